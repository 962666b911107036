import { Kind, typeLabel, type Btf } from '../btf';
import type { TargetTypes } from '../relocation';
import { isPointerToStruct } from './field-comparison';
import { relateNames, wordsOf, type NameRelation } from './name-relation';
import {
  btfsOf,
  ownTypesOfKind,
  prototypeOf,
  tellingWords,
  typeNamed,
  typesNamedNear,
  type FoundType,
} from './name-scan';
import { likenessOf } from './type-likeness';

/** A function or tracepoint that a kernel has instead of one that is missing there. */
export interface NearestFunction {
  readonly name: string;
  /** `same arguments`, or what they are: `arguments (struct bpf_map *, union bpf_attr *)`. */
  readonly arguments: string;
  /** Sum of the evidence; larger is surer. Answers for one name are comparable. */
  readonly rank: number;
  /** All of it: `'filename_unlinkat', same arguments`. */
  readonly text: string;
}

/** How alike two prototypes are. */
type Signature =
  /** The same types in the same order. */
  | 'same'
  /** They start with the same struct, or a pointer to it. */
  | 'same-subject'
  | 'other';

const NAME_RANK: Readonly<Record<NameRelation, number>> = {
  underscored: 5,
  contained: 3,
  misspelt: 4,
  akin: 3,
  unrelated: 0,
};
const SIGNATURE_RANK: Readonly<Record<Signature, number>> = {
  same: 4,
  'same-subject': 1,
  other: 0,
};
/** Names are looked at closely up to this many; a kernel has at most some hundreds that are near one. */
const MOST_NEAR = 4096;
/** Candidates whose rivals are looked for. */
const MOST_CONTESTED = 4;
/** How many functions of a kernel may have a prototype that speaks for one of them, by how near the names are. */
const FEW_USERS = 8;
const SOME_USERS = 16;
const TRACEPOINT_PREFIX = 'btf_trace_';

/**
 * The function that `kernel` has instead of the one called `name`, learned from `models`: other kernels, of which some
 * have it. Something that one of them has beside it does not stand for it. Null where nothing speaks for itself.
 */
export function nearestFunction(
  name: string,
  kernel: TargetTypes,
  models: readonly TargetTypes[],
): NearestFunction | null {
  return new Search(Kind.FUNC, '', name, kernel, models).run();
}

/** The same for a BTF-typed tracepoint, by its name without `btf_trace_`. */
export function nearestTracepoint(
  name: string,
  kernel: TargetTypes,
  models: readonly TargetTypes[],
): NearestFunction | null {
  return new Search(Kind.TYPEDEF, TRACEPOINT_PREFIX, name, kernel, models).run();
}

/** What speaks for a function to be the missing one under another name. */
interface Claim {
  readonly candidate: FoundType;
  readonly relation: NameRelation;
  readonly signature: Signature;
  readonly rank: number;
}

/** A kernel that has what is missing, and what it has. */
interface Owner {
  readonly kernel: TargetTypes;
  readonly found: FoundType;
}

class Search {
  private readonly owners: readonly Owner[];

  constructor(
    private readonly kind: number,
    private readonly prefix: string,
    private readonly name: string,
    private readonly kernel: TargetTypes,
    models: readonly TargetTypes[],
  ) {
    this.owners = models.flatMap((model) => {
      const found = this.find(model, name);
      return found === null ? [] : [{ kernel: model, found }];
    });
  }

  run(): NearestFunction | null {
    if (this.find(this.kernel, this.name) !== null) return null;
    const closest = this.owners.at(0);
    const claims: Claim[] = [];
    for (const candidate of this.near(this.kernel, this.name)) {
      const claim = this.claimOf(candidate, closest);
      if (claim !== null) claims.push(claim);
    }
    const sure = claims.filter(this.isTellingSignature(claims));
    sure.sort((a, b) => b.rank - a.rank);
    const best = sure
      .slice(0, MOST_CONTESTED)
      .find((claim) => closest === undefined || !this.isClaimed(claim, closest.kernel));
    return best === undefined ? null : this.told(best);
  }

  /**
   * Many functions that have nothing to do with each other take the same arguments: `(void)`, those of a seq_file. Where
   * more than names speaks for a function, few others may have its prototype.
   */
  private isTellingSignature(claims: readonly Claim[]): (claim: Claim) => boolean {
    if (this.kind !== Kind.FUNC) return () => true;
    const users = new Map<Btf, Map<number, number>>();
    for (const { candidate } of claims) {
      const counts = users.get(candidate.btf) ?? new Map<number, number>();
      users.set(candidate.btf, counts.set(candidate.btf.type(candidate.typeId), 0));
    }
    for (const [btf, counts] of users) {
      for (const id of ownTypesOfKind(btf, Kind.FUNC)) {
        const count = counts.get(btf.type(id));
        if (count !== undefined) counts.set(btf.type(id), count + 1);
      }
    }
    return ({ candidate: { btf, typeId }, relation, signature }) => {
      if (signature !== 'same' || relation === 'underscored' || relation === 'misspelt')
        return true;
      const count = users.get(btf)?.get(btf.type(typeId)) ?? 0;
      return count <= (relation === 'unrelated' ? FEW_USERS : SOME_USERS);
    };
  }

