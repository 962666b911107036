import type { Instructions } from '../../server/src/object';
import type { ImageReference } from '../../server/src/program';
import {
  Reached,
  verifierRules,
  walkProgram,
  type KernelVersion,
  type Surroundings,
  type WalkedFunction,
  type WalkResult,
} from '../../server/src/verifier';

/**
 * Programs as text, for stories about single rules: the assembler's notation as clang takes it, one instruction a line or
 * between semicolons, and besides
 *
 *   r1 = input NAME      a number that is not known to the walk but to the kernel
 *   r1 = symbol NAME     the address of something that may not be there
 *   r1 = function LABEL  the address of a callback
 *   LABEL:               where a jump or a call goes; `reach` tells of labels
 */
export interface Story {
  readonly instructions: Instructions;
  readonly references: readonly (ImageReference | undefined)[];
  readonly labels: ReadonlyMap<string, number>;
  readonly inputs: readonly string[];
}

type Row = [code: number, dst: number, src: number, off: number, imm: number];

const OPERATIONS: Readonly<Record<string, number>> = {
  '+=': 0x00,
  '-=': 0x10,
  '*=': 0x20,
  '/=': 0x30,
  '|=': 0x40,
  '&=': 0x50,
  '<<=': 0x60,
  '>>=': 0x70,
  '%=': 0x90,
  '^=': 0xa0,
  '=': 0xb0,
  's>>=': 0xc0,
};
const CONDITIONS: Readonly<Record<string, number>> = {
  '==': 0x10,
  '>': 0x20,
  '>=': 0x30,
  '&': 0x40,
  '!=': 0x50,
  's>': 0x60,
  's>=': 0x70,
  '<': 0xa0,
  '<=': 0xb0,
  's<': 0xc0,
  's<=': 0xd0,
};
const SIZES: Readonly<Record<string, number>> = { u32: 0x00, u16: 0x08, u8: 0x10, u64: 0x18 };

