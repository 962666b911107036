import { BTF_KIND, BtfBuilder, member, movImm } from '../../support';
import {
  nothing,
  crafted,
  INT,
  type CraftedCase,
  type World,
  type WorldOptions,
} from '../case-kit';
import { ask, target } from './odd-target';

/** The object's blob is odd. */
function local(
  name: string,
  story: string,
  options: WorldOptions['object'],
  before: (w: World) => void = nothing,
): CraftedCase {
  return crafted(
    `local-${name}`,
    story,
    (w) => {
      before(w);
      w.target.struct('s', 16, [member('x', INT, 8)]);
      ask(w);
    },
    options === undefined ? {} : { object: options },
  );
}

const headers = [
  target('header-32', 'A header of 32 bytes without a layout.', { headerLength: 32 }),
  target('header-48-zero', 'Zeros after the known header.', { headerLength: 48 }),
  target('header-48-unknown', 'Unknown header data are passed over.', {
    headerLength: 48,
    extraHeaderByte: 0xaa,
  }),
  target('header-20', 'A header that ends before the strings’ length.', {
    header: { headerLength: 20 },
  }),
  target('header-0', 'A header of no length.', { header: { headerLength: 0 } }),
  target('header-beyond-file', 'A header longer than the file.', {
    header: { headerLength: 100_000 },
  }),
  target('version-7', 'The version is not looked at.', { header: { version: 7 } }),
  target('flags', 'Nor are the flags.', { header: { flags: 0xff } }),
  target('magic', 'Another magic is no BTF, and no ELF file either.', {
    header: { magic: 0x1234 },
  }),
  target('gap', 'A gap between types and strings.', { gapAfterTypes: 16 }),
  target('type-offset', 'Types that start later.', { header: { typeOffset: 12, typeLength: 0 } }),
  target('type-offset-odd', 'Types that start at an odd place.', { header: { typeOffset: 2 } }),
  target('types-beyond-strings', 'Types that reach into the strings.', {
    header: { typeLength: 100_000 },
  }),
  target('type-length-short', 'The types’ length ends inside a record.', {}, nothing, (w) => {
    const bytes = w.target.build();
    const view = new DataView(bytes.buffer);
    const little = w.order === 'little';
    view.setUint32(12, view.getUint32(12, little) - 4, little);
    w.targetBytes = bytes;
  }),
  target('strings-beyond-file', 'Strings longer than the file.', {
    header: { stringLength: 100_000 },
  }),
  target('strings-empty', 'No strings.', { header: { stringLength: 0 } }),
  target('strings-unterminated', 'Strings that do not end with NUL.', {}, nothing, (w) => {
    const bytes = w.target.build();
    bytes[bytes.length - 1] = 0x78;
    w.targetBytes = bytes;
  }),
  target(
    'strings-first-not-empty',
    'Strings that do not begin with the empty one.',
    {},
    nothing,
    (w) => {
      const bytes = w.target.build();
      const view = new DataView(bytes.buffer);
      bytes[24 + view.getUint32(16, w.order === 'little')] = 0x78;
      w.targetBytes = bytes;
    },
  ),
  target('empty-file', 'A file of no bytes.', {}, nothing, (w) => {
    w.targetBytes = new Uint8Array(0);
  }),
  target('trailing-bytes', 'Bytes after the strings are passed over.', {}, nothing, (w) => {
    w.targetBytes = Uint8Array.from([...w.target.build(), 1, 2, 3]);
  }),
  target('truncated', 'The file ends early.', {}, nothing, (w) => {
    w.targetBytes = w.target.build().slice(0, -9);
  }),
];

const unknown = (w: World) =>
  w.target.raw({ name: 'new', kind: 20, vlen: 2, words: [1, 2, 3, 4, 5] });
const layouts = [
  target('layout', 'A layout section that tells nothing new.', { layout: true }),
  target('unknown-kind', 'Without a layout an unknown kind ends the reading.', {}, unknown),
  target(
    'unknown-kind-skipped',
    'With one it is skipped, and keeps its id.',
    { layout: true },
    (w) => {
      unknown(w);
      w.target.layoutOf(20, 4, 8);
    },
  ),
  target(
    'unknown-kind-not-in-layout',
    'A layout that does not reach the kind.',
    { layout: true },
    unknown,
  ),
  target('unknown-kind-100', 'Kinds go up to 127.', { layout: true }, (w) => {
    w.target.raw({ kind: 100, vlen: 1, kindFlag: true, words: [7] });
    w.target.layoutOf(100, 0, 4);
  }),
  target('unknown-kind-127-no-data', 'An unknown kind without data.', { layout: true }, (w) => {
    w.target.raw({ kind: 127, vlen: 0xff_ffff });
    w.target.layoutOf(127, 0, 0);
  }),
  target(
    'unknown-kind-odd-fixed',
    'A fixed part that is no multiple of 4.',
    { layout: true },
    (w) => {
      unknown(w);
      w.target.layoutOf(20, 2, 8);
    },
  ),
  target(
    'unknown-kind-odd-element',
    'Elements that are no multiple of 4.',
    { layout: true },
    (w) => {
      unknown(w);
      w.target.layoutOf(20, 4, 7);
    },
  ),
  target(
    'unknown-kind-too-long',
    'The layout makes the record longer than the types.',
    { layout: true },
    (w) => {
      unknown(w);
      w.target.layoutOf(20, 4, 252);
    },
  ),
  target(
    'unknown-kind-bad-references',
    'What an unknown record refers to is nobody’s business.',
    { layout: true },
    (w) => {
      w.target.raw({ kind: 20, sizeOrType: 0xffff_ffff, words: [0xffff_ffff] });
      w.target.layoutOf(20, 4, 0);
    },
  ),
  target('unknown-kind-bad-name', 'But its name must be a string.', { layout: true }, (w) => {
    w.target.raw({ name: { offset: 0xffff_ffff }, kind: 20, words: [0] });
    w.target.layoutOf(20, 4, 0);
  }),
  target(
    'unknown-kind-as-field',
    'A field of an unknown kind fits nothing.',
    { layout: true },
    (w) => {
      const kind = w.target.raw({ kind: 20, words: [0] });
      w.target.layoutOf(20, 4, 0);
      w.target.struct('s', 16, [member('x', kind, 12)]);
    },
  ),
  target('kind-0-record', 'A record of kind 0 is unknown without a layout.', {}, (w) => {
    w.target.raw({ kind: BTF_KIND.VOID });
  }),
  target('kind-0-record-in-layout', 'With a layout it is nothing.', { layout: true }, (w) => {
    w.target.raw({ kind: BTF_KIND.VOID });
  }),
  target(
    'layout-lies-about-known',
    'What a layout says of known kinds is not believed.',
    { layout: true },
    (w) => {
      w.target.layoutOf(BTF_KIND.STRUCT, 8, 16);
    },
  ),
  target('layout-odd-offset', 'A layout at an odd place.', {
    layout: true,
    header: { layoutOffset: 2 },
  }),
  target('layout-inside-types', 'A layout among the types.', {
    layout: true,
    header: { layoutOffset: 0 },
  }),
  target('layout-odd-length', 'A layout of an odd length.', {
    layout: true,
    header: { layoutLength: 79 },
  }),
  target('layout-beyond-strings', 'A layout that reaches into the strings.', {
    layout: true,
    header: { layoutLength: 800 },
  }),
  target('layout-after-gap', 'Types, a gap, a layout.', { layout: true, gapAfterTypes: 8 }),
];

