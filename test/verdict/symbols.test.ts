import assert from 'node:assert/strict';
import {
  BtfBuilder,
  call,
  callKfunc,
  exit,
  jumpImm,
  ldImm64,
  ldx,
  movImm,
  type BpfObjectBuilder,
} from '../support';
import { judge, kernelWith, objectWith, onlyCause, parsed, told } from './judged';

const EMPTY = [movImm(0, 0), exit()];
/** A helper that no kernel has: reaching it shows which way a test went. */
const NOWHERE = call(999);

/** `if (&symbol) NOWHERE` */
function testsAddress(o: BpfObjectBuilder, symbol: string): void {
  const code = [...ldImm64(1, 0), jumpImm('jeq', 1, 0, 1), NOWHERE, ...EMPTY];
  o.program('xdp', 'p', code).reference(0, symbol);
}

type Declare = (o: BpfObjectBuilder, weak: boolean) => void;

const typeless: Declare = (o, weak) =>
  o.externVariable('.ksyms', 'symbol', o.btf.const(0), 0, weak);
const typed: Declare = (o, weak) =>
  o.externVariable('.ksyms', 'symbol', o.btf.const(o.btf.int('int', 4)), 4, weak);
const ofStruct: Declare = (o, weak) =>
  o.externVariable('.ksyms', 'symbol', o.btf.struct('rq', 4, []), 4, weak);

describe('what a kernel makes of __ksym variables', () => {
  const cases: readonly (readonly [
    story: string,
    declare: Declare,
    weak: boolean,
    kernel: (btf: BtfBuilder) => void,
    verdict: string,
  ])[] = [
    ['weak and nowhere', typed, true, () => undefined, 'loads'],
    ['strong and nowhere', typed, false, () => undefined, 'fails: ksym-missing certain'],
    [
      'there, of the same kind of type',
      typed,
      true,
      (btf) => btf.variable('symbol', btf.int('long', 8)),
      'fails: helper-missing certain',
    ],
    [
      'there, of another kind of type, which is refused even when weak',
      typed,
      true,
      (btf) => btf.variable('symbol', btf.ptr(0)),
      'fails: ksym-type certain, helper-missing certain',
    ],
    [
      'there only with a flavor, which counts for functions alone',
      typed,
      true,
      (btf) => btf.variable('symbol___old', btf.int('int', 4)),
      'loads',
    ],
    [
      'a struct, whose address the verifier does not know to be there',
      ofStruct,
      true,
      (btf) => btf.variable('symbol', btf.struct('rq', 8, [])),
      'fails: helper-missing certain',
    ],
    [
      'without a type, and BTF does not tell',
      typeless,
      true,
      () => undefined,
      'unknown: helper-missing kernel-unknown',
    ],
    [
      'without a type, strong, and BTF does not tell',
      typeless,
      false,
      () => undefined,
      'unknown: ksym-missing kernel-unknown, helper-missing kernel-unknown',
    ],
    [
      'without a type, and a function of the kernel',
      typeless,
      true,
      (btf) => btf.func('symbol', btf.funcProto(0)),
      'fails: helper-missing certain',
    ],
  ];
  for (const [story, declare, weak, kernel, verdict] of cases) {
    it(`${story}: ${verdict}`, () => {
      const object = objectWith((o) => {
        declare(o, weak);
        testsAddress(o, 'symbol');
      });
      assert.equal(told(judge(object, kernelWith(kernel))), verdict);
    });
  }

  it('an address that BTF does not tell is what the verdict hangs on', () => {
    const object = objectWith((o) => {
      typeless(o, true);
      testsAddress(o, 'symbol');
    });
    assert.deepEqual(onlyCause(judge(object, kernelWith())).dependsOn, ['symbol']);
  });

  it('a module may have what vmlinux does not', () => {
    const object = objectWith((o) => {
      typed(o, false);
      o.program('xdp', 'p', [...ldImm64(1, 0), ...EMPTY]).reference(0, 'symbol');
    });
    const base = new BtfBuilder();
    const int = base.int('int', 4);
    const vmlinux = parsed(base, null);
    const own = new BtfBuilder('little', { base });
    own.variable('symbol', int);
    const btf = parsed(own, vmlinux);
    const kernel = { ...kernelWith(), types: { vmlinux, modules: [{ name: 'mod', btf }] } };
    assert.equal(told(judge(object, kernel)), 'loads');
    const broken = {
      vmlinux,
      modules: [
        { name: 'bad', fault: 'cut off' },
        { name: 'mod', btf },
      ],
    };
    const cause = onlyCause(judge(object, { ...kernel, types: broken }));
    assert.deepEqual(cause, {
      code: 'btf-unreadable',
      certainty: 'certain',
      dependsOn: [],
      module: 'bad',
      fault: 'cut off',
    });
  });
});

