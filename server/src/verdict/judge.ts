import { essentialName } from '../btf';
import { atOnce, type Steps } from '../bytes';
import { POISON, relocateInSteps, type RelocatedObject } from '../relocation';
import { usesInSteps } from '../uses';
import { targetArguments } from './attach-signature';
import { unsupportedInstructions } from '../verifier';
import { findTarget, isInBtf, kindCauses, type AttachOutcome } from './attach';
import type { Cause, Site } from './cause';
import { resolveExterns, type ResolvedExtern } from './externs';
import { directReads } from './direct-reads';
import { imageOf } from './image';
import type {
  ObjectJudgement,
  PreparedObject,
  PreparedProgram,
  ProgramJudgement,
} from './judgement';
import { absenceOf, helperName, kernelEnum, SURELY_ABSENT } from './kernel-types';
import { mapCauses } from './map-types';
import { relocateAlone } from './relocate-alone';
import { resolveStructOps, type StructOpsOutcome } from './struct-ops';
import type { TargetKernel } from './target-kernel';
import { ProgramWalks, type SiteReach } from './walks';

const certainly = { certainty: 'certain', dependsOn: [] } as const;

/** What one kernel would make of every program of an object, each loaded alone. */
export function judgeObject(prepared: PreparedObject, kernel: TargetKernel): ObjectJudgement {
  return atOnce(judgeInSteps(prepared, kernel));
}

/** The same, in steps. */
export function* judgeInSteps(
  prepared: PreparedObject,
  kernel: TargetKernel,
): Steps<ObjectJudgement> {
  const { object, relocations, programs } = prepared;
  const relocated = yield* relocateInSteps(object, relocations, kernel.types);
  const wrongOrder = otherByteOrder(prepared, kernel);
  if (wrongOrder !== null) {
    const causes = [wrongOrder];
    const judged: ProgramJudgement = {
      verdict: 'fails',
      causes,
      relocated,
      reach: () => 'depends',
    };
    return { kernel, relocated, programs: programs.map(() => judged) };
  }
  const externs = resolveExterns(object, kernel);
  const structOps = resolveStructOps(object, prepared.structOps.maps, kernel.types);
  const onKernel: OnKernel = {
    prepared,
    kernel,
    externs,
    structOps,
    common: [
      ...objectCauses(prepared),
      ...externs.flatMap(({ causes }) => causes),
      ...structOps.causes,
      ...mapCauses(object, kernel.types.vmlinux),
    ],
    missingHelpers: missingHelpers(prepared, kernel),
  };
  const alone = yield* relocateAlone(prepared, relocated, kernel.types);
  yield* usesInSteps(object, relocations);
  const own: OwnJudgement[] = [];
  for (const [index, program] of programs.entries()) {
    yield;
    own.push(yield* judgeAlone(onKernel, program, alone[index]));
  }
  const companions = companionsOf(prepared);
  return {
    kernel,
    relocated,
    programs: own.map((judged, index) => {
      const causes = [...onKernel.common, ...judged.causes];
      for (const companion of companions) {
        if (companion !== index) causes.push(...own[companion].causes);
      }
      return { ...judged, causes, verdict: verdictOf(causes) };
    }),
  };
}

/** Programs in struct_ops maps that libbpf creates are loaded with every program (bpf_object_adjust_struct_ops_autoload). */
function companionsOf({ programs, structOps }: PreparedObject): number[] {
  const inMaps = new Set<number>();
  for (const map of structOps.maps) {
    if (map.autocreate) for (const program of map.programs.values()) inMaps.add(program);
  }
  return programs.flatMap(({ functionIndex }, i) => (inMaps.has(functionIndex) ? [i] : []));
}

/** What all programs of an object share on one kernel. */
interface OnKernel {
  readonly prepared: PreparedObject;
  readonly kernel: TargetKernel;
  readonly externs: readonly ResolvedExtern[];
  readonly structOps: StructOpsOutcome;
  /** What libbpf refuses the whole object for. */
  readonly common: readonly Cause[];
  readonly missingHelpers: ReadonlySet<number>;
}

/** libbpf loads only what is made for the machine it runs on; nothing else is asked then. */
function otherByteOrder({ object }: PreparedObject, { types }: TargetKernel): Cause | null {
  if (object.littleEndian === types.vmlinux.littleEndian) return null;
  const order = (isLittle: boolean) => (isLittle ? 'little' : 'big');
  const message = `the object is ${order(object.littleEndian)}-endian, the kernel ${order(!object.littleEndian)}-endian`;
  return { ...certainly, code: 'object-refused', message };
}

function objectCauses({ object, structOps }: PreparedObject): Cause[] {
  const messages = [object.refusal?.message ?? null, structOps.flaw];
  return messages.flatMap((message) =>
    message === null ? [] : [{ ...certainly, code: 'object-refused', message }],
  );
}

/** libbpf puts bpf_probe_read in place of those that kernels before 5.5 lack. */
const REPLACED_HELPERS = new Set([112, 113, 114, 115]);

