import { asConditional } from './conditional';
import { isInForeignMacro, textOf } from './expression';
import { inserted, type Draft, type Edit, type FixRequest } from './fix';
import { beginningOfItem } from './flavor';
import { ifAround } from './guard';
import { newlineOf } from './layout-of-text';
import { tokenAt } from './read';
import { isCall, placeInCode } from './statement';

/** A call of a helper, only where the kernel has it. */
export function helperFix({ problem, checked, source }: FixRequest): Draft | null {
  const { place, range } = problem;
  if (place.kind !== 'instruction' || place.token?.kind !== 'name') return null;
  if (range?.certainty !== 'exact') return null;
  const { name } = place.token;
  const { code, layout } = source;
  const token = tokenAt(source, range);
  const end = token < 0 ? -1 : layout.partner[token + 1];
  if (token < 0 || code.textOf(token) !== name || end <= token) return null;
  const number = helperNumber(checked, problem);
  if (number === null) return null;
  const { type, enumerator, definition } = idOf({ source, token, name, number });
  const question = `bpf_core_enum_value_exists(enum ${type}, ${enumerator})`;
  const { statement } = placeInCode(source, token);
  const isAlone =
    statement !== null &&
    isCall(source, statement) &&
    !isInForeignMacro(source, statement.first + 1);
  const whole = { first: token, last: end };
  const edits = isAlone
    ? ifAround(source, statement, question)
    : [asConditional(source, whole, question, textOf(source, whole), '0')];
  return { title: `Call ${name} only where the kernel has it`, edits: [...definition, ...edits] };
}

function helperNumber(
  { judgements }: FixRequest['checked'],
  { place, kernels, programs }: FixRequest['problem'],
): number | null {
  if (place.kind !== 'instruction') return null;
  for (const kernel of kernels) {
    for (const program of programs) {
      for (const cause of judgements[kernel].programs[program].causes) {
        const isHere =
          cause.code === 'helper-missing' &&
          cause.site.functionIndex === place.site.functionIndex &&
          cause.site.instruction === place.site.instruction;
        if (isHere) return cause.helper;
      }
    }
  }
  return null;
}

const IDS = 'bpf_func_id';

/** The kernel's enumerator for a helper: as the file knows it, else in a flavor of the enum. */
function idOf(of: {
  readonly source: FixRequest['source'];
  readonly token: number;
  readonly name: string;
  readonly number: number;
}): { type: string; enumerator: string; definition: Edit[] } {
  const { source, token, name, number } = of;
  const known = name.replace(/^bpf_/, 'BPF_FUNC_');
  const files = [source, ...(source.headers ?? [])];
  const isKnown = files.some((file) => file.occurrences(known).length > 0);
  if (isKnown) return { type: IDS, enumerator: known, definition: [] };
  const suffix = `___${name.replace(/^bpf_/, '')}`;
  const type = `${IDS}${suffix}`;
  const enumerator = `${known}${suffix}`;
  if (files.some((file) => file.occurrences(type).length > 0)) {
    return { type, enumerator, definition: [] };
  }
  const newline = newlineOf(source);
  const text = `enum ${type} {${newline}\t${enumerator} = ${number},${newline}};${newline}${newline}`;
  return { type, enumerator, definition: [inserted(beginningOfItem(source, token), text)] };
}
