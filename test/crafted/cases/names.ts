import { ldImm64, member, movImm } from '../../support';
import { crafted, INT, type CraftedCase } from '../case-kit';

const rows: [local: string, target: string][] = [
  ['foo', 'foo'],
  ['foo___bar', 'foo'],
  ['foo', 'foo___bar'],
  ['foo___bar', 'foo___baz'],
  ['foo___a___b', 'foo'],
  ['foo___a___b', 'foo___a'],
  ['foo___a___b', 'foo___c'],
  ['foo___a___b', 'foo___a___c'],
  ['foo___a', 'foo'],
  ['foo____bar', 'foo'],
  ['foo____bar', 'foo____bar'],
  ['foo____bar', 'foo_'],
  ['foo_____bar', 'foo'],
  ['foo__bar', 'foo'],
  ['foo___', 'foo'],
  ['foo___', 'foo___'],
  ['foo____', 'foo'],
  ['___foo', 'foo'],
  ['___foo', '___foo'],
  ['____foo', '_'],
  ['_foo___bar', '_foo'],
  ['_foo', 'foo'],
  ['a___b', 'a'],
  ['a', 'a___b'],
  ['_____', '_____'],
  ['a____b___c', 'a____b'],
  ['a___b____c', 'a'],
  ['a___b___', 'a'],
  ['foo', 'fool'],
  ['foo', 'fo'],
  ['foo___bar', 'fool___bar'],
  ['foo', 'Foo'],
  ['grüße___x', 'grüße'],
  ['名前___x', '名前___y'],
];

/** How a name shows in a case name: readable and usable as a file name. */
const label = (text: string) =>
  text.replace(/[^a-z0-9_]/g, (c) => c.codePointAt(0)?.toString(16) ?? '');

const typeNames = rows.map(([local, target]) =>
  crafted(
    `name-${label(local)}-vs-${label(target)}`,
    `Whether struct ${local} meets struct ${target}.`,
    (w) => {
      const s = w.local.struct(local, 8, [member('x', INT, 4)]);
      w.target.struct(target, 8, [member('x', INT, 0)]);
      w.relocate(movImm(1, 1), s, '0', 'type_exists');
      w.relocate(movImm(1, 4), s, '0:0', 'byte_off');
    },
  ),
);

const enumeratorNames = rows.map(([local, target]) =>
  crafted(
    `enumerator-${label(local)}-vs-${label(target)}`,
    `Whether ${local} is ${target} among enumerators.`,
    (w) => {
      const e = w.local.enumeration('e', { [local]: 3 });
      w.target.enumeration('e', { other: 1, [target]: 7 });
      w.relocate(ldImm64(1, 3), e, '0', 'enumval_value');
    },
  ),
);

const oddNames: CraftedCase[] = [
  'with space',
  '.rodata',
  '123',
  'a:b',
  'tab\there',
  'quote"d',
  'back\\slash',
  'x'.repeat(600),
  `${'x'.repeat(300)}___${'y'.repeat(300)}`,
].map((name) =>
  crafted(
    `odd-name-${label(name).slice(0, 12)}-${name.length}`,
    'A name that no compiler gives.',
    (w) => {
      const s = w.local.struct(name, 8, [member(name, INT, 4)]);
      w.target.struct(name, 8, [member(name, INT, 0)]);
      w.relocate(movImm(1, 4), s, '0:0', 'byte_off');
    },
  ),
);

const bytes = [
  crafted('name-not-utf-8', 'Names are bytes: these two are no UTF-8 and differ.', (w) => {
    const named = (b: typeof w.local, text: string) => ({ offset: b.newString(text, 'latin1') });
    const first = w.local.struct(named(w.local, 'caf\u00e9'), 8, [member('x', INT, 4)]);
    const second = w.local.struct(named(w.local, 'caf\u00ea'), 8, [member('x', INT, 4)]);
    w.target.struct(named(w.target, 'caf\u00e9'), 8, [member('x', INT, 0)]);
    w.relocate(movImm(1, 4), first, '0:0', 'byte_off');
    w.relocate(movImm(1, 4), second, '0:0', 'byte_off');
  }),
  crafted('name-not-utf-8-member', 'Members’ names are bytes, too.', (w) => {
    const named = (b: typeof w.local, text: string) => ({ offset: b.newString(text, 'latin1') });
    const s = w.local.struct('s', 8, [
      member(named(w.local, '\u00ff'), INT, 0),
      member(named(w.local, '\u00fe'), INT, 4),
    ]);
    w.target.struct('s', 8, [member(named(w.target, '\u00fe'), INT, 0)]);
    w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
    w.relocate(movImm(1, 4), s, '0:1', 'byte_off');
  }),
  crafted('name-long-prefix', 'Names of thousands of bytes differ in the last one.', (w) => {
    const long = 'n'.repeat(5000);
    const s = w.local.struct(`${long}1`, 8, [member('x', INT, 4)]);
    w.target.struct(`${long}2`, 8, [member('x', INT, 0)]);
    w.relocate(movImm(1, 1), s, '0', 'type_exists');
  }),
  crafted('name-suffix-of-string', 'A name may be the tail of another string.', (w) => {
    const s = w.local.struct('s', 8, [member('x', INT, 4)]);
    const offset = w.target.newString('prefix_s') + 'prefix_'.length;
    w.target.struct({ offset }, 8, [member('x', INT, 0)]);
    w.relocate(movImm(1, 4), s, '0:0', 'byte_off');
  }),
];

export const nameCases = [...typeNames, ...enumeratorNames, ...oddNames, ...bytes];
