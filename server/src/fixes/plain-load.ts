import { textOf } from './expression';
import { replaced, type Draft, type FixRequest } from './fix';
import { localKind, readAt, endsWithPath } from './read';

const MOST_ACCESSORS = 9;

/** `BPF_CORE_READ(p, a, b)` for `p->a->b`. */
export function probeReadFix(request: FixRequest): Draft | null {
  const read = readAt(request);
  const { source } = request;
  if (read?.form !== 'direct') return null;
  const kind = localKind(read);
  if (endsWithPath(read) && kind !== 'number' && kind !== 'pointer') return null;
  const { code } = source;
  const { first, last } = read.whole;
  const accessors: string[] = [];
  let from = first;
  for (let at = first; at <= last; at++) {
    const isConnector = code.punctuation(at) === '->' && isOutside(request, at, read.whole);
    if (!isConnector && at < last) continue;
    accessors.push(textOf(source, { first: from, last: isConnector ? at - 1 : at }));
    from = at + 1;
  }
  const isWrong = accessors.length < 2 || accessors.length > MOST_ACCESSORS;
  if (isWrong || accessors[0].includes('.') || /\[\s*[A-Za-z_]/.test(accessors.join())) return null;
  const text = `BPF_CORE_READ(${accessors.join(', ')})`;
  return {
    title: `Read with ${text}`,
    edits: [replaced(code.starts[first], code.ends[last], text)],
  };
}

/** Whether a token stands in no parentheses or brackets of the expression. */
function isOutside({ source: { layout } }: FixRequest, token: number, whole: { first: number }) {
  return layout.opener[token] === layout.opener[whole.first];
}
