import { coreMacro, looksLikeMacro } from './core-macros';
import type { Macro, Macros, Parameters } from './macros';

/** Whether a macro reads a member that its argument names; null where it hands the argument to what is not known. */
export type ReadsMember = boolean | null;

const LONGEST_WALK = 256;
const DEEPEST = 16;

/** What macros do with their arguments, as far as their replacements tell. */
export class MacroParameters {
  private readonly known = new Map<string, ReadsMember>();

  constructor(private readonly macros: Macros) {}

  readsMember(name: string, argument: number, depth = 0): ReadsMember {
    const key = `${name} ${argument}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (depth === DEEPEST) return null;
    // A macro that uses itself is not expanded again.
    this.known.set(key, false);
    let found: ReadsMember = false;
    for (const macro of this.macros.named(name)) {
      found = either(found, this.readsMemberIn(macro, argument, depth));
    }
    this.known.set(key, found);
    return found;
  }

  private readsMemberIn(macro: Macro, argument: number, depth: number): ReadsMember {
    const { tokens, from, to, parameters } = macro;
    if (parameters === null) return false;
    const parameter = parameterAt(parameters, argument);
    if (parameter === null) return false;
    let found: ReadsMember = false;
    for (let token = from; token < Math.min(to, from + LONGEST_WALK); token++) {
      if (!tokens.isIdentifier(token) || tokens.textOf(token) !== parameter) continue;
      const before = tokens.punctuation(token - 1);
      const here = before === '.' || before === '->' || this.passedOn(macro, token, depth);
      found = either(found, here);
    }
    return found;
  }

  /** What the call around a parameter in a replacement does with it. */
  private passedOn({ tokens, from }: Macro, token: number, depth: number): ReadsMember {
    let open = 0;
    let argument = 0;
    for (let at = token - 1; at > from && at > token - LONGEST_WALK; at--) {
      const mark = tokens.punctuation(at);
      if (mark === ')') open++;
      else if (mark === '(' && open > 0) open--;
      else if (mark === ',' && open === 0) argument++;
      else if (mark === '(') {
        if (!tokens.isIdentifier(at - 1)) return false;
        const callee = tokens.textOf(at - 1);
        const known = coreMacro(callee);
        if (known !== null) return known.base !== null && argument > known.base;
        if (this.macros.named(callee).length > 0) {
          return this.readsMember(callee, argument, depth + 1);
        }
        return looksLikeMacro(callee) ? null : false;
      }
    }
    return false;
  }
}

/** The name of the parameter that takes an argument; what is left goes to the last one of `...` and `name...`. */
function parameterAt({ names, isVariadic }: Parameters, argument: number): string | null {
  if (argument < names.length) return names[argument];
  return isVariadic ? (names.at(-1) ?? null) : null;
}

function either(a: ReadsMember, b: ReadsMember): ReadsMember {
  if (a === true || b === true) return true;
  return a === null || b === null ? null : false;
}
