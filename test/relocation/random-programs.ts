import { readBtf, type Btf } from '../../server/src/btf';
import { readObject } from '../../server/src/object';
import { prepareRelocations, relocateObject } from '../../server/src/relocation';
import { valueOf } from '../btf/results';
import {
  BpfObjectBuilder,
  BtfBuilder,
  exit,
  ldImm64,
  movImm,
  type ByteOrder,
  type RelocationKindName,
} from '../support';
import {
  accessesOf,
  emitStruct,
  holds,
  sizeOf,
  type Composite,
  type Emission,
  type FieldAccess,
} from './random-structs';

/** One question of a program: what it asks for, and what its own types answer. */
export interface Question {
  readonly access: string;
  readonly kind: RelocationKindName;
  readonly local: bigint;
  readonly isBitfield: boolean;
}

/** All that the CO-RE macros can ask about a field, with the answers by the rules of core-semantics §4.3. */
export function fieldQuestions(access: FieldAccess, byteOrder: ByteOrder): Question[] {
  const size = sizeOf(access.type);
  const bits = access.bits ?? size * 8;
  const unit = access.bits === null ? 1 : size;
  const byteOffset = Math.floor(access.bitOffset / 8 / unit) * unit;
  const inWindow = access.bitOffset - byteOffset * 8;
  const lshift = byteOrder === 'little' ? 64 - (inWindow + bits) : (8 - size) * 8 + inWindow;
  const answers: [RelocationKindName, number][] = [
    ['byte_off', byteOffset],
    ['byte_sz', size],
    ['field_exists', 1],
  ];
  if (!access.isElement) {
    answers.push(['signed', 'signed' in access.type && access.type.signed ? 1 : 0]);
    if (size <= 8) answers.push(['lshift_u64', lshift], ['rshift_u64', 64 - bits]);
  }
  return answers.map(([kind, value]) => ({
    access: access.text,
    kind,
    local: BigInt(value),
    isBitfield: access.bits !== null,
  }));
}

export function allFieldQuestions(
  struct: Composite,
  index: number,
  byteOrder: ByteOrder,
): Question[] {
  return accessesOf(struct, index).flatMap((access) => fieldQuestions(access, byteOrder));
}

export function typeQuestions(struct: Composite, typeId: number): Question[] {
  const answers: [RelocationKindName, number][] = [
    ['type_exists', 1],
    ['type_size', sizeOf(struct)],
    ['local_type_id', typeId],
    ['target_type_id', typeId],
  ];
  // libbpf compares no floats: a struct that holds one does not even match itself.
  if (!holds(struct, ({ kind }) => kind === 'float')) answers.push(['type_matches', 1]);
  return answers.map(([kind, value]) => {
    return { access: '0', kind, local: BigInt(value), isBitfield: false };
  });
}

export type Declare = (btf: BtfBuilder) => number;

/** The object of a program that asks `questions` about one type. */
export function objectOf(
  declare: Declare,
  questions: (id: number) => Question[],
  byteOrder: ByteOrder,
) {
  const builder = new BpfObjectBuilder(byteOrder);
  const typeId = declare(builder.btf);
  const asked = questions(typeId);
  const code = asked.map(({ kind, local }) =>
    /type_id|enumval/.test(kind) ? ldImm64(1, local) : [movImm(1, Number(local))],
  );
  const program = builder.program('tp/x', 'ask', [...code, exit()]);
  let slot = 0;
  asked.forEach(({ access, kind }, i) => {
    program.relocation(slot, typeId, access, kind);
    slot += code[i].length;
  });
  return { object: valueOf(readObject(builder.build())), asked };
}

export function kernelOf(declare: (btf: BtfBuilder) => unknown, byteOrder: ByteOrder): Btf {
  const builder = new BtfBuilder(byteOrder);
  declare(builder);
  return valueOf(readBtf(builder.build()));
}

export const struct =
  (type: Composite, emission: Emission): Declare =>
  (btf) =>
    emitStruct(btf, type, emission);

export function ask({ object }: ReturnType<typeof objectOf>, vmlinux: Btf) {
  return relocateObject(object, prepareRelocations(object), { vmlinux, modules: [] });
}

export function answersTo(asked: ReturnType<typeof objectOf>, vmlinux: Btf) {
  return ask(asked, vmlinux).results.map(({ status, value }) => ({ status, value }));
}

export const resolvedTo = (value: bigint) => ({ status: 'resolved', value });

export function enumeratorQuestions(value: bigint, index: number): Question[] {
  const question = (kind: RelocationKindName, local: bigint) => {
    return { access: `${index}`, kind, local, isBitfield: false };
  };
  return [question('enumval_value', BigInt.asUintN(64, value)), question('enumval_exists', 1n)];
}
