/** A type, as the reasons name it: `struct task_struct`. */
export type TypeName = string;

/** Index in the steps of the access: the first that the kernel cannot follow. */
export type StepIndex = number;

/** One of several target types that would each give another answer. */
export interface AmbiguousCandidate {
  readonly typeId: number;
  readonly type: TypeName;
  /** Which BTF holds it: `vmlinux`, or a module's name. */
  readonly btf: string;
  readonly bitOffset: number;
  readonly value: bigint;
}

/**
 * Why a relocation came out as it did. The closed set that the command line, the documentation and later the rules of
 * the checker share; each carries what its sentence needs.
 */
export type Reason =
  | { readonly code: 'found' }
  // No candidate matches: poisoned, or absent for the kinds that become 0.
  | { readonly code: 'type-missing'; readonly type: TypeName }
  | { readonly code: 'type-kind-differs'; readonly type: TypeName; readonly there: TypeName }
  | { readonly code: 'type-differs'; readonly type: TypeName }
  | {
      readonly code: 'field-missing';
      readonly type: TypeName;
      readonly field: string;
      readonly step: StepIndex;
    }
  | {
      readonly code: 'kinds-differ';
      readonly step: StepIndex;
      readonly type: TypeName;
      readonly field: string;
      readonly local: TypeName;
      readonly there: TypeName;
    }
  | {
      readonly code: 'nesting-differs';
      readonly step: StepIndex;
      readonly path: string;
      readonly inside: string;
      readonly there: TypeName;
    }
  | {
      readonly code: 'index-out-of-range';
      readonly step: StepIndex;
      readonly path: string;
      readonly index: number;
      readonly length: number;
    }
  | { readonly code: 'enumerator-missing'; readonly type: TypeName; readonly enumerator: string }
  // Found, but the load or store cannot be made to fit.
  | {
      readonly code: 'size-mismatch';
      readonly local: TypeName;
      readonly localSize: number;
      readonly there: TypeName;
      readonly size: number;
    }
  | FatalReason;

/** Reasons for which libbpf refuses the whole object. */
export type FatalReason =
  | {
      readonly code: 'ambiguous';
      /** All of them, but for kernels made to have more than 64. */
      readonly candidates: readonly AmbiguousCandidate[];
      readonly count: number;
    }
  | { readonly code: 'bad-type-id'; readonly typeId: number }
  | { readonly code: 'anonymous-root' }
  | { readonly code: 'malformed-access'; readonly accessString: string; readonly flaw: AccessFlaw }
  | { readonly code: 'unknown-kind'; readonly kind: number }
  | { readonly code: 'nesting-too-deep' }
  | { readonly code: 'recursion-too-deep' }
  | { readonly code: 'size-unknown'; readonly type: TypeName }
  | { readonly code: 'bitfield-too-wide' }
  | { readonly code: 'array-element-has-none'; readonly kind: string }
  | {
      readonly code: 'unexpected-value';
      readonly instruction: bigint;
      readonly expected: bigint;
    }
  | { readonly code: 'offset-too-large'; readonly offset: bigint }
  | { readonly code: 'load-size-unexpected'; readonly size: number; readonly expected: number }
  | { readonly code: 'load-size-impossible'; readonly size: number }
  | { readonly code: 'instruction-unsupported'; readonly opcode: number }
  | { readonly code: 'record-misaligned' }
  | { readonly code: 'module-btf-unreadable'; readonly module: string; readonly fault: string }
  | { readonly code: 'too-complex' };

/** What is wrong with an access string. */
export type AccessFlaw =
  | 'no-numbers'
  | 'too-long'
  | 'not-zero'
  | 'no-enumerator'
  | 'index-out-of-range'
  | 'not-composite'
  | 'nameless-member'
  | 'size-unknown';

export type ReasonCode = Reason['code'];

/** Each code in a few words, for lists of them; `describeReason` tells the case at hand. */
export const REASON_MEANINGS: Readonly<Record<ReasonCode, string>> = {
  found: 'the target was found',
  'type-missing': 'the kernel has no type of this name',
  'type-kind-differs':
    'only types of another kind have this name: a union, a typedef, a bare declaration',
  'type-differs': 'the type is there, but is not what the program declares',
  'field-missing': 'the type is there, the field is not',
  'kinds-differ': 'the field is there, but of a kind that cannot stand for the declared one',
  'nesting-differs': 'a struct or array on the way to the field is something else',
  'index-out-of-range': 'the array is shorter than the index',
  'enumerator-missing': 'the enum is there, the enumerator is not',
  'size-mismatch': 'the field has another size, and the load or store cannot be adjusted to it',
  ambiguous: 'several types match and give different answers; the message lists them',
  'bad-type-id': 'the record names a type that the object does not have',
  'anonymous-root': 'the record is about a nameless type',
  'malformed-access': 'the access string does not fit the program’s own types',
  'unknown-kind': 'the record is of a kind that libbpf does not know',
  'nesting-too-deep': 'structs nest over 64 levels deep',
  'recursion-too-deep': 'types refer to each other over 32 levels deep',
  'size-unknown': 'the size of a type on the way is unknown',
  'bitfield-too-wide': 'no 8-byte load covers the bitfield',
  'array-element-has-none': 'a shift or sign of an array element was asked for',
  'unexpected-value': 'the instruction does not hold what the program’s own types give',
  'offset-too-large': 'the offset does not fit into the instruction',
  'load-size-unexpected': 'the instruction is not as wide as the field in the program',
  'load-size-impossible': 'the field has a size that no instruction loads',
  'instruction-unsupported': 'the record is on an instruction that cannot be relocated',
  'record-misaligned': 'the record points between two instructions',
  'module-btf-unreadable':
    'the BTF of a kernel module, in which the type was sought, cannot be read',
  'too-complex': 'comparing the types takes longer than any real ones would',
};

