import { printable, shortened } from '../bytes';
import type { ToldFailure } from './refusal';

const LONGEST_SENTENCE = 500;

/** The sentence, with what is missing named where the host's words do not. */
export function failureWords({ cause, sentence, target, error, subject }: ToldFailure): string {
  const said = sentence === '' ? (error ?? 'no reason given') : sentence;
  const shown = shortened(printable(said), LONGEST_SENTENCE);
  if (cause === 'field-missing' && target !== null && !sentence.includes(target)) {
    return `this kernel has no ${printable(target)}: ${shown}`;
  }
  return subject === null || sentence.includes(subject) ? shown : `${printable(subject)}: ${shown}`;
}

/** What libbpf says of what newer ones know: kinds of sections, and programs that are left out. */
const OF_OLD_LIBRARY =
  /^(?:prog '[^']*': )?(?:failed to guess program type from ELF section|missing BPF prog type, check ELF section name)|failed to find program symbol at offset/;

/** What our own check had said, beside what came. */
export function opinionWords({
  cause,
  sentence,
  verdict,
  isPredictable,
}: ToldFailure): string | null {
  if (cause === 'attach-refused') {
    return 'It loads there, but is not attached; nothing of it stays.';
  }
  if (OF_OLD_LIBRARY.test(sentence)) {
    return 'The libbpf in the host’s bpftool does not know this; with a newer bpftool it may load.';
  }
  switch (verdict) {
    case 'fails':
      return 'The check said so: it fails there.';
    case 'unknown':
      return 'The check could not tell.';
    case 'loads':
      return isPredictable
        ? 'The check differs: it said that this program loads there.'
        : 'The check does not look for this: it said that this program loads there.';
    default:
      return null;
  }
}
