import { essentialName } from '../btf';
import type { SourceFile } from '../source';
import { textOf } from './expression';
import { inserted, replaced, type Edit, type FixRequest } from './fix';
import { beginningOfItem, isUnused } from './flavor';
import { newlineOf } from './layout-of-text';
import { ineffectiveGuards } from '../problem';
import { rootInC } from './question';
import type { SourceRead } from './read';
import { placeInCode } from './statement';

const PARAMETER = 'from';
const MOST_NAMES = 16;

/**
 * Whether a compiler may take the offset of a read out of the branch that a guard makes: out of a loop it does. Only a
 * function of its own keeps it there.
 */
export function mayLeaveItsBranch(request: FixRequest, read: SourceRead): boolean {
  const hasLeft = ineffectiveGuards(request.checked).some(
    ({ cause, guard }) => cause.relocation === read.index && guard.flawed.flaw === 'moved in front',
  );
  return hasLeft || placeInCode(request.source, read.whole.first).isInLoop;
}

/** The read as a function of its own has it; null where it gives no value, or is of nothing that has a name. */
export function outlined(read: SourceRead): SourceRead | null {
  const isMacro = read.form === 'path-macro' && !read.name.endsWith('_INTO');
  const isLoad = read.form === 'direct' && read.pointer !== null;
  return (isMacro || isLoad) && firstStruct(read) !== null
    ? { ...read, parameter: PARAMETER }
    : null;
}

/** The struct that the first pointer points to: `struct task_struct`. */
export function firstStruct({ form, relocation, argument, base }: SourceRead): string | null {
  if (form !== 'path-macro' || argument === base + 1) return rootInC(relocation);
  const name = /^\w+/.exec(relocation.path)?.[0] ?? '';
  const isKnown = relocation.access.btf.names().named(essentialName(name));
  return isKnown.length > 0 ? `struct ${name}` : null;
}

/** The text of a whole read, as it is or with the parameter of its function. */
function wholeText(source: SourceFile, read: SourceRead): string {
  const { parameter, name, form } = read;
  if (parameter === undefined) return textOf(source, read.whole);
  const pointer = `(${firstStruct(read)} *)${parameter}`;
  const path = pathOf(source, read);
  if (form === 'direct') return `(${pointer})->${path.join('')}`;
  return `${name}(${[pointer, ...path].join(', ')})`;
}

/** What is followed from the first pointer on. */
function pathOf(source: SourceFile, read: SourceRead): string[] {
  const { form, path, whole, arguments: given, base } = read;
  if (form === 'direct') return [textOf(source, { first: path.first, last: whole.last })];
  return given.slice(base + 1).map((tokens) => textOf(source, tokens));
}

/** The edits that put a read into a function, which stands behind these definitions and gives this value. */
export function outlineEdits(
  source: SourceFile,
  read: SourceRead,
  definitions: readonly string[],
  { question, no }: { readonly question: string; readonly no: string },
): Edit[] | null {
  const { code } = source;
  const name = nameFor(source, read);
  if (name === null) return null;
  const newline = newlineOf(source);
  const deeper = `${newline}\t\t\t`;
  const value = [question, wholeText(source, read)].join(` ?${deeper}`);
  const fn = [
    `static __noinline ${typeOf(source, read)} ${name}(const void *${PARAMETER})`,
    '{',
    `\treturn ${value} :${no.length === 1 ? ' ' : deeper}${no};`,
    '}',
  ].join(newline);
  const text = [...definitions, fn].map((item) => `${item}${newline}${newline}`).join('');
  const pointer = read.form === 'direct' ? read.pointer : read.arguments[read.base];
  const call = `${name}(${pointer === null ? '' : textOf(source, pointer)})`;
  return [
    inserted(beginningOfItem(source, read.whole.first), text),
    replaced(code.starts[read.whole.first], code.ends[read.whole.last], call),
  ];
}

function typeOf(source: SourceFile, read: SourceRead): string {
  if (read.name.includes('BITFIELD')) return 'unsigned long long';
  return `typeof(((${firstStruct(read)} *)0)->${pathOf(source, read).join('->')})`;
}

function nameFor(source: SourceFile, read: SourceRead): string | null {
  const last = pathOf(source, read).at(-1) ?? '';
  const field = /(\w+)(\[.*)?$/.exec(last)?.[1] ?? 'field';
  for (let i = 1; i <= MOST_NAMES; i++) {
    const name = `read_${field}${i === 1 ? '' : i}`;
    if (isUnused(source, name)) return name;
  }
  return null;
}
