import { printable, type Fault, type Result } from '../../bytes';
import { Witnesses } from '../../check';
import {
  choosePrograms,
  foresee,
  givenTypes,
  kernelOf,
  openObject,
  tailor,
  tellRefusal,
  type Foresight,
  type ObjectAtHand,
  type ReadyHost,
  type ToldFailure,
} from '../../host-tasks';
import { catalogueFolder, loadObject, type LoadOutcome, type LoadedProgram } from '../../hosts';
import type { Kernel } from '../../kernels';
import type { Verdict } from '../../verdict';
import { problemDocument, problemLines } from '../check';
import type { LoadArguments } from '../host-arguments';
import type { Style } from '../style';
import { EXIT_FOUND, type Surroundings } from '../surroundings';
import { onEach, withHosts, type NamedHost } from './open-hosts';
import type { Outcome } from './outcome';
import { failureDocument, failureLines } from './refusal-report';
import { tableLines, type Cell } from './table';

/** What became of an object on a host. */
type Loaded =
  | { readonly kind: 'fault'; readonly fault: Fault }
  | Extract<LoadOutcome, { kind: 'loaded' }>
  | (Extract<LoadOutcome, { kind: 'refused' }> & { readonly failures: readonly ToldFailure[] });

interface Wanted {
  readonly at: ObjectAtHand;
  readonly programs: readonly number[];
  readonly names: readonly string[];
  readonly bytes: Uint8Array;
  /** The types that all hosts are given; null: they have their own. */
  readonly types: { readonly kernel: Kernel; readonly bytes: Uint8Array } | null;
}

/** `core-lens load`: tells what would fail, and loads. */
export async function load(
  args: LoadArguments,
  surroundings: Surroundings,
  signal: AbortSignal,
  outcome: Outcome,
): Promise<void> {
  const read = await readWanted(args);
  if (!read.ok) {
    outcome.fail(read.subject, read.fault);
    return;
  }
  const wanted = read.value;
  const done = await withHosts(args, surroundings, signal, async (hosts) => {
    const { at, programs } = wanted;
    const kernels = await kernelsOf(hosts, wanted.types, surroundings, signal, outcome);
    const foreseen = await foresee(at, programs, kernels, {
      settings: args.settings,
      witnesses: new Witnesses(surroundings.bundledKernels),
    });
    if (args.format === 'text') outcome.lines(warningLines(at, foreseen, outcome.style));
    const results = await onEach(hosts, (open) => loadOn(open, wanted, args, signal));
    const loaded = results.map((result, i): Loaded => {
      if (!result.ok) return { kind: 'fault', fault: result.fault };
      if (result.value.kind === 'loaded') return result.value;
      const failures = tellRefusal(at, programs, result.value.log, foreseen.of(i));
      return { ...result.value, failures };
    });
    report({ args, wanted, hosts, foreseen, loaded }, outcome);
  });
  if (!done.ok) outcome.fail('--upload-bpftool', done.fault);
}

/** Those of all hosts that were reached; one that is not to be had is noted. */
function kernelsOf(
  hosts: readonly NamedHost[],
  types: Wanted['types'],
  { environment }: Surroundings,
  signal: AbortSignal,
  outcome: Outcome,
): Promise<readonly (Kernel | null)[]> {
  return Promise.all(
    hosts.map(async ({ label, opened }) => {
      if (!opened.ok) return null;
      if (types !== null) return { ...types.kernel, name: label };
      const kernel = await kernelOf(opened.value, catalogueFolder(environment), signal);
      if (kernel.ok) return { ...kernel.value, name: label };
      if (!signal.aborted) {
        outcome.note(label, `not checked beforehand: ${kernel.fault.message}`);
      }
      return null;
    }),
  );
}

type ReadWanted =
  | { readonly ok: true; readonly value: Wanted }
  | { readonly ok: false; readonly fault: Fault; readonly subject: string };

async function readWanted({
  object: path,
  programs: names,
  settings,
  btf,
}: LoadArguments): Promise<ReadWanted> {
  const opened = await openObject(path);
  if (!opened.ok) return { ...opened, subject: path };
  const at = opened.value;
  const chosen = choosePrograms(at.object, names);
  if (!chosen.ok) return { ...chosen, subject: path };
  const bytes = tailor(at, chosen.value, settings);
  if (!bytes.ok) return { ...bytes, subject: '--set' };
  const types = btf === null ? null : await givenTypes(btf);
  if (types?.ok === false) return { ...types, subject: btf ?? '--btf' };
  const programs = chosen.value;
  const called = programs.map((index) => at.object.functions[index].name);
  return {
    ok: true,
    value: { at, programs, names: called, bytes: bytes.value, types: types?.value ?? null },
  };
}

function loadOn(
  { host, wishes, bpftool }: ReadyHost,
  { at, bytes, types }: Wanted,
  { attaches }: LoadArguments,
  signal: AbortSignal,
): Promise<Result<LoadOutcome>> {
  const more = {
    ...(bpftool !== undefined && { bpftool }),
    ...(types !== null && { types: types.bytes }),
  };
  return loadObject(host, wishes, { path: at.path, bytes, attaches, signal, ...more });
}

interface LoadReport {
  readonly args: LoadArguments;
  readonly wanted: Wanted;
  readonly hosts: readonly NamedHost[];
  readonly foreseen: Foresight;
  /** By index of the host. */
  readonly loaded: readonly Loaded[];
}

function report(all: LoadReport, outcome: Outcome): void {
  for (const [i, loaded] of all.loaded.entries()) {
    const { label } = all.hosts[i];
    if (loaded.kind === 'fault') outcome.fail(label, loaded.fault);
    else if (loaded.kind === 'refused') outcome.reach(EXIT_FOUND);
    if (all.args.format === 'json' || loaded.kind === 'fault') continue;
    outcome.lines(hostLines(all, i, outcome.style));
    outcome.lines(['']);
  }
  if (all.args.format === 'json') outcome.json(document(all));
  else if (all.hosts.length > 1) outcome.lines(matrix(all, outcome.style));
}

