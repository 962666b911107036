import {
  atomic,
  bitfield,
  ldx,
  ldxSigned,
  member,
  movImm,
  st,
  stx,
  type BtfBuilder,
  type Instruction,
  type LoadSize,
} from '../../support';
import { BOOL, CHAR, crafted, INT, LONG, U16, U32, U64, U8, type CraftedCase } from '../case-kit';

type MakeType = (btf: BtfBuilder) => number;
const known =
  (id: number): MakeType =>
  () =>
    id;

/** `struct s { from x; }` in the object, `{ to x; }` 8 bytes further in the target. */
function resized(
  name: string,
  story: string,
  from: MakeType,
  to: MakeType,
  code: Instruction | Instruction[],
  access = '0:0',
): CraftedCase {
  return crafted(`memory-${name}`, story, (w) => {
    const s = w.local.struct('s', 64, [member('x', from(w.local), 0)]);
    const target = to(w.target);
    w.target.struct('s', 128, [member('x', target, 8)]);
    w.relocate(code, s, access, 'byte_off');
  });
}

const load = (size: LoadSize) => ldx(size, 1, 2, 0);
const int = (size: number, encoding: { signed?: boolean; char?: boolean; bool?: boolean } = {}) => {
  return (btf: BtfBuilder) => btf.int(`int${size}`, size, encoding);
};
const array = (element: MakeType, length: number) => (btf: BtfBuilder) =>
  btf.array(element(btf), length);
const structOf = (size: number) => (btf: BtfBuilder) => btf.struct('inner', size, []);

const integers = [
  resized(
    'u32-to-u64',
    'An unsigned integer that grew is loaded whole.',
    known(U32),
    known(U64),
    load(4),
  ),
  resized('u64-to-u32', 'One that shrank, too.', known(U64), known(U32), load(8)),
  resized('u32-to-bool', 'A bool is unsigned.', known(U32), known(BOOL), load(4)),
  resized('u8-to-u16', 'Bytes and half words.', known(U8), known(U16), load(1)),
  resized(
    'int-to-long',
    'A signed integer that grew cannot be loaded right.',
    known(INT),
    known(LONG),
    load(4),
  ),
  resized(
    'int-to-long-mov',
    'An immediate does not care for sizes.',
    known(INT),
    known(LONG),
    movImm(1, 0),
  ),
  resized('u32-to-long', 'One signed side is enough.', known(U32), known(LONG), load(4)),
  resized('int-to-u64', 'On either side.', known(INT), known(U64), load(4)),
  resized('int-to-u32', 'Of the same size, signs do not matter.', known(INT), known(U32), load(8)),
  resized(
    'signed-char-bits',
    'SIGNED and CHAR together are not SIGNED alone, so they count as unsigned.',
    int(1, { signed: true, char: true }),
    known(U32),
    load(1),
  ),
  resized(
    'char-bit',
    'CHAR alone counts as unsigned.',
    int(1, { char: true }),
    known(U32),
    load(1),
  ),
  resized(
    'signed-bool-bits',
    'So do SIGNED and BOOL.',
    int(1, { signed: true, bool: true }),
    int(4, { signed: true, bool: true }),
    load(1),
  ),
  resized('char-to-int', 'A signed char is signed.', known(CHAR), known(INT), load(1)),
  resized('u32-to-u64-stx', 'Stores are resized as well.', known(U32), known(U64), stx(4, 2, 0, 1)),
  resized('u32-to-u16-st', 'Stores of numbers, too.', known(U32), known(U16), st(4, 2, 0, 7)),
  resized(
    'u32-to-u64-atomic',
    'And atomic operations.',
    known(U32),
    known(U64),
    atomic(4, 2, 0, 1),
  ),
  resized(
    'u32-to-u8-atomic',
    'Even to a size they do not have.',
    known(U32),
    known(U8),
    atomic(4, 2, 0, 1),
  ),
  resized(
    'u16-to-u64-ldxs',
    'A sign-extending load keeps its mode.',
    known(U16),
    known(U64),
    ldxSigned(2, 1, 2, 0),
  ),
  resized(
    'typedefs',
    'Typedefs and modifiers are skipped.',
    (b) => b.typedef('t', b.const(U32)),
    (b) => b.volatile(b.typedef('u', U64)),
    load(4),
  ),
];

