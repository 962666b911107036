import {
  alu32Imm,
  alu32Reg,
  aluImm,
  aluReg,
  atomic,
  call,
  exit,
  ja,
  jump32Imm,
  jumpImm,
  jumpReg,
  ldAbs,
  ldImm64,
  ldx,
  ldxSigned,
  member,
  mov32Imm,
  movImm,
  rawInstruction,
  st,
  stx,
  type AluOperation,
  type Instruction,
} from '../../support';
import { crafted, INT, type CraftedCase, type World } from '../case-kit';

/** `x` is at 4 in the object and at 8 in the target. */
function movedField(w: World): number {
  w.target.struct('s', 12, [member('x', INT, 8)]);
  return w.local.struct('s', 8, [member('x', INT, 4)]);
}

function missingField(w: World): number {
  return w.local.struct('gone', 8, [member('x', INT, 4)]);
}

function patching(name: string, story: string, code: Instruction | Instruction[]): CraftedCase {
  return crafted(`insn-${name}`, story, (w) => {
    w.relocate(code, movedField(w), '0:0', 'byte_off');
  });
}

/** The same instruction under a record without a target. */
function poisoning(name: string, story: string, code: Instruction | Instruction[]): CraftedCase {
  return crafted(`poison-${name}`, story, (w) => {
    w.relocate(code, missingField(w), '0:0', 'byte_off');
  });
}

const operations: AluOperation[] = ['add', 'sub', 'and', 'lsh', 'rsh', 'arsh', 'neg', 'mov', 'end'];
const alu = operations.flatMap((operation) => [
  patching(
    `${operation}64-imm`,
    'Any 64-bit arithmetic with an immediate.',
    aluImm(operation, 1, 4),
  ),
  patching(
    `${operation}32-imm`,
    'Any 32-bit arithmetic with an immediate.',
    alu32Imm(operation, 1, 4),
  ),
]);

const classes = [
  patching(
    'mov-reg',
    'Arithmetic between registers has no immediate to patch.',
    aluReg('mov', 1, 2),
  ),
  patching('add32-reg', 'Nor has 32-bit arithmetic between registers.', alu32Reg('add', 1, 2)),
  patching('ja', 'A jump cannot carry a record.', ja(4)),
  patching('jeq', 'A conditional jump cannot either.', jumpImm('jeq', 1, 4, 1)),
  patching('jeq-reg', 'Nor one between registers.', jumpReg('jeq', 1, 2, 4)),
  patching('jeq32', 'Nor a 32-bit jump.', jump32Imm('jeq', 1, 4, 1)),
  patching('call', 'Nor a call.', call(4)),
  patching('exit', 'Nor an exit.', exit()),
  patching('ldx-8', 'A load of a byte.', ldx(1, 1, 2, 4)),
  patching('ldx-16', 'A load of two bytes.', ldx(2, 1, 2, 4)),
  patching('ldx-32', 'A load of four bytes.', ldx(4, 1, 2, 4)),
  patching('ldx-64', 'A load of eight bytes.', ldx(8, 1, 2, 4)),
  patching('ldxs-16', 'A sign-extending load is a load.', ldxSigned(2, 1, 2, 4)),
  patching('stx-32', 'A store of a register.', stx(4, 2, 4, 1)),
  patching('st-64', 'A store of a number.', st(8, 2, 4, 99)),
  patching('atomic-64', 'An atomic operation is a store.', atomic(8, 2, 4, 1)),
  patching(
    'ldx-odd-mode',
    'A load of an unknown mode is patched, too.',
    rawInstruction({ code: 0x01 | 0xe0, dst: 1, src: 2, off: 4 }),
  ),
  patching('ld-abs', 'A legacy packet load is of class LD, but no 64-bit load.', ldAbs(4, 4)),
  patching('ld-code-0', 'Code 0 is of class LD, too.', rawInstruction({ imm: 4 })),
  patching('ld-imm64', 'A 64-bit load.', ldImm64(1, 4)),
];

const half = (fields: Partial<Instruction>) => [ldImm64(1, 4)[0], rawInstruction(fields)];
const dirtyLoads: [name: string, code: Instruction[]][] = [
  ['src', ldImm64(1, 4, 1)],
  ['off', [{ ...ldImm64(1, 4)[0], off: 1 }, rawInstruction({})]],
  ['second-code', half({ code: 0xb7 })],
  ['second-dst', half({ dst: 1 })],
  ['second-src', half({ src: 1 })],
  ['second-off', half({ off: 1 })],
];
const ldImm64Forms = dirtyLoads.flatMap(([name, code]) => [
  patching(
    `ld-imm64-dirty-${name}`,
    'A 64-bit load must be clean but for its register and value.',
    code,
  ),
  poisoning(
    `ld-imm64-dirty-${name}`,
    'A load that is not clean can still be poisoned, both halves.',
    code,
  ),
]);