describe('what a kernel makes of kernel functions', () => {
  const has = (name: string, parameters: number) => (btf: BtfBuilder) => {
    const int = btf.int('int', 4);
    btf.func(name, btf.funcProto(int, new Array<number>(parameters).fill(int)));
  };
  const cases: readonly (readonly [
    story: string,
    name: string,
    weak: boolean,
    guarded: boolean,
    kernel: (btf: BtfBuilder) => void,
    verdict: string,
  ])[] = [
    ['there', 'kfunc', false, false, has('kfunc', 1), 'loads'],
    ['there by its essential name', 'kfunc___v2', false, false, has('kfunc', 1), 'loads'],
    ['nowhere, strong', 'kfunc', false, false, has('other', 1), 'fails: kfunc-missing certain'],
    [
      'nowhere, weak and called',
      'kfunc',
      true,
      false,
      has('other', 1),
      'fails: kfunc-missing certain',
    ],
    ['nowhere, weak and asked for', 'kfunc', true, true, has('other', 1), 'loads'],
    [
      'of another signature, strong',
      'kfunc',
      false,
      false,
      has('kfunc', 2),
      'fails: kfunc-signature certain',
    ],
    [
      'of another signature, weak and called',
      'kfunc',
      true,
      false,
      has('kfunc', 2),
      'fails: kfunc-signature certain',
    ],
    ['of another signature, weak and asked for', 'kfunc', true, true, has('kfunc', 2), 'loads'],
  ];
  for (const [story, name, weak, guarded, kernel, verdict] of cases) {
    it(`${story}: ${verdict}`, () => {
      const object = objectWith((o) => {
        const int = o.btf.int('int', 4);
        o.externFunction(name, o.btf.funcProto(int, [int]), weak);
        const guard = guarded ? [...ldImm64(2, 0), jumpImm('jeq', 2, 0, 2)] : [];
        const program = o.program('xdp', 'p', [...guard, movImm(1, 0), callKfunc(), ...EMPTY]);
        if (guarded) program.reference(0, name);
        program.reference(guard.length + 1, name, 'call');
      });
      assert.equal(told(judge(object, kernelWith(kernel))), verdict);
    });
  }

  it('a weak one that is called in a subprogram is told there', () => {
    const object = objectWith((o) => {
      const int = o.btf.int('int', 4);
      o.externFunction('kfunc', o.btf.funcProto(int), true);
      o.subprogram('inner', [callKfunc(), exit()]).reference(0, 'kfunc', 'call');
      o.program('xdp', 'p', [call(5), { ...callKfunc(), src: 1, imm: -1 }, exit()]).reference(
        1,
        'inner',
        'call',
      );
    });
    const cause = onlyCause(judge(object, kernelWith()));
    const inner = object.object.functions.findIndex(({ name }) => name === 'inner');
    assert.ok(cause.code === 'kfunc-missing');
    assert.deepEqual(cause.site, { functionIndex: inner, instruction: 0 });
  });
});

