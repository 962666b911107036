import { member } from '../../support';
import { INT, type World } from '../case-kit';
import { target } from './odd-target';

export const blobReferenceCases = [
  target('bad-name', 'A name beyond the strings.', {}, (w) => {
    w.target.int({ offset: 100_000 }, 4);
  }),
  target('bad-member-name', 'A member’s name beyond the strings.', {}, (w) => {
    w.target.struct('o', 4, [member({ offset: 100_000 }, INT, 0)]);
  }),
  target('bad-member-type', 'A member of a type that does not exist.', {}, (w) => {
    w.target.struct('o', 4, [member('a', 5000, 0)]);
  }),
  target('bad-pointer', 'A pointer to a type that does not exist.', {}, (w) => {
    w.target.ptr(5000);
  }),
  target('bad-array-index', 'An array whose index type does not exist.', {}, (w) => {
    w.target.array(INT, 4, 5000);
  }),
  target('bad-enumerator-name', 'An enumerator’s name beyond the strings.', {}, (w) => {
    w.target.enumeration('o', [{ name: { offset: 100_000 }, value: 0 }]);
  }),
  target('bad-enum64-name', 'So in ENUM64.', {}, (w) => {
    w.target.enum64('o', [{ name: { offset: 100_000 }, value: 0 }]);
  }),
  target('bad-parameter', 'A parameter of a type that does not exist.', {}, (w) => {
    w.target.funcProto(0, [5000]);
  }),
  target('bad-return', 'A result of a type that does not exist is not looked at.', {}, (w) => {
    w.target.funcProto(5000, []);
  }),
  target('bad-func', 'A function that is no FUNC_PROTO.', {}, (w) => {
    w.target.func('f', INT);
  }),
  target('bad-func-void', 'A function of type void.', {}, (w) => {
    w.target.func('f', 0);
  }),
  target('bad-datasec', 'A section with a variable that does not exist.', {}, (w) => {
    w.target.datasec('.x', 4, [{ type: 5000, offset: 0, size: 4 }]);
  }),
  target('bad-decl-tag', 'A tag of a type that does not exist.', {}, (w) => {
    w.target.declTag('o', 5000);
  }),
  target('forward-references', 'References may point forward.', {}, (w) => {
    const next = w.target.nextId;
    w.target.typedef('fwd_t', next + 1);
    w.target.struct('o', 4, [member('a', next + 2, 0)]);
    w.target.ptr(next);
  }),
  target('datasec-of-non-variable', 'Sections may hold anything.', {}, (w) => {
    w.target.datasec('.x', 4, [{ type: INT, offset: 0, size: 4 }]);
  }),
  target('odd-int', 'Integers of any size.', {}, (w) => {
    w.target.int('odd', 77, { bits: 200, bitOffset: 99 });
  }),
  target('every-kind', 'One of each kind.', {}, everyKind),
  target('every-kind-with-layout', 'One of each kind, and a layout.', { layout: true }, everyKind),
];

function everyKind({ target: b }: World): void {
  const proto = b.funcProto(INT, [{ name: 'a', type: INT }, 0]);
  const variable = b.variable('v', INT, 'static');
  b.ptr(INT);
  b.array(INT, 3);
  b.union('u', 4, [member('a', INT, 0)]);
  b.enumeration('e', { A: 1, B: -1 }, { signed: true });
  b.fwd('f', 'union');
  b.typedef('t', b.volatile(b.const(b.restrict(INT))));
  b.func('fn', proto, 'static');
  b.datasec('.data', 4, [{ type: variable, offset: 0, size: 4 }]);
  b.float('double', 8);
  b.declTag('tag', proto, 0);
  b.typeTag('user', INT);
  b.enum64('e64', { C: 1, D: -1 });
}
