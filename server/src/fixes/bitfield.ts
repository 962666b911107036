import { INT_SIGNED, Kind, resolveSize, type Btf } from '../btf';
import { asOperand, standsAlone, textOf } from './expression';
import { integerInC } from './flavor';
import { replaced, type Draft, type FixRequest } from './fix';
import { endsWithPath, localKind, localType, readAt, type SourceRead } from './read';
import { isCall, placeInCode } from './statement';

const PROBED = 'BPF_CORE_READ_BITFIELD_PROBED';

/** A number read so that place, width and sign are the kernel's, whether it is a bitfield there or not. */
export function bitfieldFix(request: FixRequest): Draft | null {
  const read = readAt(request);
  if (read === null || !isNumber(read)) return null;
  const { source } = request;
  const [start, end] = [source.code.starts[read.whole.first], source.code.ends[read.whole.last]];
  const value = probed(request, read);
  return value === null
    ? null
    : { title: `Read with ${PROBED}`, edits: [replaced(start, end, value)], isSafe: true };
}

/** clang knows the sign of integers and enumerations alone. */
function isNumber(read: SourceRead): boolean {
  const { steps } = read.relocation.access;
  return localKind(read) === 'number' && steps[steps.length - 1].isMember && endsWithPath(read);
}

function probed({ source }: FixRequest, read: SourceRead): string | null {
  const { form, name, base, argument, arguments: given, pointer } = read;
  const path = textOf(source, read.path);
  if (form === 'path-macro') {
    if (name !== 'BPF_CORE_READ' || argument !== base + 1) return null;
    return withSign(source, read, `${PROBED}(${asOperand(source, given[base])}, ${path})`);
  }
  if (pointer === null) return null;
  const operands = `(${asOperand(source, pointer)}, ${path})`;
  if (form === 'direct') return withSign(source, read, PROBED + operands);
  if (form !== 'address-macro' || name !== 'bpf_core_read') return null;
  const { statement } = placeInCode(source, read.whole.first);
  const isAlone =
    statement !== null && isCall(source, statement) && statement.first === read.whole.first;
  const [into, size] = given;
  if (!isAlone || !isWholeVariable(source, into, size)) return null;
  const variable = textOf(source, { first: into.first + 1, last: into.last });
  return `${variable} = ${PROBED}${operands}`;
}

/** Whether a read fills a variable: `&x, sizeof(x)`. */
function isWholeVariable(
  source: FixRequest['source'],
  into: SourceRead['whole'],
  size: SourceRead['whole'],
): boolean {
  if (source.code.punctuation(into.first) !== '&') return false;
  const variable = textOf(source, { first: into.first + 1, last: into.last });
  return textOf(source, size).replace(/\s/g, '') === `sizeof(${variable.replace(/\s/g, '')})`;
}

/** The macro gives an unsigned number of 64 bits; where that matters, the type that the program had is kept. */
function withSign(source: FixRequest['source'], read: SourceRead, value: string): string {
  const { code } = source;
  const { first } = read.whole;
  const isConverted =
    standsAlone(source, read.whole) &&
    (code.punctuation(first - 1) === '=' || code.isIdentifier(first - 1));
  const type = isConverted ? null : signedType(read.relocation.access.btf, localType(read));
  return type === null ? value : `(${type})${value}`;
}

function signedType(btf: Btf, typeId: number): string | null {
  const id = btf.skipModifiers(typeId);
  const isSigned = btf.kind(id) === Kind.INT && (btf.intEncoding(id) & INT_SIGNED) !== 0;
  return isSigned ? integerInC(btf, id) : null;
}

/** As many bytes as the kernel's field has, into a variable that has at least as many and is zero before. */
export function fieldSizeFix(request: FixRequest): Draft | null {
  const { checked, source } = request;
  const read = readAt(request);
  // Where the highest byte comes first, a smaller number would land in the wrong ones.
  if (read === null || !checked.prepared.object.littleEndian || !isNumber(read)) return null;
  if (read.form !== 'address-macro' || !/^bpf_core_read(_user)?$/.test(read.name)) return null;
  const [into, size, address] = read.arguments;
  if (into.last !== into.first + 1 || !isWholeVariable(source, into, size)) return null;
  if (isLargerSomewhere(request, read)) return null;
  const zeroed = zeroing(request, into.last);
  if (zeroed === null) return null;
  const { code } = source;
  const field = textOf(source, { first: address.first + 1, last: address.last });
  const asked = `bpf_core_field_size(${field})`;
  const edit = replaced(code.starts[size.first], code.ends[size.last], asked);
  return { title: `Read ${asked} bytes`, edits: [...zeroed, edit], isSafe: true };
}

function isLargerSomewhere({ checked }: FixRequest, read: SourceRead): boolean {
  const own = resolveSize(read.relocation.access.btf, localType(read)) ?? 0;
  return checked.judgements.some(({ relocated }) => {
    const { target } = relocated.results[read.index];
    const step = target?.steps.at(-1);
    if (target == null || step === undefined) return false;
    const type = step.isMember ? target.btf.elementType(step.typeId, step.index) : step.typeId;
    return (resolveSize(target.btf, type) ?? 0) > own;
  });
}

/** The edits after which a variable of the function is zero where it is declared; null where it is not declared there. */
function zeroing({ source }: FixRequest, variable: number): ReturnType<typeof replaced>[] | null {
  const { code, layout } = source;
  for (const token of source.occurrences(code.textOf(variable))) {
    if (token >= variable || layout.item[token] !== layout.item[variable]) continue;
    const before = code.isIdentifier(token - 1) ? code.textOf(token - 1) : '';
    if (before === '' || before === 'return' || layout.inParentheses[token] === 1) continue;
    const behind = code.punctuation(token + 1);
    if (behind === '=') return [];
    if (behind === ';' || behind === ',')
      return [replaced(code.ends[token], code.ends[token], ' = 0')];
  }
  return null;
}
