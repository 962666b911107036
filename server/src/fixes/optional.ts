import { inserted, type Draft, type FixRequest } from './fix';
import { tokenAt } from './read';
import { silenceFix } from './silence';

/**
 * `SEC("?…")`: libbpf loads the program only where the application switches it on, as it does on the kernels that have the
 * target. A checker cannot see that, so a comment says it.
 */
export function optionalFix({ problem, source, checked }: FixRequest): Draft | null {
  const { place, range, severity, kernels } = problem;
  if (place.kind !== 'program' || range === null || severity !== 'error') return null;
  const { autoload, section } = checked.prepared.object.functions[place.functionIndex];
  const isNowhere = kernels.length === checked.judgements.length;
  const token = tokenAt(source, range);
  if (!autoload || isNowhere || token < 0) return null;
  const { code } = source;
  if (code.textOf(token) !== `"${section}"`) return null;
  const comment = silenceFix(source, problem);
  if (comment === null) return null;
  const question = inserted(code.starts[token] + 1, '?');
  const edits = [...comment.edits, question].sort((a, b) => a.start - b.start);
  const title = `Let the application switch it on: SEC("?${section}")`;
  return { title, edits, isForExperts: true };
}
