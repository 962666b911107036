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

/** What is to be known, or done, of refusals that are not the program's fault; the first that applies. */
const ADVICE: readonly (readonly [applies: (failure: ToldFailure) => boolean, words: string])[] = [
  [
    ({ cause }) => cause === 'attach-refused',
    'It loads there, but is not attached; nothing of it stays.',
  ],
  [
    ({ cause }) => cause === 'permission',
    'Even root may not load it there: before 5.11 the limit of locked memory may be too low (ulimit -l unlimited), and containers need CAP_BPF or CAP_SYS_ADMIN.',
  ],
  [
    // Helpers that read the kernel's memory are as good as missing in one that is locked down.
    ({ sentence }) =>
      /(?:unknown func|cannot use helper) bpf_(?:probe_read|snprintf_btf|seq_printf_btf)/.test(
        sentence,
      ),
    'A kernel that is locked down (confidentiality) refuses this; the host check tells whether it is.',
  ],
  [
    // Newer ones know more kinds of sections, and leave programs out.
    ({ sentence }) =>
      /^(?:prog '[^']*': )?(?:failed to guess program type from|missing BPF prog type, check) ELF section|failed to find program symbol at offset/.test(
        sentence,
      ),
    'The libbpf in the host’s bpftool does not know this; with a newer bpftool it may load.',
  ],
];

/** What our own check had said, beside what came, or what else is to be known. */
export function opinionWords(failure: ToldFailure): string | null {
  const { verdict, isPredictable } = failure;
  const advice = ADVICE.find(([applies]) => applies(failure));
  if (advice !== undefined && verdict !== 'fails') return advice[1];
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
