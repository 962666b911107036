/** How one name relates to another, the closest first. */
export type NameRelation =
  /** Equal but for underscores around it: `state`, `__state`. */
  | 'underscored'
  /** All words of one follow each other in the other: `disk`, `rq_disk`. */
  | 'contained'
  /** One letter more, less or other, or two swapped: `paernt`, `parent`. */
  | 'misspelt'
  /** They share most of their words or letters: `nr_running`, `h_nr_running_tasks`. */
  | 'akin'
  | 'unrelated';

/** Shorter names are within a letter of each other by chance. */
const SHORTEST_MISSPELLING = 4;
const SHORTEST_CONTAINED = 3;
/** The share of letters that a name of one word has to make up of the longer one. */
const CONTAINED_SHARE = 0.5;
/** The share of letters in common words, of common words, or of letters in a common start and end: akin from there on. */
const AKIN_SHARE = 0.6;
const SHORTEST_AKIN = 4;
/** No name in C is as long; hostile ones are not compared letter by letter. */
const LONGEST_COMPARED = 256;

/** Relates two names; equal ones count as `underscored`. */
export function relateNames(a: string, b: string): NameRelation {
  if (a.length > LONGEST_COMPARED || b.length > LONGEST_COMPARED) return 'unrelated';
  const [bareA, bareB] = [withoutUnderscoresAround(a), withoutUnderscoresAround(b)];
  if (bareA === '' || bareB === '') return 'unrelated';
  if (bareA === bareB) return 'underscored';
  const [wordsA, wordsB] = [wordsOf(bareA), wordsOf(bareB)];
  if (containsWords(wordsA, wordsB) || containsWords(wordsB, wordsA)) return 'contained';
  if (isOneSlipAway(a, b)) return 'misspelt';
  return areAkin(bareA, bareB, wordsA, wordsB) ? 'akin' : 'unrelated';
}

/**
 * Whether one slip of the fingers makes one name of the other: a letter left out, added or replaced, or two neighbours
 * swapped. Names that differ in a digit are numbered, not misspelt; ones that only gain underscores are not, either.
 */
export function isOneSlipAway(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  if (Math.min(a.length, b.length) < SHORTEST_MISSPELLING) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  const shorter = Math.min(a.length, b.length);
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const restA = a.slice(start, a.length - end);
  const restB = b.slice(start, b.length - end);
  if (/[0-9]/.test(restA + restB)) return false;
  if (restA.length + restB.length === 1) return restA + restB !== '_';
  if (restA.length === 1) return restB.length === 1;
  return restA.length === 2 && restA === `${restB[1]}${restB[0]}`;
}

export function wordsOf(name: string): string[] {
  return name.split('_').filter((word) => word !== '');
}

function withoutUnderscoresAround(name: string): string {
  return name.replace(/^_+|_+$/g, '');
}

function containsWords(outer: readonly string[], inner: readonly string[]): boolean {
  const length = letters(inner);
  if (inner.length >= outer.length || length < SHORTEST_CONTAINED) return false;
  if (inner.length < 2 && length < letters(outer) * CONTAINED_SHARE) return false;
  for (let at = 0; at + inner.length <= outer.length; at++) {
    if (inner.every((word, i) => outer[at + i] === word)) return true;
  }
  return false;
}

function areAkin(
  a: string,
  b: string,
  wordsA: readonly string[],
  wordsB: readonly string[],
): boolean {
  const shared = wordsA.filter((word) => wordsB.includes(word));
  if (shared.length === Math.min(wordsA.length, wordsB.length) && letters(shared) > 2) return true;
  const longest = Math.max(letters(wordsA), letters(wordsB));
  const ends = sharedEnds(a, b);
  if (Math.max(letters(shared), ends) < SHORTEST_AKIN) return false;
  return (
    letters(shared) / longest >= AKIN_SHARE ||
    shared.length / Math.max(wordsA.length, wordsB.length) >= AKIN_SHARE ||
    ends / Math.max(a.length, b.length) >= AKIN_SHARE
  );
}

function letters(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length, 0);
}

/** The letters in a common start and a common end. */
function sharedEnds(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return start + end;
}
