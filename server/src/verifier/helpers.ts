/** How many bytes of memory an argument points to: what a register says, a map's key or value, or a number. */
export type MemorySize =
  { readonly register: number } | { readonly map: 'key' | 'value' } | { readonly bytes: number };

/** Memory that a helper reads or writes. */
export interface MemoryArgument {
  readonly register: number;
  readonly writes: boolean;
  readonly size: MemorySize;
}

export interface Callback {
  /** The argument with the callback, and the one it gets as context; 0 for none. */
  readonly argument: number;
  readonly context: number;
  readonly kind: 'loop' | 'map element' | 'vma' | 'ring buffer' | 'timer';
}

export type HelperResult =
  | 'number'
  | 'pointer or null'
  | 'pointer'
  /** As many bytes as its size argument at most, or an error. */
  | 'length'
  | 'processor';

/** What matters of a helper to what is known after its call. */
export interface HelperEffect {
  readonly returns: HelperResult;
  readonly memory: readonly MemoryArgument[];
  readonly callback: Callback | null;
}

/** Memory arguments by helper (enum bpf_func_id): r for read, w for written, the register, and its size. */
const MEMORY: Readonly<Partial<Record<number, string>>> = {
  1: 'r2:key',
  2: 'r2:key r3:value',
  3: 'r2:key',
  4: 'w1:R2',
  6: 'r1:R2',
  9: 'r3:R4',
  16: 'w1:R2',
  20: 'w2:R3',
  21: 'r2:R3',
  25: 'r4:R5',
  26: 'w3:R4',
  28: 'r1:R2 r3:R4',
  29: 'w2:R3',
  30: 'r2:R3',
  36: 'r2:R3',
  45: 'w1:R2',
  49: 'r4:R5',
  53: 'r3:key',
  55: 'w3:R4',
  56: 'w2:R3',
  57: 'w4:R5',
  64: 'r2:R3',
  66: 'w3:R4',
  67: 'w2:R3',
  68: 'w3:R4',
  69: 'w2:R3',
  70: 'r3:key',
  71: 'r3:key',
  72: 'r3:key',
  73: 'r3:R4',
  74: 'r3:R4',
  76: 'r3:R4',
  82: 'r3:key',
  84: 'r2:R3',
  85: 'r2:R3',
  87: 'r2:value',
  88: 'w2:value',
  89: 'w2:value',
  99: 'r2:R3',
  100: 'r2:R3 r4:R5',
  101: 'w2:R3',
  102: 'w2:R3',
  103: 'w2:R3',
  104: 'r2:R3',
  105: 'r1:R2 w4:8',
  106: 'r1:R2 w4:8',
  107: 'r3:value',
  110: 'r2:R3 r4:R5',
  111: 'r4:R5',
  112: 'w1:R2',
  113: 'w1:R2',
  114: 'w1:R2',
  115: 'w1:R2',
  119: 'w2:R3',
  120: 'w3:R4',
  121: 'r4:R5',
  126: 'r2:R3 r4:R5',
  127: 'r2:R3',
  130: 'r2:R3',
  141: 'w2:R3',
  142: 'w2:R3',
  143: 'r2:R3',
  145: 'r3:value',
  147: 'w2:R3',
  148: 'w1:R2',
  149: 'w1:R2 r3:R4',
  150: 'r2:R3',
  152: 'r2:R3',
  156: 'r3:value',
  161: 'w2:R3',
  163: 'w3:4',
  165: 'w1:R2 r4:R5',
  166: 'r2:R3',
  167: 'r1:R2',
  176: 'w1:R2',
  177: 'r1:R2 r3:R4',
  179: 'r1:R2 w4:8',
  182: 'r1:R2',
  183: 'w3:8',
  184: 'w2:8',
  189: 'w3:R4',
  190: 'r3:R4',
  191: 'w1:R2',
  193: 'w2:R3',
  195: 'r2:key',
  197: 'w4:16',
  198: 'w4:16',
  201: 'w1:R2',
  202: 'r3:R4',
  204: 'r2:R3',
  205: 'r2:R3',
  210: 'r3:value',
};

const RETURNS: Readonly<Partial<Record<HelperResult, readonly number[]>>> = {
  'pointer or null': [
    1, 84, 85, 95, 96, 98, 99, 107, 131, 136, 137, 138, 139, 140, 145, 153, 156, 162, 178, 194, 195,
    196, 203, 210,
  ],
  pointer: [81, 154, 158, 175],
  length: [45, 67, 114, 115, 141],
  processor: [8],
};

const CALLBACKS: Readonly<Partial<Record<number, Callback>>> = {
  164: { argument: 2, context: 3, kind: 'map element' },
  170: { argument: 2, context: 0, kind: 'timer' },
  180: { argument: 3, context: 4, kind: 'vma' },
  181: { argument: 2, context: 3, kind: 'loop' },
  209: { argument: 2, context: 3, kind: 'ring buffer' },
};

export const MAP_LOOKUP = 1;
/** The argument with the size of what a helper of result `length` fills. */
export const LENGTH_ARGUMENTS: Readonly<Partial<Record<number, number>>> = { 67: 3, 141: 3 };

const ORDINARY: HelperEffect = { returns: 'number', memory: [], callback: null };
const effects = new Map<number, HelperEffect>();
const MOST_HELPERS = 1024;

/** `helper`: its number in enum bpf_func_id. */
export function helperEffect(helper: number): HelperEffect {
  const known = effects.get(helper);
  if (known !== undefined) return known;
  const effect = readEffect(helper);
  if (effects.size < MOST_HELPERS) effects.set(helper, effect);
  return effect;
}

function readEffect(helper: number): HelperEffect {
  const memory = memoryOf(helper);
  const callback = CALLBACKS[helper] ?? null;
  const returns = (Object.keys(RETURNS) as HelperResult[]).find((result) =>
    RETURNS[result]?.includes(helper),
  );
  if (memory.length === 0 && callback === null && returns === undefined) return ORDINARY;
  return { returns: returns ?? 'number', memory, callback };
}

function memoryOf(helper: number): MemoryArgument[] {
  return (MEMORY[helper] ?? '')
    .split(' ')
    .filter((text) => text !== '')
    .map((text) => {
      const size = text.slice(3);
      return { register: Number(text[1]), writes: text.startsWith('w'), size: sizeOf(size) };
    });
}

function sizeOf(text: string): MemorySize {
  if (text === 'key' || text === 'value') return { map: text };
  return text.startsWith('R') ? { register: Number(text[1]) } : { bytes: Number(text) };
}