const wrongWidth = [
  resized(
    'width-differs',
    'A load of another width than the local field cannot be resized.',
    known(U32),
    known(U64),
    load(8),
  ),
  resized('width-differs-stx', 'A store just so.', known(U32), known(U64), stx(1, 2, 0, 1)),
  resized(
    'width-differs-signed',
    'Where resizing is illegal anyway, poison comes first.',
    known(INT),
    known(LONG),
    load(8),
  ),
  resized('new-size-3', 'A size of 3 bytes has no instruction.', known(U32), int(3), load(4)),
  resized('new-size-16', 'Nor has one of 16.', known(U64), int(16), load(8)),
  resized('new-size-0', 'Nor has one of 0.', known(U64), int(0), load(8)),
  resized('old-size-16', 'A local size of 16 fits no load.', int(16), known(U64), load(8)),
  resized('old-size-3-same', 'Equal sizes are not looked at.', int(3), int(3), load(8)),
  crafted('memory-offset-too-big-first', 'The offset is checked before the size.', (w) => {
    w.target.struct('s', 0x10000, [member('x', LONG, 40000)]);
    w.relocate(load(4), w.local.struct('s', 8, [member('x', INT, 0)]), '0:0', 'byte_off');
  }),
];

const pointers = [
  crafted(
    'memory-pointer-to-32-bit',
    'A 32-bit kernel’s pointers are half as wide.',
    (w) => {
      const s = w.local.struct('s', 8, [member('p', w.local.ptr(INT), 0)]);
      w.target.struct('s', 8, [member('p', w.target.ptr(0), 4)]);
      w.relocate(load(8), s, '0:0', 'byte_off');
      w.relocate(movImm(1, 8), s, '0:0', 'byte_sz');
    },
    { targetLong: 4 },
  ),
  crafted(
    'memory-pointer-array-to-32-bit',
    'An element of an array of pointers is a pointer.',
    (w) => {
      const s = w.local.struct('s', 64, [member('p', w.local.array(w.local.ptr(INT), 4), 0)]);
      w.target.struct('s', 32, [member('p', w.target.array(w.target.ptr(INT), 4), 0)]);
      w.relocate(ldx(8, 1, 2, 16), s, '0:0:2', 'byte_off');
      w.relocate(ldx(8, 1, 2, 0), s, '0:0', 'byte_off');
    },
    { targetLong: 4 },
  ),
  crafted(
    'memory-long-to-32-bit',
    'A long shrinks like any signed integer: poison.',
    (w) => {
      const s = w.local.struct('s', 8, [member('l', LONG, 0)]);
      w.target.struct('s', 8, [member('l', LONG, 4)]);
      w.relocate(load(8), s, '0:0', 'byte_off');
    },
    { targetLong: 4 },
  ),
  crafted(
    'memory-long-of-2-bytes',
    'A long of 2 bytes tells nothing of pointers.',
    (w) => {
      const s = w.local.struct('s', 8, [member('p', w.local.ptr(INT), 0)]);
      w.target.struct('s', 8, [member('p', w.target.ptr(INT), 0)]);
      w.relocate(movImm(1, 8), s, '0:0', 'byte_sz');
    },
    { targetLong: 2 },
  ),
  crafted(
    'memory-pointers-without-long',
    'Without any long, pointers are the host’s.',
    (w) => {
      const s = w.local.struct('s', 8, [member('p', w.local.ptr(0), 0)]);
      w.target.struct('s', 8, [member('p', w.target.ptr(0), 0)]);
      w.relocate(movImm(1, 8), s, '0:0', 'byte_sz');
    },
    { commonTypes: false },
  ),
  crafted(
    'memory-local-pointers-are-64-bit',
    'A small long in the object changes nothing: BPF pointers have 8 bytes.',
    (w) => {
      w.local.int('long', 4, { signed: true });
      w.target.int('unsigned long', 4);
      const s = w.local.struct('s', 8, [member('p', w.local.ptr(0), 0)]);
      w.target.struct('s', 8, [member('p', w.target.ptr(0), 0)]);
      w.relocate(movImm(1, 8), s, '0:0', 'byte_sz');
    },
    { commonTypes: false },
  ),
];