const wide = [
  crafted(
    'target-wide-vlen',
    'A field beyond 65535 members, more than the old format could count.',
    (w) => {
      const members = Array.from({ length: 70_000 }, (_, i) => member({ offset: 1 }, INT, i * 4));
      w.target.struct('s', 300_000, [...members, member('x', INT, 280_000)]);
      w.relocate(movImm(1, 4), w.local.struct('s', 8, [member('x', INT, 4)]), '0:0', 'byte_off');
    },
  ),
];

const otherOrder = [
  crafted(
    'target-other-byte-order',
    'The kernel’s blob is of the other byte order: answers stay those of the reader’s.',
    (w) => {
      const swapped = new BtfBuilder(w.order === 'little' ? 'big' : 'little');
      const int = swapped.int('int', 4, { signed: true });
      swapped.struct('s', 16, [member('x', int, 8), { name: 'b', type: int, bits: 96, width: 5 }]);
      w.targetBytes = swapped.build();
      const s = w.local.struct('s', 8, [
        member('x', INT, 4),
        { name: 'b', type: INT, bits: 3, width: 5 },
      ]);
      w.relocate(movImm(1, 4), s, '0:0', 'byte_off');
      w.relocate(movImm(1, 0), s, '0:1', 'byte_off');
      w.relocate(movImm(1, 0), s, '0:1', 'lshift_u64');
    },
  ),
  crafted(
    'target-other-byte-order-unknown-kind',
    'In the other byte order an unknown kind cannot be skipped.',
    (w) => {
      const swapped = new BtfBuilder(w.order === 'little' ? 'big' : 'little', { layout: true });
      swapped.raw({ kind: 20, words: [0] });
      swapped.layoutOf(20, 4, 0);
      swapped.struct('s', 16, []);
      w.targetBytes = swapped.build();
      ask(w);
    },
  ),
];

const locals = [
  local('header-32', 'The object’s BTF in the new format.', { btf: { layout: true } }),
  local('unknown-kind-skipped', 'With an unknown kind.', { btf: { layout: true } }, (w) => {
    w.local.raw({ kind: 20, words: [0] });
    w.local.layoutOf(20, 4, 0);
  }),
  local(
    'unknown-kind',
    'An unknown kind without a layout: there is no BTF, so there are no records.',
    {},
    (w) => {
      w.local.raw({ kind: 20, words: [0] });
    },
  ),
  local(
    'bad-reference',
    'A reference to a type that does not exist: no BTF, no records.',
    {},
    (w) => {
      w.local.ptr(5000);
    },
  ),
  local('magic', 'Another magic: no BTF, no records.', { btf: { header: { magic: 0x1234 } } }),
  local(
    'unknown-kind-root',
    'A record whose root is of an unknown kind.',
    { btf: { layout: true } },
    (w) => {
      const odd = w.local.raw({ name: 'odd', kind: 20, sizeOrType: 4, words: [0] });
      w.local.layoutOf(20, 4, 0);
      w.relocate(movImm(1, 1), odd, '0', 'type_exists');
      w.relocate(movImm(1, 4), odd, '0', 'byte_sz');
    },
  ),
  crafted(
    'local-unknown-kind-both',
    'A type of an unknown kind on both sides does not exist.',
    (w) => {
      for (const btf of [w.local, w.target]) {
        btf.raw({ name: 'odd', kind: 20, sizeOrType: 4, words: [0] });
        btf.layoutOf(20, 4, 0);
      }
      const odd = w.local.nextId - 1;
      w.relocate(movImm(1, 1), odd, '0', 'type_exists');
      w.relocate(movImm(1, 1), odd, '0', 'type_matches');
      w.relocate(movImm(1, 1), odd, '0', 'type_size');
    },
    { object: { btf: { layout: true } }, target: { layout: true } },
  ),
];

export const blobFormatCases = [...headers, ...layouts, ...wide, ...otherOrder, ...locals];