describe('what a kernel makes of Kconfig externs', () => {
  const cases: readonly (readonly [
    story: string,
    weak: boolean,
    config: Readonly<Record<string, string>> | null,
    verdict: string,
  ])[] = [
    ['set', false, { CONFIG_X: 'y' }, 'fails: helper-missing certain'],
    ['set to n', false, { CONFIG_X: 'n' }, 'loads'],
    ['not set', false, {}, 'fails: kconfig-missing certain'],
    ['not set, weak', true, {}, 'loads'],
    ['of another type, weak', true, { CONFIG_X: '1' }, 'fails: kconfig-type certain'],
    [
      'no configuration',
      false,
      null,
      'unknown: kconfig-missing kernel-unknown, helper-missing kernel-unknown',
    ],
    ['no configuration, weak', true, null, 'unknown: helper-missing kernel-unknown'],
  ];
  for (const [story, weak, config, verdict] of cases) {
    it(`${story}: ${verdict.replace(/, helper.*/, '')}`, () => {
      const object = objectWith((o) => {
        o.externVariable('.kconfig', 'CONFIG_X', o.btf.int('_Bool', 1, { bool: true }), 1, weak);
        const code = [
          ...ldImm64(1, 0),
          ldx(1, 1, 1, 0),
          jumpImm('jeq', 1, 0, 1),
          NOWHERE,
          ...EMPTY,
        ];
        o.program('xdp', 'p', code).reference(0, 'CONFIG_X');
      });
      const answer = config === null ? null : (name: string) => config[name];
      const judged = told(judge(object, kernelWith(undefined, { config: answer })));
      // Where libbpf refuses the object, what the walk says of the value it would not have does not matter.
      if (verdict.startsWith('fails: kconfig')) assert.ok(judged.startsWith(verdict), judged);
      else assert.equal(judged, verdict);
    });
  }

  it('one that is refused hits every program of the object', () => {
    const object = objectWith((o) => {
      o.externVariable('.kconfig', 'CONFIG_X', o.btf.int('int', 4), 4);
      o.program('xdp', 'uses', [...ldImm64(1, 0), ...EMPTY]).reference(0, 'CONFIG_X');
      o.program('xdp', 'does_not', EMPTY);
    });
    const kernel = kernelWith(undefined, { config: () => 'y' });
    assert.equal(told(judge(object, kernel, 'does_not')), 'fails: kconfig-type certain');
    const cause = onlyCause(judge(object, kernel, 'does_not'));
    assert.equal(cause.code === 'kconfig-type' ? cause.text : '', 'y');
  });

  const wrappers: readonly (readonly [
    story: string,
    arch: string | null,
    config: Readonly<Record<string, string>> | null,
    functions: readonly string[],
    verdict: 'fails' | 'loads' | 'unknown',
  ])[] = [
    ['a function __x64_sys_bpf', 'amd64', null, ['__x64_sys_bpf'], 'fails'],
    ['the option', 'arm64', { CONFIG_ARCH_HAS_SYSCALL_WRAPPER: 'y' }, [], 'fails'],
    ['no such option', 'amd64', {}, [], 'loads'],
    ['sys_bpf alone', null, null, ['sys_bpf'], 'loads'],
    ['nothing that tells', null, null, [], 'unknown'],
    ["another architecture's name", 'arm64', {}, ['__x64_sys_bpf'], 'loads'],
  ];
  for (const [story, arch, config, functions, verdict] of wrappers) {
    it(`LINUX_HAS_SYSCALL_WRAPPER by ${story}: ${verdict}`, () => {
      const object = objectWith((o) => {
        const bool = o.btf.int('_Bool', 1, { bool: true });
        o.externVariable('.kconfig', 'LINUX_HAS_SYSCALL_WRAPPER', bool, 1);
        const code = [
          ...ldImm64(1, 0),
          ldx(1, 1, 1, 0),
          jumpImm('jeq', 1, 0, 1),
          NOWHERE,
          ...EMPTY,
        ];
        o.program('xdp', 'p', code).reference(0, 'LINUX_HAS_SYSCALL_WRAPPER');
      });
      const kernel = kernelWith(
        (btf) => {
          for (const name of functions) btf.func(name, btf.funcProto(0));
        },
        { arch, config: config === null ? null : (name) => config[name] },
      );
      assert.equal(judge(object, kernel).verdict, verdict);
    });
  }

  it('LINUX_HAS_BPF_COOKIE by the helper that gives it', () => {
    const object = objectWith((o) => {
      const bool = o.btf.int('_Bool', 1, { bool: true });
      o.externVariable('.kconfig', 'LINUX_HAS_BPF_COOKIE', bool, 1);
      const code = [...ldImm64(1, 0), ldx(1, 1, 1, 0), jumpImm('jeq', 1, 0, 1), NOWHERE, ...EMPTY];
      o.program('xdp', 'p', code).reference(0, 'LINUX_HAS_BPF_COOKIE');
    });
    const withHelper = (helpers: Readonly<Record<string, number>>) =>
      judge(object, kernelWith(undefined, { enums: { bpf_func_id: helpers } })).verdict;
    assert.equal(withHelper({ BPF_FUNC_get_attach_cookie: 174 }), 'fails');
    assert.equal(withHelper({ BPF_FUNC_get_func_ip: 173 }), 'loads');
  });
});
