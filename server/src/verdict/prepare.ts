import { atOnce, type Steps } from '../bytes';
import { BPF_CALL, BPF_LD_IMM64, type BpfObject } from '../object';
import {
  linkProgram,
  readStructOps,
  sectionMeaning,
  shippedData,
  type LinkedProgram,
  type ReadOnlyData,
} from '../program';
import {
  prepareRelocationsInSteps,
  type Relocation,
  type UnderstoodRelocation,
} from '../relocation';
import { contextLoads } from './context-loads';
import type { FunctionCalls, PreparedObject, PreparedProgram } from './judgement';
import { parametersOf, pointsToStruct } from './parameters';

/** Understands an object once for all kernels; `data` are its constants where they are not those it ships. */
export function prepareObject(
  object: BpfObject,
  data: ReadOnlyData = shippedData(object),
): PreparedObject {
  return atOnce(prepareInSteps(object, data));
}

/** The same, in steps. */
export function* prepareInSteps(
  object: BpfObject,
  data: ReadOnlyData = shippedData(object),
): Steps<PreparedObject> {
  const programs: PreparedProgram[] = [];
  const relocations = yield* prepareRelocationsInSteps(object);
  const byFunction = relocationsByFunction(object, relocations);
  for (const [functionIndex, { kind, section }] of object.functions.entries()) {
    if (kind !== 'program') continue;
    yield;
    const image = linkProgram(object, functionIndex);
    const walked = (image?.functions ?? []).map(({ functionIndex: index, start, count }) => {
      const fn = object.functions[index];
      const isGlobal = fn.kind === 'subprogram' && fn.binding !== 'local' && !fn.hidden;
      return { start, count, isGlobal, ...(isGlobal ? parametersOf(object, fn) : {}) };
    });
    const own = (image?.functions ?? [])
      .flatMap(({ functionIndex: index }) => byFunction[index])
      .sort((a, b) => a - b);
    programs.push({
      functionIndex,
      image,
      relocations: own,
      section: sectionMeaning(section),
      walked,
      contextLoads: lazy(() => (image === null ? [] : contextLoads(object, image))),
      pointerLoads: lazy(() =>
        pointerLoads(
          object,
          own.map((index) => relocations[index]),
          image,
        ),
      ),
    });
  }
  const calls: FunctionCalls[] = [];
  for (const index of object.functions.keys()) {
    yield;
    calls.push(callsOf(object, index));
  }
  return {
    object,
    relocations,
    programs,
    data,
    calls,
    structOps: readStructOps(object),
    sharedRoots: sharedRoots(object, relocations),
  };
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function relocationsByFunction(
  { functions }: BpfObject,
  relocations: readonly Relocation[],
): readonly (readonly number[])[] {
  const byFunction = functions.map((): number[] => []);
  for (const [index, { record }] of relocations.entries()) {
    byFunction[record.functionIndex].push(index);
  }
  return byFunction;
}

/** A load of a pointer field keeps its type: the relocation tells that it is one. */
function pointerLoads(
  { btf }: BpfObject,
  relocations: readonly Relocation[],
  image: LinkedProgram | null,
): ReadonlySet<number> {
  const starts = new Map(
    image?.functions.map(({ functionIndex, start }) => [functionIndex, start]),
  );
  const loads = new Set<number>();
  for (const { access, kind, local, record } of relocations.filter(isUnderstood)) {
    const start = starts.get(record.functionIndex);
    if (start === undefined || kind !== 'byte_off' || access.steps.length === 0) continue;
    if (local.loadSize === 8 && pointsToStruct(btf, local.loadTypeId)) {
      loads.add(start + record.instruction);
    }
  }
  return loads;
}

function isUnderstood(relocation: Relocation): relocation is UnderstoodRelocation {
  return relocation.access !== null;
}

/** Roots of relocations in several functions of which one is a program, whose records may be left out. */
function sharedRoots({ functions }: BpfObject, relocations: readonly Relocation[]): number[] {
  const users = new Map<number, { functionIndex: number; isShared: boolean; program: boolean }>();
  for (const { access, record } of relocations) {
    if (access === null) continue;
    const { typeId, functionIndex } = record;
    const isProgram = functions[functionIndex].kind === 'program';
    const user = users.get(typeId);
    if (user === undefined) {
      users.set(typeId, { functionIndex, isShared: false, program: isProgram });
    } else {
      user.isShared ||= user.functionIndex !== functionIndex;
      user.program ||= isProgram;
    }
  }
  return [...users].filter(([, user]) => user.isShared && user.program).map(([typeId]) => typeId);
}

function callsOf(object: BpfObject, functionIndex: number): FunctionCalls {
  const { code, src, imm } = object.functions[functionIndex].instructions();
  const references = object.references.at(functionIndex);
  const helpers: { instruction: number; helper: number }[] = [];
  const externs: { instruction: number; extern: number }[] = [];
  for (let i = 0; i < code.length; i++) {
    if (code[i] === BPF_LD_IMM64) i++;
    else if (code[i] === BPF_CALL) {
      const reference = references?.get(i);
      if (reference?.kind === 'extern') externs.push({ instruction: i, extern: reference.extern });
      else if (src[i] === 0) helpers.push({ instruction: i, helper: imm[i] });
    }
  }
  return { helpers, externs };
}