export function story(text: string): Story {
  const rows: Row[] = [];
  const references: (ImageReference | undefined)[] = [];
  const labels = new Map<string, number>();
  const inputs: string[] = [];
  const jumps: { readonly at: number; readonly label: string; readonly isCall: boolean }[] = [];
  const addresses: { readonly at: number; readonly label: string }[] = [];

  const add = (...row: Row) => rows.push(row) - 1;
  const wide = (dst: number, reference?: ImageReference) => {
    references[add(0x18, dst, 0, 0, 0)] = reference;
    return add(0, 0, 0, 0, 0) - 1;
  };
  const inputIndex = (name: string) => {
    const known = inputs.indexOf(name);
    return known >= 0 ? known : inputs.push(name) - 1;
  };
  const operand = (right: string): readonly [isRegister: number, src: number, imm: number] =>
    /^[rw]\d+$/.test(right) ? [8, Number(right.slice(1)), 0] : [0, 0, Number(right)];

  const forms: readonly (readonly [RegExp, (...groups: string[]) => void])[] = [
    [/^(\w+):$/, (label) => void labels.set(label, rows.length)],
    [/^exit$/, () => add(0x95, 0, 0, 0, 0)],
    [/^call (\d+)$/, (helper) => add(0x85, 0, 0, 0, Number(helper))],
    [
      /^call ([a-z]\w*)$/,
      (label) => jumps.push({ at: add(0x85, 0, 1, 0, 0), label, isCall: true }),
    ],
    [/^goto (\w+)$/, (label) => jumps.push({ at: add(0x05, 0, 0, 0, 0), label, isCall: false })],
    [
      /^may_goto (\w+)$/,
      (label) => jumps.push({ at: add(0xe5, 0, 0, 0, 0), label, isCall: false }),
    ],
    [
      /^r(\d+) = input (\w+)$/,
      (dst, name) => {
        const offset = inputIndex(name) * 8;
        wide(Number(dst), { kind: 'data', section: 1, offset });
        add(0x79, Number(dst), Number(dst), 0, 0);
      },
    ],
    [
      /^r(\d+) = symbol (\w+)$/,
      (dst, name) => wide(Number(dst), { kind: 'extern', extern: inputIndex(name) }),
    ],
    [/^r(\d+) = function (\w+)$/, (dst, label) => addresses.push({ at: wide(Number(dst)), label })],
    [
      /^if ([rw])(\d+) (\S+) (\S+) goto (\w+)$/,
      (width, dst, condition, right, label) => {
        const [isRegister, src, imm] = operand(right);
        const code = CONDITIONS[condition] | isRegister | (width === 'w' ? 6 : 5);
        jumps.push({ at: add(code, Number(dst), src, 0, imm), label, isCall: false });
      },
    ],
    [
      /^([rw])(\d+) = -[rw]\d+$/,
      (width, dst) => add(width === 'w' ? 0x84 : 0x87, Number(dst), 0, 0, 0),
    ],
    [
      /^r(\d+) = (be|le)(\d+) r\d+$/,
      (dst, order, bits) => add(order === 'be' ? 0xdc : 0xd4, Number(dst), 0, 0, Number(bits)),
    ],
    [
      /^r(\d+) = \*\((u\d+) \*\)\(r(\d+) ([+-]) (\d+)\)$/,
      (dst, size, src, sign, offset) =>
        add(0x61 | SIZES[size], Number(dst), Number(src), Number(sign + offset), 0),
    ],
    [
      /^\*\((u\d+) \*\)\(r(\d+) ([+-]) (\d+)\) = (\S+)$/,
      (size, dst, sign, offset, right) => {
        const [isRegister, src, imm] = operand(right);
        add(
          (isRegister === 8 ? 0x63 : 0x62) | SIZES[size],
          Number(dst),
          src,
          Number(sign + offset),
          imm,
        );
      },
    ],
    [
      /^([rw])(\d+) (\S+) (\S+)$/,
      (width, dst, operation, right) => {
        const [isRegister, src, imm] = operand(right);
        add(OPERATIONS[operation] | isRegister | (width === 'w' ? 4 : 7), Number(dst), src, 0, imm);
      },
    ],
  ];
  for (const line of text.replaceAll(/\b(\w+):/g, '$1:;').split(/[;\n]/)) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    const form = forms.find(([pattern]) => pattern.test(trimmed));
    if (form === undefined) throw new Error(`no such instruction: ${trimmed}`);
    form[1](...(form[0].exec(trimmed) ?? []).slice(1));
  }
  const positionOf = (label: string) => {
    const position = labels.get(label);
    if (position === undefined) throw new Error(`no such label: ${label}`);
    return position;
  };
  for (const { at, label, isCall } of jumps) {
    if (isCall) references[at] = { kind: 'function', entry: positionOf(label) };
    else rows[at][3] = positionOf(label) - at - 1;
  }
  for (const { at, label } of addresses) {
    references[at] = { kind: 'function', entry: positionOf(label) };
  }
  const instructions = {
    code: Uint8Array.from(rows, ([code]) => code),
    dst: Uint8Array.from(rows, ([, dst]) => dst),
    src: Uint8Array.from(rows, ([, , src]) => src),
    off: Int16Array.from(rows, ([, , , off]) => off),
    imm: Int32Array.from(rows, ([, , , , imm]) => imm),
  };
  return { instructions, references, labels, inputs };
}

interface Told {
  readonly walk: WalkResult;
  /** `reached`, `not reached`, or `depends on` the inputs that decide. */
  readonly reach: (label: string) => string;
}

/** `functions`: labels at which functions start, the first one without; those in capitals are global. */
export function told(
  text: string,
  version: KernelVersion = [6, 18, 15],
  functions: readonly string[] = [],
  changes: Partial<Surroundings> = {},
): Told {
  const { instructions, references, labels, inputs } = story(text);
  const starts = [0, ...functions.map((label) => labels.get(label) ?? -1)];
  const laidOut = starts.map((start, i): WalkedFunction => {
    const end = starts[i + 1] ?? instructions.code.length;
    const isGlobal = i > 0 && functions[i - 1] === functions[i - 1].toUpperCase();
    return { start, count: end - start, isGlobal };
  });
  const walk = walkProgram(instructions, references, laidOut, {
    rules: verifierRules(version),
    littleEndian: true,
    extern: (index) => ({ unknown: inputs[index] }),
    readData: (_section, offset) => ({ unknown: inputs[offset / 8] }),
    arrayLength: () => null,
    context: () => null,
    endsPath: () => false,
    ...changes,
  });
  return {
    walk,
    reach: (label) => {
      const pc = labels.get(label) ?? -1;
      const names = walk.dependsOn(pc).join(', ');
      if (walk.reached[pc] === Reached.DEPENDS) return `depends on ${names}`;
      return walk.reached[pc] === Reached.YES ? 'reached' : 'not reached';
    },
  };
}
