/**
 * Which lines of the trace a program may have printed: a format of bpf_printk, against what the kernel makes of it
 * (bpf_bprintf_prepare). Of several lines, only the first is looked at: the trace tells the others without a head.
 */
export class PrintFormat {
  private readonly steps: readonly Step[];

  constructor(format: string) {
    this.steps = stepsOf(format.split('\n', 1)[0]);
  }

  /** Follows all ways at once, so that no line takes long, whatever the format. */
  matches(line: string): boolean {
    let states = this.reached(new Set([0]));
    for (const character of line) {
      const next = new Set<number>();
      for (const at of states) {
        const step = this.steps.at(at);
        if (step?.takes(character) !== true) continue;
        next.add(step.repeats ? at : at + 1);
      }
      if (next.size === 0) return false;
      states = this.reached(next);
    }
    return states.has(this.steps.length);
  }

  /** What repeats may also be over. */
  private reached(states: Set<number>): Set<number> {
    for (const at of states) {
      if (at < this.steps.length && this.steps[at].repeats) states.add(at + 1);
    }
    return states;
  }
}

interface Step {
  readonly takes: (character: string) => boolean;
  /** Any number of times, also none. */
  readonly repeats: boolean;
}

const MOST_STEPS = 1024;

/** `%`, flags, a width, a length, and the conversion. */
const CONVERSION =
  /%(?:%|[-+ #0]*\d*(?:\.\d+)?(hh|h|ll|l|L|z)?(p(?:[KxsSB]|[iI][46]|[ku]s)?|[a-zA-Z]))/y;

function stepsOf(format: string): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < format.length && steps.length < MOST_STEPS;) {
    CONVERSION.lastIndex = at;
    const found = format[at] === '%' ? CONVERSION.exec(format) : null;
    if (found === null) {
      steps.push(literal(format[at]));
      at++;
      continue;
    }
    const [{ length }, , conversion] = found as [string, string?, string?];
    steps.push(...(conversion === undefined ? [literal('%')] : converted(conversion)));
    at += length;
  }
  return steps;
}

function literal(expected: string): Step {
  return { takes: (character) => character === expected, repeats: false };
}

/** What stands there is not looked at more closely than needed to tell lines apart; a width brings blanks. */
function converted(conversion: string): Step[] {
  if (conversion === 'c') return [{ takes: () => true, repeats: false }];
  const digits = { d: /[-+ \d]/, i: /[-+ \d]/, u: /[ \d]/, x: /[ \da-fx]/, X: /[ \dA-FX]/ }[
    conversion
  ];
  if (digits === undefined) return [{ takes: () => true, repeats: true }];
  const takes = (character: string) => digits.test(character);
  return [
    { takes, repeats: false },
    { takes, repeats: true },
  ];
}

/** A text of an object's data that a program may print with. */
export interface FoundFormat {
  readonly text: string;
  /** The function that it is of, where that is known. */
  readonly function: string | null;
}

const MOST_FORMATS = 512;
const LONGEST_FORMAT = 1024;

/** Reads the formats out of the contents of a map with constants, as bpftool tells them. */
export function formatsIn(dump: unknown): FoundFormat[] {
  const entries = Array.isArray(dump) ? (dump as unknown[]) : [];
  const found = entries.flatMap((entry) => {
    const { formatted, value } = fieldsOf(entry);
    const variables = Object.values(fieldsOf(fieldsOf(formatted).value)).flat();
    return variables.length > 0 ? variables.flatMap(ofVariable) : stringsOf(value);
  });
  const isFormat = ({ text }: FoundFormat) => text !== '' && text.length <= LONGEST_FORMAT;
  return found.filter(isFormat).slice(0, MOST_FORMATS);
}

/** As compilers name what bpf_printk declares in a function. */
const FORMAT_NAME = /^(.+)\.__+fmt(?:\.\d+)?$/;

export function isFormatName(name: string): boolean {
  return FORMAT_NAME.test(name);
}

function ofVariable(variable: unknown): FoundFormat[] {
  return Object.entries(fieldsOf(variable)).flatMap(([name, value]): FoundFormat[] => {
    const text = textOf(value);
    if (text === null) return [];
    return [{ text, function: FORMAT_NAME.exec(name)?.[1] ?? null }];
  });
}

/** bpftool tells as numbers what is not printable to its end, such as with a newline. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || value.length > LONGEST_FORMAT) return null;
  const codes = value as unknown[];
  const end = codes.indexOf(0);
  if (end < 1) return null;
  const isCode = (code: unknown): code is number =>
    typeof code === 'number' && code > -129 && code < 256;
  const text = codes.slice(0, end);
  return text.every(isCode) ? utf8(text) : null;
}

/** Strings that have no variable. */
function stringsOf(value: unknown): FoundFormat[] {
  if (!Array.isArray(value)) return [];
  const codes = value.map((byte: unknown) => (typeof byte === 'string' ? Number(byte) : 0));
  const parts = utf8(codes).split('\0').slice(0, -1);
  // eslint-disable-next-line no-control-regex
  const isText = (part: string) => part !== '' && !/[\u0000-\u0008\ufffd]/.test(part);
  return parts.filter(isText).map((text) => ({ text, function: null }));
}

function utf8(codes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(codes));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : {};
}
