import { anchorOf } from './anchor';
import { whereTheSiteIs, type Found } from './fallback';
import type { Site, SourceFile } from './source-file';
import { STRING } from './tokens';

const SECTION_MACROS = new Set(['SEC', '__section', 'section', '__section__']);

/**
 * Finds the string that names the ELF section of a function, as in SEC("kprobe/do_exit"): `site` is any line of the
 * function, best its first. A function without one gets its name, where that can be found.
 */
export function findSection(source: SourceFile, site: Site, functionName: string): Found {
  const head = headOf(source, site, functionName);
  if (head !== null) {
    const section = sectionString(source, head.from, head.to);
    if (section !== null) {
      return { span: source.tokenSpan(section.first, section.last), certainty: 'exact' };
    }
    if (head.name >= 0) return { span: source.tokenSpan(head.name), certainty: 'token' };
  }
  return whereTheSiteIs(source, site);
}

interface FunctionHead {
  readonly from: number;
  /** Behind the last token before the body. */
  readonly to: number;
  readonly name: number;
}

/** What stands before the body of the function at a line. */
function headOf(source: SourceFile, site: Site, functionName: string): FunctionHead | null {
  const anchor = anchorOf(source, site);
  if (anchor === null) return null;
  const { layout, code } = source;
  const on = anchor.token >= 0 ? anchor.token : anchor.firstOnLine;
  if (on < 0 || on >= code.count) return null;
  const from = layout.item[on];
  let to = from;
  while (to < code.count && layout.item[to] === from && !isBody(source, to)) to++;
  const name = source.occurrences(functionName).find((token) => token >= from && token < to);
  return { from, to, name: name ?? -1 };
}

function isBody({ code, layout }: SourceFile, token: number): boolean {
  return layout.depth[token] === 0 && code.punctuation(token) === '{';
}

/** The string within the last SEC(…) of a head; the compiler takes the last, too. */
function sectionString(
  { code, layout }: SourceFile,
  from: number,
  to: number,
): { first: number; last: number } | null {
  for (let token = to - 1; token > from + 1; token--) {
    const isArgument =
      code.kinds[token] === STRING &&
      code.punctuation(token - 1) === '(' &&
      SECTION_MACROS.has(code.textOf(token - 2));
    if (!isArgument) continue;
    const end = layout.partner[token - 1];
    let last = token;
    while (last + 1 < end && code.kinds[last + 1] === STRING) last++;
    return { first: token, last };
  }
  return null;
}
