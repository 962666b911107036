import { printable } from '../bytes';

/** A program that is in the kernel, as `bpftool -j -f prog show` tells of it. */
export interface LoadedProgram {
  /** The name of its pin: that of its function, before libbpf 0.6 that of its section. */
  readonly pin: string;
  readonly id: number | null;
  readonly type: string;
  readonly tag: string;
  /** Instructions as the kernel rewrote them, of 8 bytes. */
  readonly instructions: number | null;
  /** Bytes of machine code; null: it is interpreted. */
  readonly machineCode: number | null;
  readonly mapIds: readonly number[];
  /** Runs, and nanoseconds of them all; null where the kernel does not measure. */
  readonly runs: { readonly count: number; readonly nanoseconds: number } | null;
}

const MOST_PROGRAMS = 4096;
const MOST_MAPS = 256;

/** Tells of all programs of the host, with where they are pinned; once for all that is looked at. */
export const TELL_DETAILS = `printf 'programs '; "$bpftool" -j -f prog show 2>/dev/null || echo`;

/** Tells of links, by which programs are pinned that are attached. */
export const TELL_LINKS = `printf 'links '; "$bpftool" -j -f link show 2>/dev/null || echo`;

/** Tells the names of what is pinned of a load's programs: a program, or the link of one that is attached. */
export const TELL_PROGRAMS = `
for program in "$pins"/progs/*; do
  [ -e "$program" ] && printf 'program %s\\n' "\${program##*/}"
done
`;

type Told = Readonly<Record<string, unknown>>;

/** The programs of a host by the paths at which they, or their links, are pinned. */
export class PinnedPrograms {
  private readonly byPath = new Map<string, Told>();

  /** Reads the lines of `TELL_DETAILS` and `TELL_LINKS`, wherever they stand in the text. */
  static in(text: string): PinnedPrograms {
    const line = (word: string) => new RegExp(`^${word} (.*)$`, 'm').exec(text)?.[1] ?? '';
    return new PinnedPrograms(line('programs'), line('links'));
  }

  constructor(programs: string, links: string) {
    const byId = new Map<unknown, Told>();
    for (const program of listIn(programs)) {
      byId.set(program.id, program);
      this.pin(program, program);
    }
    for (const link of listIn(links)) {
      const program = byId.get(link.prog_id);
      if (program !== undefined) this.pin(link, program);
    }
  }

  /** The programs that are told of a load which is pinned below a path. */
  below(path: string, text: string): LoadedProgram[] {
    const names = [...text.matchAll(/^program (.*)$/gm)].slice(0, MOST_PROGRAMS);
    return names.map(([, name]) => this.at(`${path}/progs/${name}`, name));
  }

  at(path: string, pin: string): LoadedProgram {
    const told = this.byPath.get(path) ?? {};
    const xlated = count(told.bytes_xlated);
    const runs = count(told.run_cnt);
    const nanoseconds = count(told.run_time_ns);
    return {
      pin: printable(pin),
      id: count(told.id),
      type: text(told.type),
      tag: text(told.tag),
      instructions: xlated === null ? null : xlated / 8,
      machineCode: told.jited === true ? count(told.bytes_jited) : null,
      mapIds: numbers(told.map_ids),
      runs: runs === null || nanoseconds === null ? null : { count: runs, nanoseconds },
    };
  }

  private pin({ pinned }: Told, program: Told): void {
    if (!Array.isArray(pinned)) return;
    for (const path of pinned as unknown[]) {
      if (typeof path === 'string') this.byPath.set(path, program);
    }
  }
}

function listIn(json: string): Told[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.filter(isRecord) : [];
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is Told {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? printable(value) : '';
}

function numbers(value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST_MAPS).flatMap((item: unknown) => count(item) ?? []);
}
