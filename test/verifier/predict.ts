import { Kind } from '../../server/src/btf';
import { sectionContents } from '../../server/src/elf';
import type { Kernel } from '../../server/src/kernels';
import type { BpfObject, Instructions } from '../../server/src/object';
import { kconfigValue, linkProgram, type LinkedProgram } from '../../server/src/program';
import {
  POISON,
  prepareRelocations,
  relocateObject,
  type RelocatedObject,
} from '../../server/src/relocation';
import {
  NON_NULL_POINTER,
  NULL_VALUE,
  pointerTo,
  Reached,
  verifierRules,
  walkProgram,
  type Surroundings,
  type VerifierRules,
} from '../../server/src/verifier';

/** Whether a program gets to a poisoned instruction on a kernel. */
export type Prediction = 'poison reached' | 'depends' | 'not reached' | 'budget spent' | 'refused';

const ARRAYS = [2, 6];
/** libbpf's marks of failed relocations and of weak kernel functions that are not there. */
const KFUNC_POISON = 2_002_000_000;

/** For every entry program of an object by name: what the walk says of it on one kernel. */
export function predictions(
  object: BpfObject,
  kernel: Kernel,
  rules = verifierRules(kernel.version ?? [0, 0, 0]),
  looksAt: 'everything' | 'what decides' = 'what decides',
): Map<string, Prediction> {
  const relocations = prepareRelocations(object);
  const relocated = relocateObject(object, relocations, { vmlinux: kernel.btf, modules: [] });
  const isFatal = (index: number) => relocated.results[index].status === 'fatal';
  const found = new Map<string, Prediction>();
  for (const [index, fn] of object.functions.entries()) {
    if (fn.kind !== 'program') continue;
    const isRefused = relocations.some(
      ({ record }, i) =>
        isFatal(i) &&
        (record.functionIndex === index ||
          object.functions[record.functionIndex].kind === 'subprogram'),
    );
    const program = isRefused ? null : linkProgram(object, index);
    found.set(
      fn.name,
      program === null ? 'refused' : predict(object, program, relocated, kernel, rules, looksAt),
    );
  }
  return found;
}

function predict(
  object: BpfObject,
  program: LinkedProgram,
  relocated: RelocatedObject,
  kernel: Kernel,
  rules: VerifierRules,
  looksAt: 'everything' | 'what decides',
): Prediction {
  const image = imageOf(program, relocated);
  const exists = (extern: number) => isInKernel(object, extern, kernel);
  for (let pc = 0; pc < program.count; pc++) {
    const reference = program.references[pc];
    const isCall = image.code[pc] === 0x85;
    if (isCall && reference?.kind === 'extern' && !exists(reference.extern)) {
      image.imm[pc] = KFUNC_POISON;
    }
  }
  const functions = program.functions.map(({ functionIndex, start, count }) => {
    const { kind, binding, hidden } = object.functions[functionIndex];
    return { start, count, isGlobal: kind === 'subprogram' && binding !== 'local' && !hidden };
  });
  const surroundings = surroundingsOf(object, kernel, exists, rules);
  const poisoned: number[] = [];
  for (let pc = 0; pc < program.count; pc++) {
    const isHelperCall = image.code[pc] === 0x85 && image.src[pc] === 0;
    const isPoison = image.imm[pc] === POISON || image.imm[pc] >= KFUNC_POISON;
    if (isHelperCall && isPoison) poisoned.push(pc);
  }
  const targets = looksAt === 'everything' ? null : poisoned;
  const walk = walkProgram(image, program.references, functions, surroundings, targets);
  let depends = false;
  for (const pc of poisoned) {
    if (walk.reached[pc] === Reached.YES) return 'poison reached';
    depends ||= walk.reached[pc] === Reached.DEPENDS;
  }
  if (depends) return 'depends';
  return walk.isComplete ? 'not reached' : 'budget spent';
}

function imageOf(program: LinkedProgram, relocated: RelocatedObject): Instructions {
  const image: Instructions = {
    code: new Uint8Array(program.count),
    dst: new Uint8Array(program.count),
    src: new Uint8Array(program.count),
    off: new Int16Array(program.count),
    imm: new Int32Array(program.count),
  };
  for (const { functionIndex, start } of program.functions) {
    const part = relocated.instructions(functionIndex);
    image.code.set(part.code, start);
    image.dst.set(part.dst, start);
    image.src.set(part.src, start);
    image.off.set(part.off, start);
    image.imm.set(part.imm, start);
  }
  return image;
}

function isInKernel(object: BpfObject, extern: number, { btf }: Kernel): boolean {
  const { name, typeId } = object.externs[extern];
  const kind = object.btf.kind(typeId) === Kind.FUNC ? Kind.FUNC : Kind.VAR;
  const named = btf.names().named(name.replace(/___.*$/, ''));
  return named.some((id) => btf.kind(id) === kind);
}

function surroundingsOf(
  object: BpfObject,
  kernel: Kernel,
  exists: (extern: number) => boolean,
  rules: VerifierRules,
): Surroundings {
  const version = kernel.version ?? [0, 0, 0];
  const config = kernel.config === null ? null : kernel.config.get.bind(kernel.config);
  const externs = object.externs.map((extern) =>
    extern.kconfig === null ? null : kconfigValue(extern, { version, config }, object.littleEndian),
  );
  const readOnly = new Map(
    object.dataSections
      .filter(({ name }) => name.startsWith('.rodata'))
      .map((section) => [section.index, sectionContents(object.elf, section).bytes]),
  );
  return {
    rules,
    littleEndian: object.littleEndian,
    // Kconfig values are sections of their own here, numbered downwards.
    extern: (index) => {
      if (externs[index] !== null)
        return pointerTo({ kind: 'data', section: -1 - index }, 0, 'never');
      if (exists(index)) return NON_NULL_POINTER;
      const { name, typeId } = object.externs[index];
      return typeId === 0 ? { unknown: name } : NULL_VALUE;
    },
    readData: (section, offset, size) => {
      if (!rules.readsFrozenData) return null;
      const value = section < 0 ? externs[-1 - section] : null;
      const bytes = value?.status === 'known' ? value.bytes : readOnly.get(section);
      return bytes === undefined ? null : numberAt(bytes, offset, size);
    },
    arrayLength: (map) => {
      const { type, maxEntries } = object.maps[map];
      return ARRAYS.includes(type) ? maxEntries : null;
    },
    context: () => null,
    mapSizes: (map) => ({ key: object.maps[map].keySize, value: object.maps[map].valueSize }),
    externName: (extern) => object.externs[extern].name,
    mostProcessors: 8192,
    endsPath: (extern) => object.externs[extern].name === 'bpf_throw',
  };
}

function numberAt(bytes: Uint8Array, offset: number, size: number): bigint | null {
  if (offset < 0 || offset + size > bytes.length) return null;
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[offset + i]);
  return value;
}