  /** What speaks for a candidate; null when too little does, or a kernel has it beside the missing one. */
  private claimOf(candidate: FoundType, closest: Owner | undefined): Claim | null {
    const short = this.short(candidate.name);
    const relation = relateNames(this.name, short);
    if (closest === undefined) {
      const isSure = relation === 'misspelt' || relation === 'underscored';
      const rank = NAME_RANK[relation];
      return isSure ? { candidate, relation, signature: 'other', rank } : null;
    }
    const claim = weigh(closest.found, candidate, relation);
    if (!isEnough(claim, this.name, short, this.kind === Kind.FUNC)) return null;
    return this.owners.some(({ kernel }) => this.find(kernel, short) !== null) ? null : claim;
  }

  /** Whether another function that went has a better claim to this one. */
  private isClaimed({ candidate, rank }: Claim, model: TargetTypes): boolean {
    const short = this.short(candidate.name);
    for (const other of this.near(model, short)) {
      const otherName = this.short(other.name);
      const claim = weigh(other, candidate, relateNames(otherName, short));
      if (claim.rank > rank && otherName !== this.name && !this.isThere(otherName)) return true;
    }
    return false;
  }

  private *near(kernel: TargetTypes, name: string): Iterable<FoundType> {
    let count = 0;
    for (const btf of btfsOf(kernel)) {
      for (const found of typesNamedNear(btf, this.kind, name, this.prefix)) {
        if (count++ === MOST_NEAR) return;
        yield found;
      }
    }
  }

  private isThere(name: string): boolean {
    return this.find(this.kernel, name) !== null;
  }

  private find(kernel: TargetTypes, name: string): FoundType | null {
    return typeNamed(kernel, this.kind, this.prefix + name);
  }

  private short(name: string): string {
    return name.slice(this.prefix.length);
  }

  private told({ candidate, signature, rank }: Claim): NearestFunction {
    const name = this.short(candidate.name);
    const told = signature === 'same' ? 'same arguments' : argumentsOf(candidate, this.prefix);
    return { name, arguments: told, rank, text: told === '' ? `'${name}'` : `'${name}', ${told}` };
  }
}

function weigh(model: FoundType, candidate: FoundType, relation: NameRelation): Claim {
  const signature = compareSignatures(model, candidate);
  const rank = NAME_RANK[relation] + SIGNATURE_RANK[signature];
  return { candidate, relation, signature, rank };
}

/** Of so many words, one may be another where the arguments are, too. */
const MANY_WORDS = 4;

function isEnough(
  { relation, signature }: Claim,
  name: string,
  candidate: string,
  isOneOfMany: boolean,
): boolean {
  if (signature === 'other') return false;
  switch (relation) {
    case 'unrelated':
      return signature === 'same' && shareTellingWord(name, candidate);
    case 'akin':
      if (!isOneOfMany) return true;
      if (signature !== 'same' && wordsOf(name).length < MANY_WORDS) return false;
      return differInOneWord(wordsOf(name), wordsOf(candidate));
    default:
      return true;
  }
}

/** Whether two names have a word more, less or other, and most in common. */
function differInOneWord(a: readonly string[], b: readonly string[]): boolean {
  let start = 0;
  const shorter = Math.min(a.length, b.length);
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return Math.max(a.length, b.length) - start - end <= 1;
}

/** Whether a long word of both makes up half of each. */
function shareTellingWord(a: string, b: string): boolean {
  const longer = Math.max(lettersOf(a), lettersOf(b));
  const words = wordsOf(b);
  return tellingWords(a).some((word) => words.includes(word) && word.length * 2 >= longer);
}

function lettersOf(name: string): number {
  return name.replaceAll('_', '').length;
}

function compareSignatures(a: FoundType, b: FoundType): Signature {
  const left = prototypeOf(a.btf, a.typeId);
  const right = prototypeOf(b.btf, b.typeId);
  if (left === null || right === null) return 'other';
  const count = a.btf.vlen(left);
  const isLike = (i: number) =>
    likenessOf(a.btf, a.btf.elementType(left, i), b.btf, b.btf.elementType(right, i)) === 3;
  let same = 0;
  while (same < count && same < b.btf.vlen(right) && isLike(same)) same++;
  if (same === count && count === b.btf.vlen(right)) return 'same';
  for (let i = 0; i < same; i++) {
    if (isPointerToStruct(a.btf, a.btf.elementType(left, i))) return 'same-subject';
  }
  return 'other';
}

const MOST_ARGUMENTS = 12;

function argumentsOf({ btf, typeId }: FoundType, prefix: string): string {
  const prototype = prototypeOf(btf, typeId);
  if (prototype === null) return '';
  // The first argument of a tracepoint's function is not the program's.
  const first = prefix === TRACEPOINT_PREFIX ? 1 : 0;
  const labels: string[] = [];
  for (let i = first; i < btf.vlen(prototype) && i < MOST_ARGUMENTS; i++) {
    labels.push(argumentLabel(btf, btf.elementType(prototype, i)));
  }
  return labels.length === 0 ? 'no arguments' : `arguments (${labels.join(', ')})`;
}

/** A parameter without a type stands for further ones. */
function argumentLabel(btf: Btf, typeId: number): string {
  return typeId === 0 ? '…' : typeLabel(btf, typeId);
}
