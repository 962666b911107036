import assert from 'node:assert/strict';
import {
  call,
  callKfunc,
  exit,
  jumpImm,
  ldImm64,
  ldx,
  movImm,
  type BpfObjectBuilder,
} from '../support';
import { judge, kernelWith, objectWith, onlyCause, told, withUnseenModules } from './judged';

const EMPTY = [movImm(0, 0), exit()];
/** A helper that no kernel has: reaching it shows which way a test went. */
const NOWHERE = call(999);

/** `mod_kfunc()`; with `guarded`, only where it is there. */
function callsKfunc(weak: boolean, guarded: boolean) {
  return (o: BpfObjectBuilder) => {
    o.externFunction('mod_kfunc', o.btf.funcProto(o.btf.int('int', 4)), weak);
    const guard = guarded ? [...ldImm64(2, 0), jumpImm('jeq', 2, 0, 1)] : [];
    const program = o.program('xdp', 'p', [...guard, callKfunc(), ...EMPTY]);
    if (guarded) program.reference(0, 'mod_kfunc');
    program.reference(guard.length, 'mod_kfunc', 'call');
  };
}

/** The offset of a struct's field, by a relocation of one slot of the code. */
function readsField(name: string, code = [movImm(1, 0), ...EMPTY], slot = 0) {
  return (o: BpfObjectBuilder) => {
    const int = o.btf.int('int', 4);
    const type = o.btf.struct(name, 4, [{ name: 'field', type: int, bits: 0 }]);
    return o.program('xdp', 'p', code).relocation(slot, type, '0:0', 'byte_off');
  };
}

describe('what a kernel makes of what may be in a module that is not at hand', () => {
  const cases: readonly (readonly [
    story: string,
    fill: (o: BpfObjectBuilder) => unknown,
    verdict: string,
  ])[] = [
    ['a kernel function', callsKfunc(false, false), 'unknown: kfunc-missing kernel-unknown'],
    ['a weak one that is called', callsKfunc(true, false), 'unknown: kfunc-missing kernel-unknown'],
    ['a weak one that is asked for', callsKfunc(true, true), 'loads'],
    [
      'a variable',
      (o) => {
        o.externVariable('.ksyms', 'mod_variable', o.btf.const(o.btf.int('int', 4)), 4);
        o.program('xdp', 'p', [...ldImm64(1, 0), ...EMPTY]).reference(0, 'mod_variable');
      },
      'unknown: ksym-missing kernel-unknown',
    ],
    ['a type', readsField('mod_struct'), 'unknown: poison-reached kernel-unknown'],
    ['a flavor of it', readsField('mod_struct___old'), 'unknown: poison-reached kernel-unknown'],
    ['a type of no module', readsField('other'), 'fails: poison-reached certain'],
    [
      'a type that is read in dead code',
      readsField('mod_struct', [jumpImm('ja', 0, 0, 1), movImm(1, 0), ...EMPTY], 1),
      'loads',
    ],
  ];
  for (const [story, fill, verdict] of cases) {
    it(`${story}: ${verdict}`, () => {
      assert.equal(
        told(
          judge(
            objectWith((o) => void fill(o)),
            withUnseenModules(kernelWith()),
          ),
        ),
        verdict,
      );
    });
    const known = verdict.replace('unknown', 'fails').replace('kernel-unknown', 'certain');
    it(`${story}, where all modules are at hand: ${known}`, () => {
      assert.equal(
        told(
          judge(
            objectWith((o) => void fill(o)),
            kernelWith(),
          ),
        ),
        known,
      );
    });
  }

  it('what is only read where something else holds that is not known hangs on both', () => {
    const object = objectWith((o) => {
      o.externVariable('.kconfig', 'CONFIG_X', o.btf.int('_Bool', 1, { bool: true }), 1, true);
      const code = [
        ...ldImm64(1, 0),
        ldx(1, 1, 1, 0),
        jumpImm('jeq', 1, 0, 1),
        movImm(1, 0),
        ...EMPTY,
      ];
      readsField('mod_struct', code, 4)(o).reference(0, 'CONFIG_X');
    });
    const { dependsOn } = onlyCause(judge(object, withUnseenModules(kernelWith())));
    assert.deepEqual(dependsOn, ['struct mod_struct', 'CONFIG_X']);
  });

  it('what fails for another reason fails', () => {
    const object = objectWith(
      (o) => void readsField('mod_struct', [movImm(1, 0), NOWHERE, ...EMPTY])(o),
    );
    const judged = judge(object, withUnseenModules(kernelWith()));
    assert.equal(told(judged), 'fails: poison-reached kernel-unknown, helper-missing certain');
  });
});
