import { failuresOf, success, type Result } from '../bytes';
import { readObjectFile } from '../check';
import { readObject, type BpfObject } from '../object';
import { applySettings, cannotBeTogether, sectionMeaning, tailoredObject } from '../program';
import type { RunnableProgram } from '../test-run';

/** An object file, read. */
export interface ObjectAtHand {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly object: BpfObject;
}

const failure = failuresOf({
  'program-unknown': (name: string, known: readonly string[]) =>
    `the object has no program '${name}'; it has ${listed(known)}`,
  'program-none': (known: readonly string[]) =>
    `the object has no program that loads by itself; name one that is to be loaded: ${listed(known)}`,
  'programs-apart': (off: string, on: string) =>
    `'${off}', which is off by itself, cannot be loaded beside '${on}' of the same section; load each alone`,
  'section-unknown': (section: string) => `section '${section}' is of no type that libbpf knows`,
});

const MOST_LISTED = 20;

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length - MOST_LISTED;
  const told = names.slice(0, MOST_LISTED).join(', ');
  return more > 0 ? `${told} and ${more} more` : told;
}

export async function openObject(path: string): Promise<Result<ObjectAtHand>> {
  const bytes = await readObjectFile(path);
  if (!bytes.ok) return bytes;
  const opened = readObject(bytes.value);
  return opened.ok ? success({ path, bytes: bytes.value, object: opened.value }) : opened;
}

function programNames({ functions }: BpfObject): string[] {
  return functions.filter(({ kind }) => kind === 'program').map(({ name }) => name);
}

/** Indexes of the programs of these names; without names, of those that load by themselves. */
export function choosePrograms(
  object: BpfObject,
  names: readonly string[],
): Result<readonly number[]> {
  const { functions } = object;
  const programs = functions.flatMap(({ kind }, i) => (kind === 'program' ? [i] : []));
  if (names.length === 0) {
    const own = programs.filter((i) => functions[i].autoload);
    return own.length === 0 ? failure('program-none', programNames(object)) : success(own);
  }
  const unknown = names.find((name) => !programs.some((i) => functions[i].name === name));
  if (unknown !== undefined) return failure('program-unknown', unknown, programNames(object));
  const chosen = programs.filter((i) => names.includes(functions[i].name));
  const apart = cannotBeTogether(object, chosen);
  if (apart === null) return success(chosen);
  const [off, on] = apart;
  return failure('programs-apart', functions[off].name, functions[on].name);
}

/** The object with only some of its programs, and with constants set. */
export function tailor(
  { bytes, object }: ObjectAtHand,
  programs: readonly number[],
  settings: readonly string[],
): Result<Uint8Array> {
  const { data, faults } = applySettings(object, settings);
  if (faults.length > 0) return { ok: false, fault: faults[0] };
  return success(tailoredObject(bytes, object, new Set(programs), data));
}

/** A program as far as it matters to a run. */
export function runnable({ functions }: BpfObject, index: number): Result<RunnableProgram> {
  const { section } = functions[index];
  const meaning = sectionMeaning(section);
  if (meaning === null) return failure('section-unknown', section);
  const { programType, attachType } = meaning;
  return success({ programType, attachType });
}
