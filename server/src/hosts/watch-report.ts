import { printable } from '../bytes';
import { PinnedPrograms, type LoadedProgram } from './loaded-program';
import { pinsPath } from './pins';
import { formatsIn, type FoundFormat } from './watch-formats';
import { readContents, readMap, type MapContents, type WatchedMap } from './watch-maps';

/** One load, as it was when the watch began. */
export interface LoadAtStart {
  readonly pins: string;
  readonly programs: readonly LoadedProgram[];
  readonly maps: readonly WatchedMap[];
  /** Whether a program of it calls what prints. */
  readonly prints: boolean;
  readonly formats: readonly FoundFormat[];
}

/** What the script of numbers tells, line by line. */
export interface ReportHandlers {
  readonly onUnknown: (pins: string) => void;
  readonly onStart: (measures: string, loads: readonly LoadAtStart[]) => void;
  readonly onPrograms: (pins: string, programs: readonly LoadedProgram[]) => void;
  readonly onContents: (pins: string, map: string, contents: MapContents | null) => void;
  readonly onGone: (pins: string) => void;
  /** All of one round was told. */
  readonly onRound: () => void;
}

/** Characters of a line: what a map's contents may have is less. */
export const LONGEST_ANSWER = 1_500_000;

/** More than any host has, so that one that tells without end fills no memory. */
const MOST_LOADS = 1024;
const MOST_PROGRAMS = 4096;
const MOST_MAPS = 1024;
const MOST_FORMATS = 4096;

/** Reads what the script of numbers tells. Names come from the host: what is not understood is passed over. */
export class ReportReader {
  private measures = 'none';
  private loads: LoadAtStart[] | null = [];
  private pins = '';
  /** Of the whole host, as its last line of programs told, until its line of links comes. */
  private ofHost = '';
  private pinned = new PinnedPrograms('', '');
  private programs: string[] = [];
  private maps: WatchedMap[] = [];
  private prints = false;
  private formats: FoundFormat[] = [];
  /** What the next line answers. */
  private asked: Asked | null = null;

  constructor(
    private readonly handlers: ReportHandlers,
    private readonly mostEntries: number,
  ) {}

  add(line: string): void {
    const { asked } = this;
    this.asked = null;
    if (asked !== null) {
      this.answer(asked, line);
      return;
    }
    const [word] = line.split(' ', 1);
    const name = line.slice(word.length + 1);
    switch (word) {
      case 'statistics':
        this.measures = name;
        break;
      case 'unknown':
        this.handlers.onUnknown(printable(name));
        break;
      case 'load':
        this.endLoad();
        this.pins = printable(name);
        break;
      case 'programs':
        this.ofHost = name;
        break;
      case 'links':
        this.pinned = new PinnedPrograms(this.ofHost, name);
        break;
      case 'program':
        if (this.programs.length < MOST_PROGRAMS) this.programs.push(name);
        break;
      case 'map':
      case 'contents':
        this.asked = { kind: word, name };
        break;
      case 'texts':
        this.asked = { kind: word, name };
        break;
      case 'prints':
        this.prints = true;
        break;
      case 'gone':
        this.endLoad();
        this.handlers.onGone(printable(name));
        break;
      case 'known':
        this.endLoad();
        this.handlers.onStart(this.measures, this.loads ?? []);
        this.loads = null;
        break;
      case 'told':
        this.endLoad();
        this.handlers.onRound();
        break;
    }
  }

  private answer({ kind, name }: Asked, line: string): void {
    switch (kind) {
      case 'map':
        if (this.maps.length < MOST_MAPS) this.maps.push(readMap(name, line));
        break;
      case 'texts':
        this.formats = [...this.formats, ...formatsIn(listIn(line))].slice(0, MOST_FORMATS);
        break;
      case 'contents':
        this.handlers.onContents(this.pins, printable(name), readContents(line, this.mostEntries));
        break;
    }
  }

  private endLoad(): void {
    const { pins, maps, prints, formats } = this;
    if (pins !== '') {
      const programs = this.programs.map((name) =>
        this.pinned.at(`${pinsPath(pins)}/progs/${name}`, name),
      );
      if (this.loads === null) this.handlers.onPrograms(pins, programs);
      else if (this.loads.length < MOST_LOADS)
        this.loads.push({ pins, programs, maps, prints, formats });
    }
    this.pins = '';
    this.programs = [];
    this.maps = [];
    this.prints = false;
    this.formats = [];
  }
}

interface Asked {
  readonly kind: 'map' | 'texts' | 'contents';
  readonly name: string;
}

function listIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