const originals = [
  patching('mov-mismatch', 'The immediate is not the local value.', movImm(1, 5)),
  patching('mov32-mismatch', 'In 32-bit arithmetic just so.', mov32Imm(1, -4)),
  patching('ldx-mismatch', 'The offset is not the local value.', ldx(4, 1, 2, 0)),
  patching('stx-mismatch', 'In a store just so.', stx(4, 2, -4, 1)),
  patching(
    'st-mismatch',
    'The immediate of a store is not looked at, its offset is.',
    st(4, 2, 8, 4),
  ),
  patching('ld-imm64-mismatch', 'The 64-bit value is not the local value.', ldImm64(1, 5)),
  patching('ld-imm64-mismatch-high', 'The upper half counts.', ldImm64(1, 0x1_0000_0004n)),
  poisoning(
    'mov-mismatch',
    'A record without a target does not look at the original.',
    movImm(1, 5),
  ),
  poisoning('mov-reg', 'It does not look at the instruction at all.', aluReg('mov', 1, 2)),
  poisoning('ja', 'Even a jump is poisoned.', ja(4)),
  poisoning('ldx', 'A load is poisoned.', ldx(4, 1, 2, 4)),
  poisoning('stx', 'A store is poisoned.', stx(4, 2, 4, 1)),
  poisoning('ld-imm64', 'Both halves of a 64-bit load are poisoned.', ldImm64(1, 4)),
  poisoning('ld-abs', 'A packet load is one instruction of poison.', ldAbs(4, 4)),
  crafted('field-exists-expects-1', 'field_exists expects 1, even where the answer is 0.', (w) => {
    w.relocate(movImm(1, 0), missingField(w), '0:0', 'field_exists');
  }),
  crafted('field-exists-missing', 'A field that is missing is 0.', (w) => {
    w.relocate(movImm(1, 1), missingField(w), '0:0', 'field_exists');
  }),
  crafted('type-id-not-checked', 'Type ids are written whatever was there.', (w) => {
    const s = movedField(w);
    w.relocate(ldImm64(1, 0xdead_beef_0000_0001n), s, '0', 'local_type_id');
    w.relocate(ldImm64(1, 0xdead_beef_0000_0001n), s, '0', 'target_type_id');
  }),
  crafted(
    'type-id-missing-not-checked',
    'A target type id that is missing is 0, whatever was there.',
    (w) => {
      w.relocate(ldImm64(1, 12345), missingField(w), '0', 'target_type_id');
    },
  ),
  crafted('type-kinds-expect-1', 'type_exists expects 1.', (w) => {
    w.relocate(movImm(1, 0), movedField(w), '0', 'type_exists');
  }),
  crafted('type-size-expects-local', 'type_size expects the local size.', (w) => {
    w.relocate(movImm(1, 12), movedField(w), '0', 'type_size');
  }),
];

const ranges = [32767, 32768, 65535, 65536, 0x1fff_ffff].flatMap((byte) => {
  const moved = (w: World) => {
    w.target.struct('s', 0x1000_0000, [{ name: 'x', type: INT, bits: (byte * 8) >>> 0 }]);
    return w.local.struct('s', 8, [member('x', INT, 4)]);
  };
  return [
    crafted(`offset-${byte}-ldx`, 'Offsets in loads go up to 32767.', (w) => {
      w.relocate(ldx(4, 1, 2, 4), moved(w), '0:0', 'byte_off');
    }),
    crafted(`offset-${byte}-mov`, 'Immediates have room for all of them.', (w) => {
      w.relocate(movImm(1, 4), moved(w), '0:0', 'byte_off');
    }),
  ];
});

const otherKindsOnLoads = [
  crafted('byte-sz-on-ldx', 'Whatever the kind, a load gets the value as its offset.', (w) => {
    const s = movedField(w);
    w.relocate(ldx(4, 1, 2, 4), s, '0:0', 'byte_sz');
    w.relocate(ldx(8, 1, 2, 1), s, '0:0', 'field_exists');
    w.relocate(st(8, 1, 8, 7), s, '0', 'type_size');
    w.relocate(stx(1, 1, 77, 7), s, '0', 'local_type_id');
  }),
  crafted('negative-enum-on-ldx', 'A negative value is far too big for an offset.', (w) => {
    w.target.enumeration('e', { A: -1 }, { signed: true });
    w.relocate(ldx(4, 1, 2, 3), w.local.enumeration('e', { A: 3 }), '0', 'enumval_value');
  }),
  crafted(
    'negative-enum-original-on-ldx',
    'A negative original is compared with its sign.',
    (w) => {
      w.target.enumeration('e', { A: 9 });
      w.relocate(ldx(4, 1, 2, -2), w.local.enumeration('e', { A: -2 }), '0', 'enumval_value');
    },
  ),
  crafted('enum64-on-mov', 'An immediate takes the low 32 bits and no complaint.', (w) => {
    w.target.enum64('e', { A: 0x1234_5678_9abc_def0n });
    w.relocate(movImm(1, 3), w.local.enum64('e', { A: 3 }), '0', 'enumval_value');
  }),
  crafted('enum64-original-on-mov', 'A 64-bit original never fits an immediate.', (w) => {
    w.target.enum64('e', { A: 3 });
    w.relocate(movImm(1, 5), w.local.enum64('e', { A: 0x1_0000_0005n }), '0', 'enumval_value');
  }),
  crafted('negative-offset-original', 'An offset of 65532 is not −4.', (w) => {
    const s = w.local.struct('s', 70000, [member('x', INT, 65532)]);
    w.target.struct('s', 70000, [member('x', INT, 8)]);
    w.relocate(ldx(4, 1, 2, -4), s, '0:0', 'byte_off');
  }),
];

export const instructionCases = [
  ...alu,
  ...classes,
  ...ldImm64Forms,
  ...originals,
  ...ranges,
  ...otherKindsOnLoads,
];
