import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createOnigScanner, createOnigString, loadWASM, type OnigScanner } from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry, type IGrammar, type IOnigLib } from 'vscode-textmate';

const SYNTAXES = join(__dirname, '..', '..', 'syntaxes');
const require = createRequire(__filename);

export const INJECTION = 'source.c.bpf.injection';
export const LOG = 'source.bpf-verifier-log';

/** Ours, and the grammars that VS Code has for the languages ours go into. */
const GRAMMARS: Readonly<Partial<Record<string, () => string>>> = {
  [INJECTION]: () => join(SYNTAXES, 'bpf-c.injection.tmLanguage.json'),
  [LOG]: () => join(SYNTAXES, 'verifier-log.tmLanguage.json'),
  'source.c': () => require.resolve('tm-grammars/grammars/c.json'),
  'source.cpp': () => require.resolve('tm-grammars/grammars/cpp.json'),
};

/** Characters `start` to `end` of a line; scopes from the outermost to the innermost. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

export interface HighlightedLine {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** How many rules are open where the line ends. */
  readonly depth: number;
}

export type Base = 'source.c' | 'source.cpp' | typeof INJECTION | typeof LOG;

/** Expressions that Oniguruma refused, and how often it was asked to search since the count was last set to 0. */
export const engine = { refused: [] as string[], searches: 0 };

let oniguruma: Promise<IOnigLib> | undefined;

async function loadOniguruma(): Promise<IOnigLib> {
  const wasm = readFileSync(join(require.resolve('vscode-oniguruma'), '..', 'onig.wasm'));
  await loadWASM({ data: wasm });
  return { createOnigScanner: countingScanner, createOnigString };
}

function countingScanner(sources: string[]): OnigScanner {
  let scanner: OnigScanner;
  try {
    scanner = createOnigScanner(sources);
  } catch (error) {
    engine.refused.push(`${String(error)}: ${sources.join('\n')}`);
    throw error;
  }
  const search = scanner.findNextMatchSync.bind(scanner);
  scanner.findNextMatchSync = (...request: Parameters<OnigScanner['findNextMatchSync']>) => {
    engine.searches++;
    return search(...request);
  };
  return scanner;
}

/** A grammar as an editor with the extension has it, or `alone`: with nothing injected, and no other that it includes. */
export async function grammarFor(base: Base, alone = false): Promise<IGrammar> {
  oniguruma ??= loadOniguruma();
  const registry = new Registry({
    onigLib: oniguruma,
    loadGrammar: (scope) => {
      const file = alone && scope !== base ? undefined : GRAMMARS[scope]?.();
      if (file === undefined) return Promise.resolve(null);
      return Promise.resolve(parseRawGrammar(readFileSync(file, 'utf8'), file));
    },
    getInjections: (scope) =>
      !alone && (scope === 'source.c' || scope === 'source.cpp') ? [INJECTION] : [],
  });
  const grammar = await registry.loadGrammar(base);
  if (grammar === null) throw new Error(`there is no grammar ${base}`);
  return grammar;
}

export function highlight(grammar: IGrammar, text: string): HighlightedLine[] {
  let state = INITIAL;
  return text.split(/\r?\n/).map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return {
      text: line,
      tokens: tokens.map(({ startIndex, endIndex, scopes }) => ({
        start: startIndex,
        // The line end counts as a character of the last token.
        end: Math.min(endIndex, line.length),
        scopes,
      })),
      depth: ruleStack.depth,
    };
  });
}

/** Whether a token has `scope` or a more special one. */
export function has(token: Token, scope: string): boolean {
  return token.scopes.some((each) => each === scope || each.startsWith(`${scope}.`));
}
