import { ldImm64, movImm } from '../../support';
import { crafted, INT, U8 } from '../case-kit';

export const typeSizeCases = [
  crafted('type-size', 'The kernel’s size is written.', (w) => {
    w.target.struct('s', 48, []);
    w.relocate(movImm(1, 8), w.local.struct('s', 8, []), '0', 'type_size');
  }),
  crafted('type-size-missing', 'Or 0.', (w) => {
    w.relocate(movImm(1, 8), w.local.struct('gone', 8, []), '0', 'type_size');
  }),
  crafted('type-size-incompatible', 'Or 0 when no candidate is compatible.', (w) => {
    w.target.typedef('t', w.target.ptr(0));
    w.relocate(movImm(1, 4), w.local.typedef('t', INT), '0', 'type_size');
  }),
  crafted('type-size-fwd', 'A forward declaration has no size: fatal.', (w) => {
    w.target.fwd('f');
    w.relocate(movImm(1, 0), w.local.fwd('f'), '0', 'type_size');
  }),
  crafted(
    'type-size-fwd-missing',
    'Fatal even without a candidate, for the local size is computed all the same.',
    (w) => {
      w.relocate(movImm(1, 0), w.local.fwd('f'), '0', 'type_size');
    },
  ),
  crafted('type-size-func-proto', 'A function type has no size.', (w) => {
    w.target.typedef('t', w.target.funcProto(0));
    w.relocate(movImm(1, 0), w.local.typedef('t', w.local.funcProto(0)), '0', 'type_size');
  }),
  crafted('type-size-void', 'Void has no size.', (w) => {
    w.target.typedef('t', 0);
    w.relocate(movImm(1, 0), w.local.typedef('t', 0), '0', 'type_size');
  }),
  crafted('type-size-huge-array', 'An array too large in the kernel.', (w) => {
    w.target.typedef('t', w.target.array(INT, 0x4000_0000));
    w.relocate(movImm(1, 16), w.local.typedef('t', w.local.array(INT, 4)), '0', 'type_size');
  }),
  crafted('type-size-largest', 'The largest array there is.', (w) => {
    w.target.typedef('t', w.target.array(U8, 0xffff_ffff));
    w.relocate(ldImm64(1, 16), w.local.typedef('t', w.local.array(INT, 4)), '0', 'type_size');
  }),
  crafted('type-size-float', 'A float does not exist, so its size is 0.', (w) => {
    w.target.float('double', 8);
    w.relocate(movImm(1, 8), w.local.float('double', 8), '0', 'type_size');
  }),
  crafted(
    'type-size-pointer',
    'A typedef of a pointer has a pointer’s size.',
    (w) => {
      w.target.typedef('t', w.target.ptr(INT));
      w.relocate(movImm(1, 8), w.local.typedef('t', w.local.ptr(INT)), '0', 'type_size');
    },
    { targetLong: 4 },
  ),
];
