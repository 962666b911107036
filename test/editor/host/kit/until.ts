const PATIENCE = 25_000;
const PAUSE = 50;

/** Asks again and again until the answer is neither null nor false, and fails with what was waited for. */
export async function until<Answer>(
  what: string | (() => string),
  ask: () => Answer | Promise<Answer>,
  patience = PATIENCE,
): Promise<Exclude<Answer, null | false | undefined>> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== null && answer !== false && answer !== undefined) {
      return answer as Exclude<Answer, null | false | undefined>;
    }
    await pause(PAUSE);
  }
  throw new Error(`waited for ${patience} ms: ${typeof what === 'string' ? what : what()}`);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
