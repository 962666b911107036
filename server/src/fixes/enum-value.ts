import { essentialName, isAnyEnum, type Btf } from '../btf';
import { looksLikeMacro } from '../source';
import { replaced, type Draft, type FixRequest } from './fix';
import { tokenAt } from './read';

/** Beside these it does not matter that the kernel's value has no sign and 64 bits, where an enumerator is an int. */
const INDIFFERENT = new Set(['', '=', '!', '&', '|', '(', ')', ',', ';', '?', ':', '}', '{']);
const MOST_BRACKETS = 32;

/** The kernel's value of an enumerator instead of the one that is compiled in. */
export function enumValueFix({ problem, checked, source }: FixRequest): Draft | null {
  const { place, range } = problem;
  if (place.kind !== 'instruction' || place.token?.kind !== 'name') return null;
  if (range?.certainty !== 'exact') return null;
  const { name } = place.token;
  const token = tokenAt(source, range);
  if (token < 0 || source.code.textOf(token) !== name || !isExpression(source, token)) return null;
  const type = enumOf(checked.prepared.object.btf, name);
  if (type === null) return null;
  const isEverywhere = checked.judgements.every(({ kernel }) =>
    hasEnumerator(kernel.types.vmlinux, essentialName(type), essentialName(name)),
  );
  if (!isEverywhere) return null;
  const value = `bpf_core_enum_value(enum ${type}, ${name})`;
  const { code } = source;
  const isPlain =
    [token - 1, token + 1].every((at) => INDIFFERENT.has(code.punctuation(at))) &&
    !/^[<>]$/.test(code.punctuation(token - 2));
  const text = isPlain ? value : `(int)${value}`;
  return {
    title: `Ask the kernel for the value: ${value}`,
    edits: [replaced(code.starts[token], code.ends[token], text)],
    isSafe: true,
  };
}

/** Whether a value that is not constant may stand in place of a token. */
function isExpression({ code, layout, macros }: FixRequest['source'], token: number): boolean {
  if (layout.depth[token] === 0) return false;
  const { statement } = layout;
  if (/^(case|enum|static|const)$/.test(code.textOf(statement[token]))) return false;
  if (code.isIdentifier(token - 1) && code.textOf(token - 1) !== 'return') return false;
  if (code.punctuation(token + 1) === '(' || code.punctuation(token - 1) === '.') return false;
  let bracket = layout.opener[token];
  for (let i = 0; i < MOST_BRACKETS && bracket >= 0; i++, bracket = layout.opener[bracket]) {
    const mark = code.punctuation(bracket);
    if (mark === '{' && layout.depth[bracket] === 0) return isFunction(code, bracket);
    if (mark === '[') return false;
    const callee = bracket > 0 && code.isIdentifier(bracket - 1) ? code.textOf(bracket - 1) : '';
    if (mark === '(' && (macros.named(callee).length > 0 || looksLikeMacro(callee))) return false;
  }
  return false;
}

function isFunction(code: FixRequest['source']['code'], brace: number): boolean {
  return code.punctuation(brace - 1) === ')';
}

/** The one enum that has an enumerator; null where it has no name, or there are several. */
function enumOf(btf: Btf, name: string): string | null {
  const found: string[] = [];
  for (let id = btf.firstId; id < btf.typeCount; id++) {
    if (isAnyEnum(btf.kind(id)) && hasName(btf, id, name)) found.push(btf.name(id));
  }
  return found.length === 1 && found[0] !== '' ? found[0] : null;
}

function hasName(btf: Btf, id: number, name: string): boolean {
  for (let i = 0; i < btf.vlen(id); i++) if (btf.elementName(id, i) === name) return true;
  return false;
}

function hasEnumerator(kernel: Btf, type: string, name: string): boolean {
  return kernel
    .names()
    .named(type)
    .some((id) => isAnyEnum(kernel.kind(id)) && hasName(kernel, id, name));
}