const FLAWS: Readonly<Record<AccessFlaw, string>> = {
  'no-numbers': 'it is not numbers joined by colons',
  'too-long': 'it has more than 64 steps',
  'not-zero': 'for a type it has to be "0"',
  'no-enumerator': 'it names no enumerator of the local type',
  'index-out-of-range': 'an index lies outside the local type',
  'not-composite': 'it steps into something that is no struct, union or array',
  'nameless-member': 'it goes through a member with an empty name',
  'size-unknown': 'the size of a local type on its way is unknown',
};

/** The sentence a user reads, without a full stop. */
export function describeReason(reason: Reason): string {
  switch (reason.code) {
    case 'found':
      return 'found';
    case 'type-missing':
      return `this kernel has no ${reason.type}`;
    case 'type-kind-differs':
      return `this kernel has no ${reason.type}, but ${reason.there}`;
    case 'type-differs':
      return `${reason.type} of this kernel is not what the program declares`;
    case 'field-missing':
      return `${reason.type} of this kernel has no field '${reason.field}'`;
    case 'kinds-differ':
      return `'${reason.field}' of ${reason.type} is ${reason.there} in this kernel, ${reason.local} in the program`;
    case 'nesting-differs':
      return `'${reason.path}' is ${reason.there} in this kernel, with no '${reason.inside}' in it`;
    case 'index-out-of-range':
      return `'${reason.path}' has ${reason.length} elements in this kernel, the program takes number ${reason.index}`;
    case 'enumerator-missing':
      return `${reason.type} of this kernel has no enumerator '${reason.enumerator}'`;
    case 'size-mismatch':
      return (
        `the field is ${reason.there} of ${bytes(reason.size)} in this kernel, ${reason.local} of ` +
        `${bytes(reason.localSize)} in the program, and the instruction cannot be adjusted`
      );
    default:
      return `libbpf refuses the object: ${describeFatal(reason)}`;
  }
}

function describeFatal(reason: FatalReason): string {
  switch (reason.code) {
    case 'ambiguous':
      return `several types of this kernel match and disagree: ${describeCandidates(reason.candidates, reason.count)}`;
    case 'bad-type-id':
      return `the object has no type [${reason.typeId}]`;
    case 'anonymous-root':
      return 'a nameless type cannot be found in a kernel';
    case 'malformed-access':
      return `the access string "${reason.accessString}" is malformed: ${FLAWS[reason.flaw]}`;
    case 'unknown-kind':
      return `relocation kind ${reason.kind} is unknown`;
    case 'nesting-too-deep':
      return 'structs nest over 64 levels deep';
    case 'recursion-too-deep':
      return 'types refer to each other over 32 levels deep';
    case 'size-unknown':
      return `the size of ${reason.type} is unknown`;
    case 'bitfield-too-wide':
      return 'no 8-byte load covers the bitfield';
    case 'array-element-has-none':
      return `${reason.kind} of an array element does not exist`;
    case 'unexpected-value':
      return `the instruction holds ${reason.instruction} where the program's own types give ${reason.expected}`;
    case 'offset-too-large':
      return `offset ${reason.offset} does not fit into a load or store instruction`;
    case 'load-size-unexpected':
      return `the instruction loads or stores ${bytes(reason.size)}, the field of the program has ${bytes(reason.expected)}`;
    case 'load-size-impossible':
      return `no instruction loads or stores ${bytes(reason.size)}`;
    case 'instruction-unsupported':
      return `an instruction with opcode 0x${reason.opcode.toString(16)} cannot be relocated`;
    case 'record-misaligned':
      return 'the relocation points between two instructions';
    case 'module-btf-unreadable':
      return `the BTF of module '${reason.module}' cannot be read: ${reason.fault}`;
    case 'too-complex':
      return 'comparing the types takes too long; the object or the BTF is not what a compiler makes';
  }
}

/** Candidates told one by one; a kernel has two or three of a name. */
const MOST_TOLD = 8;

function describeCandidates(candidates: readonly AmbiguousCandidate[], count: number): string {
  const told = candidates
    .slice(0, MOST_TOLD)
    .map((c) => `${c.type} [${c.typeId}] of ${c.btf} gives ${c.value} at bit ${c.bitOffset}`);
  const more = count - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}
