import { success, type ByteView, type Fault, type Result } from '../bytes';
import type { Btf } from './btf';
import { btfFailure as failure, type BtfFaultCode } from './faults';
import { Kind, type KindLengths } from './kinds';

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
  context: ScanContext,
): Result<Uint32Array, Fault<BtfFaultCode>> {
  const { lengths, base, stringEnd } = context;
  const firstId = base?.typeCount ?? 1;
  const words = view.words(start, length);
  let records = new Uint32Array(Math.ceil(length / 24) + 16);
  let count = 0;
  let largestId = 0;
  let referrer = 0;
  for (let at = 0; at < words.length;) {
    const id = firstId + count;
    if (at + HEAD > words.length) return failure('btf-bad-type', id, 'its record is cut off');
    const info = words[at + 1];
    const kind = (info >>> 24) & 0x7f;
    const bytes = lengths[kind];
    if (bytes === undefined) return failure('btf-unknown-kind', id, kind);
    const next = at + HEAD + (bytes[0] + (info & 0xffffff) * bytes[1]) / 4;
    if (next > words.length) return failure('btf-bad-type', id, 'its record is cut off');
    if (count === MOST_TYPES) return failure('btf-too-large', `over ${MOST_TYPES} types`);
    if (count === records.length) records = grown(records);
    records[count++] = start + at * 4;

    const largestBefore = largestId;
    let largestName = words[at];
    switch (kind) {
      case Kind.STRUCT:
      case Kind.UNION:
        for (let element = at + HEAD; element < next; element += 3) {
          if (words[element] > largestName) largestName = words[element];
          if (words[element + 1] > largestId) largestId = words[element + 1];
        }
        break;
      case Kind.FUNC_PROTO:
        for (let element = at + HEAD; element < next; element += 2) {
          if (words[element] > largestName) largestName = words[element];
          if (words[element + 1] > largestId) largestId = words[element + 1];
        }
        break;
      case Kind.ENUM:
        for (let element = at + HEAD; element < next; element += 2) {
          if (words[element] > largestName) largestName = words[element];
        }
        break;
      case Kind.ENUM64:
        for (let element = at + HEAD; element < next; element += 3) {
          if (words[element] > largestName) largestName = words[element];
        }
        break;
      case Kind.DATASEC:
        for (let element = at + HEAD; element < next; element += 3) {
          if (words[element] > largestId) largestId = words[element];
        }
        break;
      case Kind.ARRAY:
        largestId = Math.max(largestId, words[at + 3], words[at + 4]);
        break;
      case Kind.PTR:
      case Kind.TYPEDEF:
      case Kind.VOLATILE:
      case Kind.CONST:
      case Kind.RESTRICT:
      case Kind.FUNC:
      case Kind.VAR:
      case Kind.DECL_TAG:
      case Kind.TYPE_TAG:
        if (words[at + 2] > largestId) largestId = words[at + 2];
        break;
      default:
        break;
    }
    if (largestName >= stringEnd) {
      return failure('btf-bad-type', id, 'a name of it lies outside the strings');
    }
    if (largestId > largestBefore) referrer = id;
    at = next;
  }
  if (length % 4 !== 0) {
    return failure('btf-bad-type', firstId + count, 'its record is cut off');
  }
  const found = records.slice(0, count);
  if (largestId >= firstId + count) {
    return failure(
      'btf-bad-type',
      referrer,
      `it refers to type [${largestId}], which does not exist`,
    );
  }
  return badFunction(found, words, start, base) ?? success(found);
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
