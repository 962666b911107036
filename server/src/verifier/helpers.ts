/** What matters of a helper to what is known after its call; numbers are those of enum bpf_func_id. */
export interface HelperEffect {
  readonly returns: 'number' | 'pointer or null' | 'pointer' | 'length';
  /** The argument (1 to 5) whose memory it writes, and the one that tells how many bytes; a number for a fixed size. */
  readonly writes?: { readonly argument: number; readonly size: 'R2' | 'R3' | 'R4' | number };
  /** The argument with the callback, and the one it gets as context. */
  readonly callback?: {
    readonly argument: number;
    readonly context: number;
    readonly kind: 'loop' | 'map element' | 'vma' | 'ring buffer' | 'timer';
  };
}

const ORDINARY: HelperEffect = { returns: 'number' };

const EFFECTS: Readonly<Record<number, HelperEffect>> = {
  1: { returns: 'pointer or null' },
  4: { returns: 'number', writes: { argument: 1, size: 'R2' } },
  16: { returns: 'number', writes: { argument: 1, size: 'R2' } },
  26: { returns: 'number', writes: { argument: 3, size: 'R4' } },
  45: { returns: 'length', writes: { argument: 1, size: 'R2' } },
  55: { returns: 'number', writes: { argument: 3, size: 'R4' } },
  67: { returns: 'length', writes: { argument: 2, size: 'R3' } },
  81: { returns: 'pointer' },
  84: { returns: 'pointer or null' },
  85: { returns: 'pointer or null' },
  88: { returns: 'number', writes: { argument: 2, size: 8 } },
  89: { returns: 'number', writes: { argument: 2, size: 8 } },
  95: { returns: 'pointer or null' },
  96: { returns: 'pointer or null' },
  98: { returns: 'pointer or null' },
  99: { returns: 'pointer or null' },
  105: { returns: 'number', writes: { argument: 4, size: 8 } },
  106: { returns: 'number', writes: { argument: 4, size: 8 } },
  107: { returns: 'pointer or null' },
  112: { returns: 'number', writes: { argument: 1, size: 'R2' } },
  113: { returns: 'number', writes: { argument: 1, size: 'R2' } },
  114: { returns: 'length', writes: { argument: 1, size: 'R2' } },
  115: { returns: 'length', writes: { argument: 1, size: 'R2' } },
  120: { returns: 'number', writes: { argument: 3, size: 'R4' } },
  131: { returns: 'pointer or null' },
  136: { returns: 'pointer or null' },
  137: { returns: 'pointer or null' },
  138: { returns: 'pointer or null' },
  139: { returns: 'pointer or null' },
  140: { returns: 'pointer or null' },
  141: { returns: 'length', writes: { argument: 2, size: 'R3' } },
  145: { returns: 'pointer or null' },
  147: { returns: 'number', writes: { argument: 2, size: 'R3' } },
  148: { returns: 'number', writes: { argument: 1, size: 'R2' } },
  153: { returns: 'pointer or null' },
  154: { returns: 'pointer' },
  156: { returns: 'pointer or null' },
  158: { returns: 'pointer' },
  164: { returns: 'number', callback: { argument: 2, context: 3, kind: 'map element' } },
  165: { returns: 'number', writes: { argument: 1, size: 'R2' } },
  170: { returns: 'number', callback: { argument: 2, context: 0, kind: 'timer' } },
  175: { returns: 'pointer' },
  180: { returns: 'number', callback: { argument: 3, context: 4, kind: 'vma' } },
  181: { returns: 'number', callback: { argument: 2, context: 3, kind: 'loop' } },
  183: { returns: 'number', writes: { argument: 3, size: 8 } },
  184: { returns: 'number', writes: { argument: 2, size: 8 } },
  191: { returns: 'number', writes: { argument: 1, size: 'R2' } },
  194: { returns: 'pointer or null' },
  195: { returns: 'pointer or null' },
  203: { returns: 'pointer or null' },
  209: { returns: 'number', callback: { argument: 2, context: 3, kind: 'ring buffer' } },
};

export const MAP_LOOKUP = 1;
export const LOOP = 181;

export function helperEffect(helper: number): HelperEffect {
  return EFFECTS[helper] ?? ORDINARY;
}