const enumOf = (size: number) => (b: BtfBuilder) => b.enumeration('e', { A: 1 }, { size });
const others = [
  resized('enum-4-to-1', 'Enums are never resized.', enumOf(4), enumOf(1), load(4)),
  resized(
    'enum-to-enum64',
    'Not even to ENUM64.',
    enumOf(4),
    (b) => b.enum64('e', { A: 1 }),
    load(4),
  ),
  resized('enum-same', 'Of the same size they are moved.', enumOf(4), enumOf(4), load(4)),
  resized(
    'float-4-to-8',
    'Floats are never resized.',
    (b) => b.float('float', 4),
    (b) => b.float('double', 8),
    load(4),
  ),
  resized(
    'struct-8-to-16',
    'A struct as a whole is never resized.',
    structOf(8),
    structOf(16),
    load(8),
  ),
  resized(
    'struct-16-same',
    'A struct of the same size is moved.',
    structOf(16),
    structOf(16),
    load(8),
  ),
  resized(
    'array-longer',
    'The length of an array does not matter, its elements do.',
    array(known(U32), 4),
    array(known(U32), 9),
    load(4),
  ),
  resized(
    'array-element-grew',
    'An array as a whole is no integer, so it is poisoned.',
    array(known(U32), 4),
    array(known(U64), 4),
    load(4),
  ),
  resized(
    'element-grew',
    'One element of it is an integer.',
    array(known(U32), 4),
    array(known(U64), 4),
    load(4),
    '0:0:0',
  ),
  resized(
    'matrix-row-grew',
    'A row of a matrix is no integer.',
    array(array(known(U32), 4), 4),
    array(array(known(U64), 4), 4),
    load(4),
    '0:0:0',
  ),
  resized(
    'matrix-element-grew',
    'An element is.',
    array(array(known(U32), 4), 4),
    array(array(known(U64), 4), 4),
    load(4),
    '0:0:0:0',
  ),
  resized(
    'zero-length-array',
    'An array of no elements has elements of a size.',
    array(known(U32), 0),
    array(known(U32), 7),
    load(4),
  ),
  crafted(
    'memory-root-struct-grew',
    'A load through the bare root of a struct that grew is poisoned.',
    (w) => {
      w.target.struct('s', 16, [member('x', U64, 0)]);
      w.relocate(load(8), w.local.struct('s', 8, [member('x', U64, 0)]), '0', 'byte_off');
    },
  ),
  crafted(
    'memory-root-integer-grew',
    'A load through a pointer to a typedef of an integer is resized.',
    (w) => {
      w.target.typedef('t', U64);
      w.relocate(load(4), w.local.typedef('t', U32), '0', 'byte_off');
    },
  ),
  crafted(
    'memory-bitfield-to-int',
    'A bitfield has no size, an ordinary field has one: poison.',
    (w) => {
      const s = w.local.struct('s', 8, [bitfield('x', U32, 0, 5)]);
      w.target.struct('s', 8, [member('x', U32, 4)]);
      w.relocate(load(4), s, '0:0', 'byte_off');
      w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    },
  ),
  crafted('memory-int-to-bitfield', 'The other way round as well.', (w) => {
    const s = w.local.struct('s', 8, [member('x', U32, 0)]);
    w.target.struct('s', 8, [bitfield('x', U32, 40, 5)]);
    w.relocate(load(4), s, '0:0', 'byte_off');
    w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
  }),
  crafted('memory-bitfields', 'Two bitfields are moved without a look at their sizes.', (w) => {
    const s = w.local.struct('s', 8, [bitfield('x', U32, 0, 5)]);
    w.target.struct('s', 16, [bitfield('x', U64, 70, 5)]);
    w.relocate(load(4), s, '0:0', 'byte_off');
  }),
  crafted(
    'memory-new-size-0-then-load',
    'A field of no size in the target, of type unsigned.',
    (w) => {
      const s = w.local.struct('s', 8, [member('x', w.local.array(U32, 1), 0)]);
      w.target.struct('s', 8, [member('x', w.target.array(w.target.int('u0', 0), 1), 4)]);
      w.relocate(load(4), s, '0:0', 'byte_off');
      w.relocate(load(4), s, '0:0:0', 'byte_off');
    },
  ),
];

export const memorySizeCases = [...integers, ...wrongWidth, ...pointers, ...others];
