import assert from 'node:assert/strict';
import { needsModules } from '../../server/src/verdict';
import { BtfBuilder, call, exit, jumpImm, ldx, movImm, movReg, stx, type Code } from '../support';
import {
  judge,
  kernelWith,
  objectWith,
  onlyCause,
  parsed,
  told,
  withUnseenModules,
} from './judged';

const EMPTY = [movImm(0, 0), exit()];

/** What every attach target of these tests is in: `int f(int, int)` and a tracepoint, hook and iterator of two. */
function fillKernel(btf: BtfBuilder): void {
  const int = btf.int('int', 4, { signed: true });
  const data = btf.ptr(0);
  const proto = btf.funcProto(int, [int, int]);
  btf.func('f', proto);
  btf.func('nothing_back', btf.funcProto(0, [int, int]));
  const pair = btf.struct('pair', 16, [{ name: 'a', type: int, bits: 0 }]);
  btf.func('by_value', btf.funcProto(int, [pair, int]));
  btf.func('any_number', btf.funcProto(int, [int, 0]));
  btf.typedef('btf_trace_event', btf.ptr(btf.funcProto(0, [data, int, int])));
  btf.func('bpf_lsm_hook', proto);
  btf.func('bpf_iter_thing', proto);
  btf.struct('f_struct', 4, []);
}

describe('whether what a section names is there', () => {
  const cases: readonly (readonly [section: string, verdict: string])[] = [
    ['fentry/f', 'loads'],
    ['fexit.s/f', 'loads'],
    ['fmod_ret/f', 'loads'],
    ['fentry/vmlinux:f', 'loads'],
    // libbpf compares as many letters as are written.
    ['fentry/vm:f', 'loads'],
    ['fentry/:f', 'loads'],
    ['fentry/mod:f', 'fails: attach-missing certain'],
    ['fentry/f_struct', 'fails: attach-missing certain'],
    ['fentry/g', 'fails: attach-missing certain'],
    ['fentry', 'fails: attach-missing certain'],
    ['fentry/', 'fails: attach-missing certain'],
    [`fentry/${'f'.repeat(128)}`, 'fails: attach-missing certain'],
    ['tp_btf/event', 'loads'],
    ['tp_btf/f', 'fails: attach-missing certain'],
    ['lsm/hook', 'loads'],
    ['lsm/f', 'fails: attach-missing certain'],
    ['iter/thing', 'loads'],
    ['iter/f', 'fails: attach-missing certain'],
    // Only an application can name the program to replace.
    ['freplace/f', 'fails: attach-missing certain'],
    ['kprobe/f', 'loads'],
    ['kprobe/f+0x10', 'loads'],
    ['kprobe/g', 'loads: attach-unsure kernel-unknown'],
    ['kprobe.multi/g*', 'loads'],
    ['kprobe', 'loads'],
    ['raw_tp/event', 'loads'],
    ['raw_tp/other', 'loads: attach-unsure kernel-unknown'],
    ['ksyscall/f', 'loads: attach-unsure kernel-unknown'],
  ];
  for (const [section, verdict] of cases) {
    it(`SEC("${section.slice(0, 40)}"): ${verdict}`, () => {
      const object = objectWith((o) => o.program(section, 'p', EMPTY));
      assert.equal(told(judge(object, kernelWith(fillKernel))), verdict);
    });
  }

  it('what is missing is told with its kind, its name and its module', () => {
    const object = objectWith((o) => o.program('fentry/nf_tables:g', 'p', EMPTY));
    assert.deepEqual(onlyCause(judge(object, kernelWith(fillKernel))), {
      code: 'attach-missing',
      certainty: 'certain',
      dependsOn: [],
      kind: 'function',
      target: 'g',
      module: 'nf_tables',
    });
  });

  const inModules: readonly (readonly [section: string, verdict: string])[] = [
    ['fentry/own', 'loads'],
    ['fentry/second:own', 'loads'],
    ['fentry/sec:own', 'loads'],
    ['fentry/first:own', 'fails: attach-missing certain'],
    ['fentry/first:f', 'loads'],
    ['kprobe/own', 'loads'],
  ];
  for (const [section, verdict] of inModules) {
    it(`SEC("${section}") with two modules: ${verdict}`, () => {
      const base = new BtfBuilder();
      fillKernel(base);
      const vmlinux = parsed(base, null);
      const first = parsed(new BtfBuilder('little', { base }), vmlinux);
      const builder = new BtfBuilder('little', { base });
      builder.func('own', builder.funcProto(0));
      const modules = [
        { name: 'first', btf: first },
        { name: 'second', btf: parsed(builder, vmlinux) },
      ];
      const object = objectWith((o) => o.program(section, 'p', EMPTY));
      const kernel = { ...kernelWith(), types: { vmlinux, modules } };
      assert.equal(told(judge(object, kernel)), verdict);
      assert.equal(needsModules(object, vmlinux), true);
    });
  }

  /** Modules may have what begins with `mod_`. */
  const unseen: readonly (readonly [section: string, verdict: string])[] = [
    ['fentry/mod_f', 'unknown: attach-missing kernel-unknown'],
    ['fexit/mod:mod_f', 'unknown: attach-missing kernel-unknown'],
    ['tp_btf/mod_event', 'unknown: attach-missing kernel-unknown'],
    ['fentry/vmlinux:mod_f', 'fails: attach-missing certain'],
    ['fentry/g', 'fails: attach-missing certain'],
    ['fentry/f', 'loads'],
    // The verifier takes hooks and iterators of vmlinux alone.
    ['lsm/mod_hook', 'fails: attach-missing certain'],
    ['iter/mod_thing', 'fails: attach-missing certain'],
  ];
  for (const [section, verdict] of unseen) {
    it(`SEC("${section}") with modules that are not at hand: ${verdict}`, () => {
      const object = objectWith((o) => o.program(section, 'p', EMPTY));
      assert.equal(told(judge(object, withUnseenModules(kernelWith(fillKernel)))), verdict);
    });
  }

  it('what may be in a module is told by the name that the section has', () => {
    const object = objectWith((o) => o.program('tp_btf/mod_event', 'p', EMPTY));
    const cause = onlyCause(judge(object, withUnseenModules(kernelWith(fillKernel))));
    assert.deepEqual(cause.dependsOn, ['mod_event']);
  });

  it('modules are not asked for what vmlinux has, nor for what no module can have', () => {
    const { vmlinux } = kernelWith(fillKernel).types;
    for (const section of ['fentry/f', 'xdp', 'freplace/g', 'kprobe/f']) {
      assert.equal(
        needsModules(
          objectWith((o) => o.program(section, 'p', EMPTY)),
          vmlinux,
        ),
        false,
      );
    }
  });
});