function missingHelpers({ calls }: PreparedObject, { types }: TargetKernel): ReadonlySet<number> {
  const known = kernelEnum(types.vmlinux, 'bpf_func_id');
  const missing = new Set<number>();
  if (known === null) return missing;
  for (const { helpers } of calls) {
    for (const { helper } of helpers) {
      if (!known.has(helper) && !REPLACED_HELPERS.has(helper)) missing.add(helper);
    }
  }
  return missing;
}

type OwnJudgement = Omit<ProgramJudgement, 'verdict'>;

/** What speaks against one program alone. */
function* judgeAlone(
  onKernel: OnKernel,
  program: PreparedProgram,
  relocated: RelocatedObject,
): Steps<OwnJudgement> {
  const { prepared, kernel, externs } = onKernel;
  const { image, section } = program;
  const isLoaded = isLoadedAlone(prepared, program);
  const causes: Cause[] = refusedRelocations(onKernel, isLoaded ? program : null, relocated);
  if (!isLoaded) return { causes, relocated, reach: () => 'not-reached' };
  let target: AttachOutcome = { type: null, causes: [] };
  if (section === null) causes.push(unknownSection(prepared, program));
  else {
    target =
      section.target === 'struct_ops'
        ? structOpsTarget(onKernel, program)
        : findTarget(section, kernel.types);
    causes.push(...kindCauses(section, kernel.types.vmlinux), ...target.causes);
  }
  if (image === null) {
    const message = 'a call of the program, or of one of its subprograms, goes to no function';
    causes.push({ ...certainly, code: 'object-refused', message });
    return { causes, relocated, reach: () => 'not-reached' };
  }
  let walks: ProgramWalks | null = null;
  const walked = () =>
    (walks ??= new ProgramWalks(
      imageOf(image, relocated, externs),
      image,
      program.walked,
      {
        object: prepared.object,
        externs,
        data: prepared.data,
        target: target.type,
        attachType: section?.attachType ?? null,
        pointerLoads: program.pointerLoads(),
        mostProcessors: mostProcessors(kernel),
      },
      kernel.version,
    ));
  const suspects = [
    ...suspectsIn(onKernel, program, relocated),
    ...contextSuspects(onKernel, program, relocated, target),
    ...directReads(prepared, program, relocated),
  ];
  if (suspects.length > 0) walked().expect(suspects.map(({ site }) => site));
  let isUndecided = false;
  for (const suspect of suspects) {
    const reach = yield* walked().siteReach(suspect.site);
    if (reach === null) isUndecided ||= !(yield* walked().isComplete());
    else if (!dependsOnRefused(onKernel, reach))
      causes.push({ ...suspect, ...both(suspect, reach) });
  }
  if (isUndecided) {
    causes.push({ code: 'too-complex', certainty: 'kernel-unknown', dependsOn: [] });
  }
  causes.push(...(yield* unsupported(onKernel, program, walked)));
  return { causes, relocated, reach: (site) => walked().reach(site) };
}

/** What counts only where it is reached, and only if it is so, is no surer than either. */
function both({ certainty, dependsOn }: Suspect, reach: SiteReach): SiteReach {
  if (certainty === 'certain') return reach;
  return {
    certainty: reach.certainty === 'certain' ? certainty : reach.certainty,
    dependsOn: [...new Set([...dependsOn, ...reach.dependsOn])],
  };
}

/** What hangs on a value that libbpf refuses the object for never comes to be. */
function dependsOnRefused({ prepared, externs }: OnKernel, { dependsOn }: SiteReach): boolean {
  const isRefused = (name: string) => {
    const index = prepared.object.externs.findIndex((extern) => extern.name === name);
    return index >= 0 && externs[index].causes.some(({ certainty }) => certainty === 'certain');
  };
  return dependsOn.length > 0 && dependsOn.every(isRefused);
}

function mostProcessors({ config }: TargetKernel): number | null {
  const configured = Number(config?.('CONFIG_NR_CPUS') ?? NaN);
  return Number.isSafeInteger(configured) ? configured : null;
}

/** A struct_ops program of maps that only the application makes is never loaded (bpf_object_adjust_struct_ops_autoload). */
function isLoadedAlone(
  { structOps }: PreparedObject,
  { functionIndex, section }: PreparedProgram,
): boolean {
  if (section?.target !== 'struct_ops') return true;
  const using = structOps.maps.filter(({ programs }) =>
    [...programs.values()].includes(functionIndex),
  );
  return using.length === 0 || using.some(({ autocreate }) => autocreate);
}

/** A program of no map is refused (bpf_object_load_prog). */
function structOpsTarget(
  { prepared, structOps }: OnKernel,
  { functionIndex }: PreparedProgram,
): AttachOutcome {
  const isUsed = prepared.structOps.maps.some(({ programs }) =>
    [...programs.values()].includes(functionIndex),
  );
  const type = structOps.prototypes.get(functionIndex) ?? null;
  if (isUsed) return { type, causes: [] };
  const message = 'no map in .struct_ops refers to the program';
  return { type, causes: [{ ...certainly, code: 'object-refused', message }] };
}

