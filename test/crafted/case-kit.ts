import {
  BpfObjectBuilder,
  BtfBuilder,
  exit,
  type BtfOptions,
  type ByteOrder,
  type Code,
  type Instruction,
  type Name,
  type ObjectOptions,
  type ObjectTweaks,
  type RelocationKindName,
} from '../support';

/** What a case puts before a reader: an object, the kernel's BTF and the BTFs of its modules, in load order. */
export interface CraftedInput {
  readonly object: Uint8Array;
  readonly target: Uint8Array;
  readonly modules: readonly { readonly name: string; readonly btf: Uint8Array }[];
}

export interface CraftedCase {
  readonly name: string;
  /** What is odd about the input, in a sentence. */
  readonly story: string;
  /** Why libbpf's own answer means nothing: it crashes, hangs, or reads memory that is not its. Such a case has no golden. */
  readonly undefinedInLibbpf: string | null;
  build(order: ByteOrder): CraftedInput;
}

/** Type ids that are the same in the object and in the target: both begin with these types. */
export const INT = 1;
export const U8 = 2;
export const U16 = 3;
export const U32 = 4;
export const U64 = 5;
export const LONG = 6;
export const CHAR = 7;
export const BOOL = 8;

export interface WorldOptions {
  readonly object?: ObjectOptions;
  readonly target?: BtfOptions;
  /** 4 makes the target's `long` small, and with it its pointers. */
  readonly targetLong?: number;
  /** false leaves the common types out of both sides. */
  readonly commonTypes?: boolean;
}

/** One case while it is told: the two sides, and a program that grows by one instruction for each relocation. */
export class World {
  readonly order: ByteOrder;
  readonly object: BpfObjectBuilder;
  readonly local: BtfBuilder;
  readonly target: BtfBuilder;
  tweaks: ObjectTweaks = {};
  targetBytes: Uint8Array | null = null;
  private readonly code: Instruction[] = [];
  private readonly records: [number, number, Name, RelocationKindName | number][] = [];
  private readonly modules: { name: string; builder: BtfBuilder }[] = [];

  constructor(order: ByteOrder, options: WorldOptions) {
    this.order = order;
    this.object = new BpfObjectBuilder(order, options.object);
    this.local = this.object.btf;
    this.target = new BtfBuilder(order, options.target);
    if (options.commonTypes === false) return;
    addCommonTypes(this.local, 8);
    addCommonTypes(this.target, options.targetLong ?? 8);
  }

  /** Adds `code` to the program and puts a record on its first instruction. */
  relocate(
    code: Instruction | readonly Instruction[],
    typeId: number,
    access: Name,
    kind: RelocationKindName | number,
  ): this {
    this.records.push([this.code.length, typeId, access, kind]);
    return this.run(code);
  }

  /** Adds instructions without a record. */
  run(...code: Code): this {
    this.code.push(...code.flat());
    return this;
  }

  /** Puts one more record on the instruction that was added last. */
  relocateAgain(typeId: number, access: Name, kind: RelocationKindName | number): this {
    const [slot] = this.records[this.records.length - 1];
    this.records.push([slot, typeId, access, kind]);
    return this;
  }

  /** A module's BTF, split on the target as it stands at this moment. */
  module(name: string): BtfBuilder {
    const builder = new BtfBuilder(this.order, { base: this.target });
    this.modules.push({ name, builder });
    return builder;
  }

  finish(): CraftedInput {
    if (this.code.length > 0) {
      const program = this.object.program('tp/x', 'prog', [this.code, exit()]);
      for (const record of this.records) program.relocation(...record);
    }
    return {
      object: this.object.build(this.tweaks),
      target: this.targetBytes ?? this.target.build(),
      modules: this.modules.map(({ name, builder }) => ({ name, btf: builder.build() })),
    };
  }
}

export function crafted(
  name: string,
  story: string,
  tell: (world: World) => void,
  options: WorldOptions = {},
): CraftedCase {
  return {
    name,
    story,
    undefinedInLibbpf: null,
    build(order) {
      const world = new World(order, options);
      tell(world);
      return world.finish();
    },
  };
}

/** A case whose outcome in libbpf is chance: `why` says what goes wrong there. */
export function undefinedInLibbpf(
  name: string,
  why: string,
  tell: (world: World) => void,
  options: WorldOptions = {},
): CraftedCase {
  return { ...crafted(name, why, tell, options), undefinedInLibbpf: why };
}

/** For a step of a story in which nothing happens. */
export function nothing(): void {
  // On purpose.
}

function addCommonTypes(btf: BtfBuilder, longSize: number): void {
  btf.int('int', 4, { signed: true });
  btf.int('unsigned char', 1);
  btf.int('unsigned short', 2);
  btf.int('unsigned int', 4);
  btf.int('unsigned long long', 8);
  btf.int('long', longSize, { signed: true });
  btf.int('char', 1, { signed: true });
  btf.int('_Bool', 1, { bool: true });
}
