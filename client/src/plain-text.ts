/** Text from elsewhere is to be seen as the text that it is: hosts, objects and programs may be called anything. */

const MOST_IN_MESSAGE = 600;
const MOST_IN_LABEL = 300;

/** Text of one line: control characters, and those that change the direction of what follows, are shown as what they are. */
export function visible(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
}

/** Text of several lines: as `visible`, but lines and tabulators stay. */
export function visibleLines(text: string): string {
  return text
    .split(/\r\n|\n/)
    .map((line) => line.split('\t').map(visible).join('\t'))
    .join('\n');
}

/** For labels of trees. */
export function inLabel(text: string): string {
  return cut(visible(text), MOST_IN_LABEL);
}

/** For picks, which show `$(name)` as an icon. */
export function inPick(text: string): string {
  return inLabel(text).replace(/\\?\$\(/g, '\\$(');
}

/** For notifications and prompts, which make a link of `[text](command:…)`. */
export function inMessage(text: string): string {
  return cut(visible(text.replace(/\s+/g, ' ').trim()), MOST_IN_MESSAGE).replaceAll('](', '] (');
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** For Markdown, in a line. */
export function escapeMarkdown(text: string): string {
  return visible(text.replace(/\s+/g, ' ')).replace(/[\\`*_{}[\]()#+!<>|~&$-]/g, '\\$&');
}

/** A block of Markdown that shows lines as they are. */
export function codeBlock(text: string, language = ''): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const fence = '`'.repeat(Math.max(2, ...runs.map(({ length }) => length)) + 1);
  return `${fence}${language}\n${visibleLines(text)}\n${fence}`;
}

/** A table of Markdown; its cells are Markdown already. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
