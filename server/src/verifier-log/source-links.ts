import { readSourceComment } from './log-line';
import type { Placing } from './place';
import type { LoadReport } from './read-report';
import { Entry } from './trail';

/** A part of a log's text that stands for a line of a source. */
export interface SourceLink {
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  /** As the object has it, with its folders, or only its name when the log alone tells it. */
  readonly file: string;
  readonly line: number;
}

/** The source comments of the logs as links; where the object is at hand by its own line information. */
export function sourceLinks(
  { text, attempts }: LoadReport,
  placing: Placing | null,
  most: number,
): SourceLink[] {
  const links: SourceLink[] = [];
  for (const { program, log } of attempts) {
    if (log === null) continue;
    const { trail } = log;
    for (let entry = trail.first; entry < trail.end && links.length < most; entry++) {
      if (trail.kind(entry) !== Entry.SOURCE) continue;
      const start = trail.start(entry);
      const end = trail.textEnd(entry);
      const next = nextInstruction(trail, entry);
      const placed =
        placing === null || program === null || next < 0
          ? null
          : placing.instruction(program, next);
      if (placed?.line) {
        links.push({ start, end, file: placed.line.file, line: placed.line.line });
        continue;
      }
      const { file, line } = readSourceComment(text.slice(start, Math.min(end, start + 4096)));
      if (file !== null && line !== null) links.push({ start, end, file, line });
    }
  }
  return links;
}

/** The number of the instruction that a comment stands above; −1 for none. */
function nextInstruction(
  trail: { has(entry: number): boolean; kind(entry: number): number; pc(entry: number): number },
  source: number,
): number {
  const next = source + 1;
  return trail.has(next) && trail.kind(next) === Entry.INSTRUCTION ? trail.pc(next) : -1;
}
