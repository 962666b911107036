import { decodeText, success, type Result } from '../bytes';
import {
  DIRECT_RUN,
  isForBpftool,
  readRunOutput,
  runWords,
  type RunOutput,
  type RunPlan,
} from '../test-run';
import type { HostFault } from './faults';
import { ENDED, objectName, type FileThere } from './files-there';
import type { Host, HostWishes } from './host';
import { END_REFUSED, refusal, withObject, type LoadOutcome } from './load';
import { newPinsName } from './pins';

export interface RunProgramRequest {
  readonly path: string;
  /** An object of which the program is the only one, as `tailoredObject` makes it. */
  readonly bytes: Uint8Array;
  readonly plan: RunPlan;
  readonly bpftool?: Uint8Array;
  readonly signal?: AbortSignal;
}

export type RunProgramOutcome =
  | { readonly kind: 'ran'; readonly output: RunOutput }
  /** The kernel loaded it, but did not run it. */
  | { readonly kind: 'not-run'; readonly message: string }
  | Extract<LoadOutcome, { kind: 'refused' }>;

/** Runs the one program that the object has. */
const runScript = (run: string) => `
"$bpftool" prog loadall "$folder/$object" "$pins/progs" pinmaps "$pins/maps" >/dev/null || ${END_REFUSED}
for program in "$pins"/progs/*; do
  [ -e "$program" ] || break
  ${run}
  exit 0
done
exit ${ENDED.gone}
`;

/** Loads a program for one run (BPF_PROG_TEST_RUN), runs it, and unloads it. */
export async function runProgram(
  host: Host,
  wishes: HostWishes,
  request: RunProgramRequest,
): Promise<Result<RunProgramOutcome, HostFault>> {
  const { path, bytes, plan, signal } = request;
  const files: FileThere[] = [{ name: 'object', bytes }];
  if (plan.data !== null) files.push({ name: 'data', bytes: plan.data });
  if (plan.context !== null) files.push({ name: 'context', bytes: plan.context });
  if (request.bpftool !== undefined) files.push({ name: 'bpftool', bytes: request.bpftool });
  const isDirect = !isForBpftool(plan);
  const needs = isDirect ? `command -v perl >/dev/null || exit ${ENDED.perl}\n` : '';
  const run = runScript(
    isDirect ? 'perl -e "$direct" "$program" "$folder/context"' : byBpftool(plan),
  );
  const ended = await withObject(host, wishes, {
    path,
    files,
    pins: newPinsName(objectName(path)),
    script: `${needs}${run}`,
    words: isDirect ? { direct: DIRECT_RUN } : {},
    signal,
  });
  if (!ended.ok) return ended;
  const refused = refusal(ended.value, false);
  if (refused !== null) return refused;
  const read = readRunOutput(decodeText(ended.value.output), plan);
  return success(
    read.ok
      ? { kind: 'ran', output: read.value }
      : { kind: 'not-run', message: read.fault.message },
  );
}

function byBpftool(plan: RunPlan): string {
  // All of these are words of ours and numbers.
  const words = runWords(plan, { data: '"$folder/data"', context: '"$folder/context"' });
  return `"$bpftool" -j prog run pinned "$program" ${words.join(' ')}`;
}