describe('whether a program reads arguments that its target has', () => {
  const reads = (slot: number): Code => [ldx(8, 2, 1, slot * 8), ...EMPTY];
  const cases: readonly (readonly [section: string, slots: number, version?: readonly number[]])[] =
    [
      ['fentry/f', 2],
      ['fexit/f', 3],
      ['fmod_ret/f', 3],
      ['fexit/nothing_back', 2],
      ['tp_btf/event', 2],
      ['lsm/hook', 3],
      ['iter/thing', 2],
      ['fentry/by_value', 3],
    ];
  for (const [section, slots] of cases) {
    it(`SEC("${section}") may read ${slots} slots`, () => {
      const told = (slot: number) => {
        const object = objectWith((o) => o.program(section, 'p', reads(slot)));
        return judge(object, kernelWith(fillKernel));
      };
      assert.equal(told(slots - 1).verdict, 'loads');
      const cause = onlyCause(told(slots));
      assert.ok(cause.code === 'attach-signature');
      assert.deepEqual([cause.certainty, cause.argument], ['certain', slots]);
      assert.deepEqual(cause.site, { functionIndex: 0, instruction: 0 });
    });
  }

  it('nothing is claimed of targets that take structs on kernels before 6.1, or any number', () => {
    const old = kernelWith(fillKernel, { version: [6, 0, 0] });
    for (const section of ['fentry/by_value', 'fentry/any_number']) {
      const object = objectWith((o) => o.program(section, 'p', reads(9)));
      assert.equal(told(judge(object, old)), 'loads');
    }
  });

  it('through copies, the stack and subprograms, where it is reached', () => {
    const beyond = 16;
    const programs: Readonly<Record<string, Code>> = {
      copied: [movReg(6, 1), call(5), ldx(8, 2, 6, beyond), ...EMPTY],
      kept_on_stack: [
        stx(8, 10, -8, 1),
        call(5),
        ldx(8, 3, 10, -8),
        ldx(8, 2, 3, beyond),
        ...EMPTY,
      ],
      in_a_loop: [movReg(6, 1), movImm(7, 2), ldx(8, 2, 6, beyond), ...EMPTY],
    };
    for (const [name, code] of Object.entries(programs)) {
      const object = objectWith((o) => o.program('fentry/f', name, code));
      assert.equal(
        told(judge(object, kernelWith(fillKernel))),
        'fails: attach-signature certain',
        name,
      );
    }
    const quiet: Readonly<Record<string, Code>> = {
      dead: [movImm(6, 1), jumpImm('jne', 6, 0, 1), ldx(8, 2, 1, beyond), ...EMPTY],
      other_pointer: [ldx(8, 1, 1, 0), ldx(8, 2, 1, beyond), ...EMPTY],
      lost_in_call: [movReg(6, 1), call(5), movReg(6, 0), ldx(8, 2, 6, beyond), ...EMPTY],
    };
    for (const [name, code] of Object.entries(quiet)) {
      const object = objectWith((o) => o.program('fentry/f', name, code));
      assert.equal(told(judge(object, kernelWith(fillKernel))), 'loads', name);
    }
    const handedOn = objectWith((o) => {
      o.subprogram('inner', [ldx(8, 0, 1, beyond), exit()]);
      o.program('fentry/f', 'p', [{ ...call(-1), src: 1 }, exit()]).reference(0, 'inner', 'call');
    });
    assert.equal(
      told(judge(handedOn, kernelWith(fillKernel, { version: [5, 4, 0] }))),
      'fails: attach-signature certain',
    );
  });
});