function unknownSection({ object }: PreparedObject, { functionIndex }: PreparedProgram): Cause {
  const { section } = object.functions[functionIndex];
  return {
    ...certainly,
    code: 'object-refused',
    message: `section '${section}' is none that libbpf knows, so the program has no type`,
  };
}

/** Records of the program and of all subprograms count, those of other programs are skipped (bpf_object__relocate_core). */
function refusedRelocations(
  { prepared }: OnKernel,
  program: PreparedProgram | null,
  relocated: RelocatedObject,
): Cause[] {
  const { object, relocations } = prepared;
  const causes: Cause[] = [];
  for (const [relocation, { status, reason }] of relocated.results.entries()) {
    if (status !== 'fatal') continue;
    const at = relocations[relocation].record.functionIndex;
    if (at !== program?.functionIndex && object.functions[at].kind !== 'subprogram') continue;
    if (reason.code === 'module-btf-unreadable') {
      const { module, fault } = reason;
      causes.push({ ...certainly, code: 'btf-unreadable', module, fault });
    } else causes.push({ ...certainly, code: 'relocation-refused', relocation });
  }
  return causes;
}

/** What counts only where it is reached. */
type Suspect = Cause & { readonly site: Site };

function suspectsIn(
  onKernel: OnKernel,
  { image, relocations }: PreparedProgram,
  relocated: RelocatedObject,
): Suspect[] {
  const { prepared, externs, missingHelpers: missing, kernel } = onKernel;
  const suspects: Suspect[] = [];
  for (const relocation of relocations) {
    const { status, reason } = relocated.results[relocation];
    if (status !== 'poisoned') continue;
    const { functionIndex, instruction, typeId } = prepared.relocations[relocation].record;
    const site = { functionIndex, instruction };
    const { btf } = prepared.object;
    const absence =
      reason.code === 'type-missing'
        ? absenceOf(kernel.types, essentialName(btf.name(typeId)), btf.kind(typeId), reason.type)
        : SURELY_ABSENT;
    suspects.push({ ...absence, code: 'poison-reached', relocation, site });
  }
  for (const { functionIndex } of image?.functions ?? []) {
    const calls = prepared.calls[functionIndex];
    for (const { instruction, helper } of calls.helpers) {
      if (!missing.has(helper) || helper === POISON) continue;
      const name =
        helperName(prepared.object.btf, helper) ?? helperName(kernel.types.vmlinux, helper);
      const site = { functionIndex, instruction };
      suspects.push({ ...certainly, code: 'helper-missing', helper, name, site });
    }
    for (const { instruction, extern } of calls.externs) {
      const { whyAbsent, absence } = externs[extern];
      if (whyAbsent === null) continue;
      const site = { functionIndex, instruction };
      suspects.push({ ...absence, code: whyAbsent, extern, site });
    }
  }
  return suspects;
}

/** Loads from the context beyond what the target's arguments take. */
function contextSuspects(
  { kernel }: OnKernel,
  { section, contextLoads }: PreparedProgram,
  relocated: RelocatedObject,
  { type }: AttachOutcome,
): Suspect[] {
  if (section === null || type === null) return [];
  const { target } = section;
  if (target !== 'struct_ops' && !isInBtf(target)) return [];
  const known = targetArguments(type, section.attachType, kernel.version);
  if (known === null) return [];
  const suspects: Suspect[] = [];
  for (const site of contextLoads()) {
    const offset = relocated.instructions(site.functionIndex).off[site.instruction];
    if (offset < known.bytes) continue;
    suspects.push({
      ...certainly,
      code: 'attach-signature',
      kind: target,
      target: section.targetName ?? '',
      argument: offset >> 3,
      count: known.count,
      site,
    });
  }
  return suspects;
}

function* unsupported(
  { kernel }: OnKernel,
  { image }: PreparedProgram,
  walked: () => ProgramWalks,
): Steps<Cause[]> {
  if (kernel.version === null || image === null) return [];
  const causes: Cause[] = [];
  const found = unsupportedInstructions(
    walked().image.instructions,
    image.references,
    kernel.version,
  );
  for (const { pc, opcode, deadCounts, lacks } of found) {
    const fn = image.functions.find(({ start, count }) => start <= pc && pc < start + count);
    if (fn === undefined) continue;
    const site = { functionIndex: fn.functionIndex, instruction: pc - fn.start };
    const cause = { ...certainly, code: 'instruction-unsupported', opcode, lacks, site } as const;
    if (deadCounts) causes.push(cause);
    else {
      const reach = yield* walked().siteReach(site);
      if (reach !== null) causes.push({ ...cause, ...reach });
    }
  }
  return causes;
}

function verdictOf(causes: readonly Cause[]): ProgramJudgement['verdict'] {
  let verdict: ProgramJudgement['verdict'] = 'loads';
  for (const { code, certainty } of causes) {
    if (code === 'attach-unsure' || certainty === 'settable') continue;
    if (certainty === 'certain') return 'fails';
    verdict = 'unknown';
  }
  return verdict;
}