function* warningLines(
  { path }: ObjectAtHand,
  { judged, problems }: Foresight,
  style: Style,
): Generator<string> {
  if (judged === null || problems.length === 0) return;
  yield style('heading', 'What the check says before loading:');
  for (const problem of problems) {
    yield* problemLines({ path, prepared: judged.prepared }, problem, style);
    yield '';
  }
}

function* hostLines(all: LoadReport, index: number, style: Style): Generator<string> {
  const { args, wanted, hosts, foreseen } = all;
  const loaded = all.loaded[index];
  const label = style('heading', printable(hosts[index].label));
  if (loaded.kind === 'fault') return;
  if (loaded.kind === 'refused') {
    yield `${label}: ${style('bad', 'refused')}`;
    for (const failure of loaded.failures) yield* failureLines(failure, args.object, style);
    if (loaded.failures.length === 0) yield `  ${lastLine(loaded.log)}`;
    if (loaded.isCut) yield style('quiet', '  The log is very long; its middle was not kept.');
    return;
  }
  const { pins, programs, maps, unattached } = loaded;
  yield `${label}: ${style('good', 'loaded')} as ${pins}`;
  yield* tableLines(
    ['program', 'id', 'type', 'tag', 'instructions', 'JIT bytes'],
    programs.map(programCells),
    style,
  );
  if (maps.length > 0) yield style('quiet', `  maps: ${maps.map(printable).join(', ')}`);
  for (const name of unattached) {
    yield `  ${name} is not attached: nothing attaches programs of its kind by themselves.`;
  }
  const { verdictOf } = foreseen.of(index);
  for (const name of wanted.names) {
    if (verdictOf(name) === 'fails') {
      yield `  The check differs: it said that ${printable(name)} fails there.`;
    }
  }
}

function programCells({ pin, id, type, tag, instructions, machineCode }: LoadedProgram): Cell[] {
  return [
    { text: pin },
    { text: id === null ? '?' : `${id}`, isNumber: true },
    { text: type },
    { text: tag },
    { text: instructions === null ? '?' : `${instructions}`, isNumber: true },
    { text: machineCode === null ? 'none' : `${machineCode}`, isNumber: true },
  ];
}

const LONGEST_LINE = 500;

function lastLine(log: string): string {
  return printable(log.trimEnd().split('\n').at(-1) ?? '').slice(0, LONGEST_LINE);
}

type ProgramOutcome = 'loaded' | 'refused' | 'not loaded' | 'not reached';

/** One program that is refused keeps the others of its object from loading, too. */
function outcomeOf(loaded: Loaded, name: string): ProgramOutcome {
  if (loaded.kind === 'fault') return 'not reached';
  if (loaded.kind === 'loaded') return 'loaded';
  return loaded.failures.some(({ program }) => program === name) ? 'refused' : 'not loaded';
}

const OUTCOME_MEANINGS = {
  loaded: 'good',
  refused: 'bad',
  'not loaded': 'absent',
  'not reached': 'quiet',
} as const;

function* matrix({ wanted, hosts, loaded }: LoadReport, style: Style): Generator<string> {
  const rows = wanted.names.map((name): Cell[] => [
    { text: name },
    ...loaded.map((there) => {
      const text = outcomeOf(there, name);
      return { text, meaning: OUTCOME_MEANINGS[text] };
    }),
  ]);
  yield* tableLines(['program', ...hosts.map(({ label }) => label)], rows, style, '');
}

/** What of a long log is still told: its end, where the reason stands. */
const MOST_LOG = 64 * 1024;

function document({ args, wanted, hosts, foreseen, loaded }: LoadReport): object {
  const { judged, problems, kernels } = foreseen;
  const { functions } = wanted.at.object;
  return {
    object: args.object,
    problems:
      judged === null
        ? []
        : problems.map((problem) =>
            problemDocument({ path: args.object, prepared: judged.prepared }, problem, kernels),
          ),
    hosts: hosts.map(({ label, opened }, i) => {
      const there = loaded[i];
      const { verdictOf } = foreseen.of(i);
      const programs = there.kind === 'loaded' ? there.programs : [];
      return {
        host: label,
        ...(there.kind === 'fault' && { error: there.fault.message }),
        release: opened.ok ? opened.value.facts.release : null,
        outcome: there.kind === 'fault' ? null : there.kind,
        pins: there.kind === 'loaded' ? there.pins : null,
        maps: there.kind === 'loaded' ? there.maps : [],
        unattached: there.kind === 'loaded' ? there.unattached : [],
        programs: wanted.programs.map((index) => {
          const { name, section } = functions[index];
          const found = programs.find(({ pin }) => pin === name);
          return programDocument(name, section, outcomeOf(there, name), verdictOf(name), found);
        }),
        failures: there.kind === 'refused' ? there.failures.map(failureDocument) : [],
        ...(there.kind === 'refused' && {
          log: there.log.slice(-MOST_LOG),
          logIsCut: there.isCut || there.log.length > MOST_LOG,
        }),
      };
    }),
  };
}

function programDocument(
  name: string,
  section: string,
  outcome: ProgramOutcome,
  verdict: Verdict | null,
  found: LoadedProgram | undefined,
): object {
  return {
    name,
    section,
    verdict,
    outcome,
    id: found?.id ?? null,
    type: found?.type ?? null,
    tag: found?.tag ?? null,
    instructions: found?.instructions ?? null,
    jitBytes: found?.machineCode ?? null,
  };
}
