import { resolve } from 'node:path';
import type { Fix } from '../../server/src/fixes';
import { SourceFile } from '../../server/src/source';
import { ROOT } from '../rules/judged';
import { edited, type CheckedSource } from './workshop';

/** All that is offered for a source, with the lines that each fix takes and gives. */
export function reportOf({ text, found }: CheckedSource, sourcePath: string): string {
  const source = new SourceFile(text);
  const lines: string[] = [];
  for (const { problem, fixes } of found) {
    const { rule, severity, range } = problem;
    if (severity === 'hint' || range === null || resolve(ROOT, range.file) !== sourcePath) continue;
    lines.push(`${range.line}:${range.column} ${severity} ${rule}`);
    for (const fix of fixes) lines.push(`  ${titleOf(fix)}`, ...difference(source, fix));
    lines.push('');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function titleOf({ title, isPreferred, isSafe }: Fix): string {
  const marks = [isPreferred && 'preferred', isSafe && 'safe'].filter((mark) => mark !== false);
  return marks.length === 0 ? title : `${title} (${marks.join(', ')})`;
}

/** The lines that edits touch, before and after, one block for edits of the same lines; `␍` for what Windows ends lines with. */
function difference(source: SourceFile, { edits }: Fix): string[] {
  const blocks: { first: number; last: number; edits: Fix['edits'][number][] }[] = [];
  for (const edit of edits) {
    const [first, last] = [source.lineOf(edit.start), source.lineOf(edit.end)];
    const block = blocks.at(-1);
    if (block !== undefined && first <= block.last) {
      block.last = Math.max(block.last, last);
      block.edits.push(edit);
    } else {
      blocks.push({ first, last, edits: [edit] });
    }
  }
  return blocks.flatMap(({ first, last, edits: own }) => {
    const [start, end] = [source.lineStart(first), source.lineEnd(last)];
    const before = source.text.slice(start, end);
    const moved = own.map((edit) => ({
      ...edit,
      start: edit.start - start,
      end: edit.end - start,
    }));
    return [...marked('-', before), ...marked('+', edited(before, moved))];
  });
}

function marked(mark: string, text: string): string[] {
  return text.split('\n').map((line) => `    ${mark} ${line.replace(/\r$/, '␍')}`.trimEnd());
}
