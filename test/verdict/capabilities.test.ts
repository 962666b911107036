import assert from 'node:assert/strict';
import { call, exit, jumpImm, ldImm64, ldx, movImm, type BpfObjectBuilder } from '../support';
import { judge, kernelWith, objectWith, onlyCause, told } from './judged';

const EMPTY = [movImm(0, 0), exit()];

describe("what a kernel's own enums say", () => {
  const helpers: readonly (readonly [story: string, helper: number, verdict: string])[] = [
    ['a helper that it lists', 5, 'loads'],
    ['a helper that it does not list', 181, 'fails: helper-missing certain'],
    ['the number that only ends its list', 6, 'fails: helper-missing certain'],
    ['the number that stands for none', 0, 'fails: helper-missing certain'],
    ['bpf_probe_read_kernel, which libbpf replaces', 113, 'loads'],
  ];
  for (const [story, helper, verdict] of helpers) {
    it(`${story}: ${verdict}`, () => {
      const object = objectWith((o) => o.program('kprobe/x', 'p', [call(helper), ...EMPTY]));
      const kernel = kernelWith((btf) => btf.func('x', btf.funcProto(0)));
      assert.equal(told(judge(object, kernel)), verdict);
    });
  }

  it('a helper that it does not list matters only where it is called', () => {
    const object = objectWith((o) =>
      o.program('xdp', 'p', [movImm(6, 1), jumpImm('jne', 6, 0, 1), call(181), ...EMPTY]),
    );
    assert.equal(told(judge(object, kernelWith())), 'loads');
    assert.equal(
      judge(object, kernelWith()).reach({ functionIndex: 0, instruction: 2 }),
      'not-reached',
    );
    assert.equal(
      judge(object, kernelWith()).reach({ functionIndex: 0, instruction: 3 }),
      'reached',
    );
  });

  const sections: readonly (readonly [section: string, verdict: string])[] = [
    ['xdp', 'loads'],
    ['netfilter', 'fails: program-type-missing certain, attach-type-missing certain'],
    ['cgroup/bind4', 'loads'],
    ['cgroup/connect_unix', 'fails: attach-type-missing certain'],
    ['fsession/f', 'fails: attach-type-missing certain'],
    // A kernel looks at these attach types when it attaches, not when it loads.
    ['kprobe.multi/f*', 'loads'],
    ['xdp/devmap', 'loads'],
    ['nothing/known', 'fails: object-refused certain'],
  ];
  for (const [section, verdict] of sections) {
    it(`SEC("${section}"): ${verdict}`, () => {
      const object = objectWith((o) => o.program(section, 'p', EMPTY));
      const kernel = kernelWith((btf) => btf.func('f', btf.funcProto(0)));
      assert.equal(told(judge(object, kernel)), verdict);
    });
  }

  const maps: readonly (readonly [type: number, verdict: string, name: string | null])[] = [
    [1, 'loads', null],
    [27, 'fails: map-type-missing certain', 'BPF_MAP_TYPE_RINGBUF'],
    [999, 'fails: map-type-missing certain', 'map type 999'],
  ];
  for (const [type, verdict, name] of maps) {
    it(`a map of type ${type} that the program does not use: ${verdict}`, () => {
      const object = objectWith((o) => {
        o.map('m', o.btf.int('int', 4), { type });
        o.program('xdp', 'p', EMPTY);
      });
      const judged = judge(object, kernelWith());
      assert.equal(told(judged), verdict);
      const cause = judged.causes.at(0);
      assert.equal(cause?.code === 'map-type-missing' ? cause.name : null, name);
    });
  }

  it('nothing is claimed of a kernel whose BTF does not have the enum', () => {
    const object = objectWith((o) => {
      o.map('m', o.btf.int('int', 4), { type: 33 });
      o.program('netfilter', 'p', [call(999), ...EMPTY]);
    });
    assert.equal(told(judge(object, kernelWith(undefined, { enums: {} }))), 'loads');
  });

  it('fragments need a kernel whose programs can say so', () => {
    const object = objectWith((o) => o.program('xdp.frags', 'p', EMPTY));
    const withAux = (members: readonly string[]) =>
      kernelWith((btf) => {
        const bool = btf.int('_Bool', 1, { bool: true });
        const list = members.map((name, i) => ({ name, type: bool, bits: i * 8 }));
        btf.struct('bpf_prog_aux', 8, list);
      });
    assert.equal(told(judge(object, withAux(['sleepable', 'xdp_has_frags']))), 'loads');
    assert.equal(told(judge(object, withAux(['sleepable']))), 'fails: attach-type-missing certain');
    assert.equal(told(judge(object, kernelWith())), 'loads');
  });

  it("a missing helper is named as the program's own types name it", () => {
    const called = (fill: (o: BpfObjectBuilder) => void) =>
      objectWith((o) => {
        fill(o);
        o.program('xdp', 'p', [call(181), ...EMPTY]);
      });
    const named = called((o) => o.btf.enumeration('bpf_func_id', { BPF_FUNC_loop: 181 }));
    const nameless = called(() => undefined);
    for (const [object, name] of [
      [named, 'bpf_loop'],
      [nameless, null],
    ] as const) {
      const cause = onlyCause(judge(object, kernelWith()));
      assert.equal(cause.code === 'helper-missing' ? cause.name : '', name);
    }
  });

  it('a kernel of the other byte order loads nothing', () => {
    const object = objectWith((o) => o.program('xdp', 'p', [call(999), ...EMPTY]), 'big');
    assert.equal(told(judge(object, kernelWith())), 'fails: object-refused certain');
    assert.equal(told(judge(object, kernelWith(undefined, { order: 'big', enums: {} }))), 'loads');
  });

  it('a helper that is called only if the application sets a knob leaves the verdict alone', () => {
    const knob = (settings: readonly string[]) =>
      objectWith(
        (o) => {
          const int = o.btf.int('int', 4);
          o.variable('.rodata', 'knob', o.btf.const(o.btf.volatile(int)), new Uint8Array(4));
          o.program('xdp', 'p', [
            ...ldImm64(1, 0),
            ldx(4, 6, 1, 0),
            jumpImm('jeq', 6, 0, 1),
            call(181),
            ...EMPTY,
          ]).reference(0, 'knob');
        },
        'little',
        settings,
      );
    const judged = judge(knob([]), kernelWith());
    assert.equal(told(judged), 'loads: helper-missing settable');
    assert.deepEqual(onlyCause(judged).dependsOn, ['knob']);
    assert.equal(told(judge(knob(['knob=1']), kernelWith())), 'fails: helper-missing certain');
    assert.equal(told(judge(knob(['knob=0']), kernelWith())), 'loads');
  });

  it('without a version, what verifiers decide differently is not known', () => {
    const object = objectWith((o) => {
      const int = o.btf.int('int', 4);
      o.variable('.rodata', 'constant', o.btf.const(int), new Uint8Array(4));
      o.program('xdp', 'p', [
        ...ldImm64(1, 0),
        ldx(4, 6, 1, 0),
        jumpImm('jeq', 6, 0, 1),
        call(181),
        ...EMPTY,
      ]).reference(0, 'constant');
    });
    assert.equal(told(judge(object, kernelWith())), 'loads');
    const versionless = kernelWith(undefined, { version: null });
    assert.equal(told(judge(object, versionless)), 'unknown: helper-missing kernel-unknown');
  });
});
