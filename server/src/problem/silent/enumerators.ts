import { essentialName, isAnyEnum, Kind, type Btf } from '../../btf';
import type { BpfObject } from '../../object';

/** An enumerator of the program's own types. */
export interface Enumerator {
  readonly typeId: number;
  readonly index: number;
}

/** Every enumerator by its name; names that the program has more than once keep all. */
export function enumeratorsByName(btf: Btf): Map<string, Enumerator[]> {
  const byName = new Map<string, Enumerator[]>();
  for (let typeId = btf.firstId; typeId < btf.typeCount; typeId++) {
    if (!isAnyEnum(btf.kind(typeId))) continue;
    for (let index = 0; index < btf.vlen(typeId); index++) {
      const name = btf.elementName(typeId, index);
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [{ typeId, index }]);
      else known.push({ typeId, index });
    }
  }
  return byName;
}

/**
 * The values that an enumerator of this essential name has in a kernel's enum of the same essential name; of a nameless
 * enum, in the one nameless enum that has all its other enumerators too. Empty where the kernel has none.
 */
export function valuesThere(local: Btf, { typeId, index }: Enumerator, kernel: Btf): bigint[] {
  const name = essentialName(local.elementName(typeId, index));
  const values = new Set<bigint>();
  for (const id of enumsLike(local, typeId, kernel)) {
    for (let i = 0; i < kernel.vlen(id); i++) {
      if (kernel.elementName(id, i) === name) values.add(kernel.enumeratorValue(id, i));
    }
  }
  return [...values];
}

function enumsLike(local: Btf, typeId: number, kernel: Btf): number[] {
  const name = essentialName(local.name(typeId));
  if (name !== '')
    return kernel
      .names()
      .named(name)
      .filter((id) => isAnyEnum(kernel.kind(id)));
  const wanted = new Set<string>();
  for (let i = 0; i < local.vlen(typeId); i++) wanted.add(local.elementName(typeId, i));
  const holders = namelessEnums(kernel).get(local.elementName(typeId, 0)) ?? [];
  const alike = holders.filter((id) => {
    let shared = 0;
    for (let i = 0; i < kernel.vlen(id); i++) {
      if (wanted.has(kernel.elementName(id, i))) shared++;
    }
    return shared === wanted.size;
  });
  return alike.length === 1 ? alike : [];
}

const namelessByKernel = new WeakMap<Btf, Map<string, number[]>>();

/** The nameless enums of a kernel by each of their enumerators. */
function namelessEnums(kernel: Btf): Map<string, number[]> {
  let found = namelessByKernel.get(kernel);
  if (found !== undefined) return found;
  found = new Map();
  for (let id = kernel.firstId; id < kernel.typeCount; id++) {
    const kind = kernel.kind(id);
    if ((kind !== Kind.ENUM && kind !== Kind.ENUM64) || kernel.nameOffset(id) !== 0) continue;
    for (let i = 0; i < kernel.vlen(id); i++) {
      const name = kernel.elementName(id, i);
      const holders = found.get(name);
      if (holders === undefined) found.set(name, [id]);
      else holders.push(id);
    }
  }
  namelessByKernel.set(kernel, found);
  return found;
}

/** Where an enumerator stands in the text of a line that was compiled. */
export interface Mention {
  readonly functionIndex: number;
  readonly instruction: number;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The line asks the kernel for the enumerator too, besides this. */
  readonly isBesideQuestion: boolean;
}

interface MentionInText {
  readonly name: string;
  readonly isBesideQuestion: boolean;
}

/**
 * Every mention of these names as constants in the lines of an object's functions, one by line and function; null where there
 * are none for some lines.
 */
export function* mentionsOf(
  { functions, lines }: BpfObject,
  names: { has(name: string): boolean },
): Generator<Mention | null> {
  const byText = new Map<string, readonly MentionInText[]>();
  for (const [functionIndex, fn] of functions.entries()) {
    yield null;
    const seen = new Set<string>();
    for (let instruction = 0; instruction < fn.count; instruction++) {
      const source = lines.lineOf(fn, instruction);
      if (source === null || source.text === '') continue;
      const { file, line, text } = source;
      let mentions = byText.get(text);
      if (mentions === undefined) {
        mentions = mentionsIn(text, names);
        byText.set(text, mentions);
        yield null;
      }
      for (const mention of mentions) {
        const key = `${line} ${mention.name} ${file}`;
        if (seen.has(key)) continue;
        seen.add(key);
        yield { functionIndex, instruction, file, line, ...mention };
      }
    }
  }
}

function mentionsIn(text: string, names: { has(name: string): boolean }): MentionInText[] {
  const isCandidate = text.match(WORDS)?.some((word) => names.has(word)) ?? false;
  return isCandidate ? constantsIn(text).filter(({ name }) => names.has(name)) : [];
}

const WORDS = /[A-Za-z_]\w*/g;
const NO_CODE = /\/\*.*?(\*\/|$)|\/\/.*$|"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g;
/** What asks the kernel for an enumerator instead of taking the program's own. */
const QUESTIONS =
  /\b(bpf_core_enum_value(_exists)?|__builtin_preserve_\w+)\s*\([^()]*(\([^()]*\)[^()]*)*\)?/g;

/** The identifiers on a line that can be constants: no members, and nothing within what asks the kernel. */
export function constantsIn(text: string): MentionInText[] {
  const code = text.replace(NO_CODE, ' ');
  const questions = code.match(QUESTIONS)?.join(' ') ?? '';
  const rest = code.replace(QUESTIONS, ' ');
  const found = new Map<string, MentionInText>();
  for (const { 0: name, index } of rest.matchAll(WORDS)) {
    const isMember = /(\.|->)\s*$/.test(rest.slice(0, index));
    const isBesideQuestion = new RegExp(`\\b${name}\\b`).test(questions);
    if (!isMember) found.set(name, { name, isBesideQuestion });
  }
  return [...found.values()];
}
