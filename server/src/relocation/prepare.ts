import { atOnce, type Steps } from '../bytes';
import { Kind } from '../btf';
import type { BpfObject, CoreRecord, SourceLine } from '../object';
import { parseAccess, type Access } from './access';
import { describeAccess, describeSteps, rootLabel, typeName } from './describe';
import { relocationKind, subjectOf, type RelocationKind } from './kinds';
import type { FatalReason } from './reason';
import { evaluate, type Evaluation, type EvaluationFault } from './values';

/** What every relocation has, however damaged: where it stands and what it is about, as far as can be told. */
interface RelocationSite {
  readonly record: CoreRecord;
  /** In libbpf's words: `struct task_struct.tgid`. */
  readonly spec: string;
  /** In C's words, with the pointers that one source expression followed to get here: `task_struct.mm->exe_file`. */
  readonly path: string;
  readonly accessString: string;
  readonly source: SourceLine | null;
}

/** A relocation understood in the program's own types. */
export interface UnderstoodRelocation extends RelocationSite {
  readonly kind: RelocationKind;
  readonly access: Access;
  /** What it is in the program's own types. */
  readonly local: Evaluation;
}

/** A record for which libbpf refuses the object, whatever the kernel. */
export interface RefusedRelocation extends RelocationSite {
  /** Null for a kind that libbpf does not know. */
  readonly kind: RelocationKind | null;
  readonly access: null;
  readonly refusal: FatalReason;
}

/** One relocation of an object, shared by all kernels it is resolved against. */
export type Relocation = UnderstoodRelocation | RefusedRelocation;

/** Understands every CO-RE record of an object in the object's own types, in record order. */
export function prepareRelocations(object: BpfObject): Relocation[] {
  return atOnce(prepareRelocationsInSteps(object));
}

/** Records that are understood in one step: a millisecond or so. */
const RECORDS_AT_ONCE = 128;

/** The same, in steps. */
export function* prepareRelocationsInSteps(object: BpfObject): Steps<Relocation[]> {
  const relocations: Relocation[] = [];
  let earlier: Relocation | undefined;
  for (const record of object.core.records) {
    const relocation = prepare(object, record, earlier);
    relocations.push(relocation);
    earlier = relocation;
    if (relocations.length % RECORDS_AT_ONCE === 0) yield;
  }
  return relocations;
}

function prepare(
  object: BpfObject,
  record: CoreRecord,
  earlier: Relocation | undefined,
): Relocation {
  const { btf } = object;
  const { typeId } = record;
  const kind = relocationKind(record.kind);
  const hasString = record.accessStringOffset < btf.stringLength;
  const accessString = hasString ? btf.string(record.accessStringOffset) : '';
  const fn = object.functions[record.functionIndex];
  const place = {
    record,
    accessString,
    source: object.lines.lineOf(fn, record.instruction),
  };
  const refused = (
    refusal: FatalReason,
    spec = rootLabel(btf, typeId),
    path = cPath(spec),
  ): Relocation => ({
    ...place,
    spec,
    path,
    kind,
    access: null,
    refusal,
  });
  const subject = kind === null ? null : subjectOf(kind);
  const pathOfNameless = () => {
    const access = parseAccess(btf, typeId, accessString, subject);
    const root = cPath(rootLabel(btf, typeId));
    return typeof access === 'string' ? root : root + describeSteps(btf, access.steps);
  };
  if (record.misaligned) return refused({ code: 'record-misaligned' });
  if (typeId >= btf.typeCount) return refused({ code: 'bad-type-id', typeId });
  if (kind !== 'local_type_id' && btf.name(typeId) === '') {
    return refused({ code: 'anonymous-root' }, rootLabel(btf, typeId), pathOfNameless());
  }
  const access = parseAccess(btf, typeId, accessString, subject);
  if (kind === null || subject === null) {
    return refused({ code: 'unknown-kind', kind: record.kind });
  }
  if (typeof access === 'string') {
    return refused({ code: 'malformed-access', accessString, flaw: access });
  }
  const spec = describeAccess(access, subject);
  const local = evaluate(access, kind, object.littleEndian);
  // libbpf computes the local value with every match and without one: it refuses the object either way.
  if (typeof local === 'string') return refused(evaluationReason(local, access, kind), spec);
  return {
    ...place,
    kind,
    spec,
    path: subject === 'field' ? pathOf(access, place, earlier) : cPath(spec),
    access,
    local,
  };
}

/** The reason for a value that one set of types does not give. */
export function evaluationReason(
  fault: EvaluationFault,
  access: Access,
  kind: RelocationKind,
): FatalReason {
  if (fault === 'size-unknown') {
    return { code: fault, type: typeName(access.btf, access.rootTypeId) };
  }
  return fault === 'array-element-has-none' ? { code: fault, kind } : { code: fault };
}

/**
 * The access in C's words. BPF_CORE_READ(t, mm, exe_file) records two relocations at one source line; the second
 * continues the first when the first ends on a pointer to the second's root.
 */
function pathOf(
  access: Access,
  { record, source }: Pick<Relocation, 'record' | 'source'>,
  earlier: Relocation | undefined,
): string {
  const { btf } = access;
  const steps = describeSteps(btf, access.steps);
  const continues =
    earlier?.access != null &&
    earlier.record.functionIndex === record.functionIndex &&
    isSamePlace(earlier.source, source) &&
    pointeeOf(earlier.access) === btf.skipModifiers(access.rootTypeId);
  if (continues && steps.startsWith('.')) return `${earlier.path}->${steps.slice(1)}`;
  return cPath(`${rootLabel(btf, access.rootTypeId)}${steps}`);
}

function isSamePlace(a: SourceLine | null, b: SourceLine | null): boolean {
  return a !== null && a.file === b?.file && a.line === b.line && a.column === b.column;
}

/** The struct that an accessed pointer field points to; null when it is none. */
function pointeeOf({ btf, steps }: Access): number | null {
  const last = steps.at(-1);
  if (last?.isMember !== true) return null;
  const fieldType = btf.skipModifiers(btf.elementType(last.typeId, last.index));
  return btf.kind(fieldType) === Kind.PTR ? btf.skipModifiers(btf.type(fieldType)) : null;
}

function cPath(spec: string): string {
  return spec.replace(/^(struct|union|enum|enum64|typedef) /, '');
}
