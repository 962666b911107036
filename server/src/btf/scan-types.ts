import { success, type ByteView, type Fault, type Result } from '../bytes';
import type { Btf } from './btf';
import { btfFailure as failure, type BtfFaultCode } from './faults';
import { Kind, UNKNOWN_LENGTH, type KindLengths } from './kinds';

export interface ScanContext {
  readonly lengths: KindLengths;
  readonly base: Btf | null;
  /** The first string offset that does not exist. */
  readonly stringEnd: number;
}

/** Words of a record's head: name, info, size or type. */
const HEAD = 3;
/** The kernel takes at most 2^20 − 1 types (BTF_MAX_TYPE); hostile files are refused well above that. */
const MOST_TYPES = 1 << 23;

/**
 * One walk over the type section that finds every record and checks every name offset and type id it holds
 * (libbpf btf.c, btf_parse_type_sec and btf_sanity_check). The largest id is kept and compared once at the end, when all
 * types are known. Returns the position of each record in bytes from the start of `view`.
 */
export function scanTypes(
  view: ByteView,
  start: number,
  length: number,
  { lengths, base, stringEnd }: ScanContext,
): Result<Uint32Array, Fault<BtfFaultCode>> {
  const firstId = base?.typeCount ?? 1;
  const words = view.words(start, length);
  const { fixed, element } = lengths;
  let records = new Uint32Array(Math.ceil(length / 24) + 16);
  let count = 0;
  let largestId = 0;
  let referrer = 0;
  for (let at = 0; at < words.length;) {
    const id = firstId + count;
    if (at + HEAD > words.length) return failure('btf-bad-type', id, 'its record is cut off');
    const info = words[at + 1];
    const kind = (info >>> 24) & 0x7f;
    if (fixed[kind] === UNKNOWN_LENGTH) return failure('btf-unknown-kind', id, kind);
    const next = at + HEAD + fixed[kind] + (info & 0xffffff) * element[kind];
    if (next > words.length) return failure('btf-bad-type', id, 'its record is cut off');
    if (count === MOST_TYPES) return failure('btf-too-large', `over ${MOST_TYPES} types`);
    if (count === records.length) records = grown(records);
    records[count++] = start + at * 4;
    if (largestName(words, at, next, kind) >= stringEnd) {
      return failure('btf-bad-type', id, 'a name of it lies outside the strings');
    }
    const reference = largestReference(words, at, next, kind);
    if (reference > largestId) {
      largestId = reference;
      referrer = id;
    }
    at = next;
  }
  if (length % 4 !== 0) {
    return failure('btf-bad-type', firstId + count, 'its record is cut off');
  }
  if (largestId >= firstId + count) {
    return failure(
      'btf-bad-type',
      referrer,
      `it refers to type [${largestId}], which does not exist`,
    );
  }
  const found = records.slice(0, count);
  return badFunction(found, words, start, base) ?? success(found);
}

/** Small functions of their own, so that they are compiled within the first file that is read. */
function largestName(words: Uint32Array, at: number, next: number, kind: number): number {
  switch (kind) {
    case Kind.STRUCT:
    case Kind.UNION:
    case Kind.ENUM64:
      return Math.max(words[at], largest(words, at + HEAD, next, 3));
    case Kind.FUNC_PROTO:
    case Kind.ENUM:
      return Math.max(words[at], largest(words, at + HEAD, next, 2));
    default:
      return words[at];
  }
}

function largestReference(words: Uint32Array, at: number, next: number, kind: number): number {
  switch (kind) {
    case Kind.STRUCT:
    case Kind.UNION:
      return largest(words, at + HEAD + 1, next, 3);
    case Kind.DATASEC:
      return largest(words, at + HEAD, next, 3);
    // What a prototype returns is not checked: libbpf does not, either.
    case Kind.FUNC_PROTO:
      return largest(words, at + HEAD + 1, next, 2);
    case Kind.ARRAY:
      return Math.max(words[at + 3], words[at + 4]);
    case Kind.PTR:
    case Kind.TYPEDEF:
    case Kind.VOLATILE:
    case Kind.CONST:
    case Kind.RESTRICT:
    case Kind.FUNC:
    case Kind.VAR:
    case Kind.DECL_TAG:
    case Kind.TYPE_TAG:
      return words[at + 2];
    default:
      return 0;
  }
}

function largest(words: Uint32Array, from: number, to: number, step: number): number {
  let found = 0;
  for (let at = from; at < to; at += step) {
    const word = words[at];
    if (word > found) found = word;
  }
  return found;
}

/** A FUNC has to refer to a FUNC_PROTO, which may stand behind it. */
function badFunction(records: Uint32Array, words: Uint32Array, start: number, base: Btf | null) {
  const firstId = base?.typeCount ?? 1;
  const word = (id: number, index: number) => words[(records[id - firstId] - start) / 4 + index];
  const kindOf = (id: number) =>
    id >= firstId ? (word(id, 1) >>> 24) & 0x7f : (base?.kind(id) ?? Kind.VOID);
  for (let id = firstId; id < firstId + records.length; id++) {
    if (kindOf(id) === Kind.FUNC && kindOf(word(id, 2)) !== Kind.FUNC_PROTO) {
      return failure('btf-bad-type', id, 'its type is no function prototype');
    }
  }
  return null;
}

function grown(records: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(records.length * 2 + 16);
  larger.set(records);
  return larger;
}
