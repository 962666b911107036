import { ASK_REQUEST } from '../../server/src/settings';

const ANSWER = `Sending response '${ASK_REQUEST} `;
/** In JSON a response does not say what it answers. */
const ANY_ANSWER = '"type":"send-response"';

/** What a trace says of a message, without what the user answered when ssh asked for a secret. */
export function withoutAnswers(text: string): string {
  if (text.startsWith(ANSWER)) return text.split('\n', 1)[0];
  return text.includes(ANY_ANSWER) ? ANY_ANSWER : text;
}
