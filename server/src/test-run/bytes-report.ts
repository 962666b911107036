import { differenceWords, dumpText } from './differences';

const MOST_DUMPED = 1024;

/** What came back of a run, beside what it was given, as lines for people; none where nothing came back. */
export function bytesReport(
  subject: string,
  before: Uint8Array | null,
  after: Uint8Array | null,
): string[] {
  if (after === null) return [];
  const size = `${after.length} bytes`;
  const differs = before === null ? '' : differenceWords(before, after);
  if (differs === null) return [`${subject}: unchanged, ${size}`];
  const shown = after.subarray(0, MOST_DUMPED);
  const lines = [`${subject}: ${size}${differs === '' ? '' : `, ${differs}`}`];
  for (const line of dumpText(shown, before).split('\n')) if (line !== '') lines.push(`  ${line}`);
  if (after.length > shown.length) lines.push(`  ${after.length - shown.length} bytes more`);
  return lines;
}
