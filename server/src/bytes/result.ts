/** What a reader hands back: a value, or a fault of its closed set. Readers never throw for what a file holds. */
export type Result<T, F = Fault> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F };

/** One thing that is wrong with an input: a code of a closed set and the sentence a user reads. */
export interface Fault<Code extends string = string> {
  readonly code: Code;
  readonly message: string;
}

export interface Failure<Code extends string> {
  readonly ok: false;
  readonly fault: Fault<Code>;
}

type Sentences = Record<string, (...details: never[]) => string>;

export function success<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/**
 * Makes the failure constructor of one reader from its table of sentences, so that a reader's faults and their
 * wording stand in one place and every code is checked by the compiler.
 */
export function failuresOf<S extends Sentences>(sentences: S) {
  return <Code extends keyof S & string>(
    code: Code,
    ...details: Parameters<S[Code]>
  ): Failure<Code> => ({
    ok: false,
    fault: { code, message: sentences[code](...details) },
  });
}
