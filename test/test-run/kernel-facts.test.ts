import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { Kind } from '../../server/src/btf';
import type { ProgramTypeName } from '../../server/src/program';
import {
  CONTEXT_FIELDS,
  returnName,
  returnNames,
  returnValue,
  TEST_RUN_TYPES,
} from '../../server/src/test-run';
import { bundledTypes, enumOf, layoutOf, typeOf, type KernelTypes } from './kernel-facts';

const kernels: KernelTypes[] = [];
before(async () => {
  kernels.push(...(await bundledTypes()));
});

const plain = (programType: ProgramTypeName) => ({ programType, attachType: null });

describe('return values are those of the kernels', () => {
  const ENUMS: readonly [string, ProgramTypeName, string][] = [
    ['xdp_action', 'BPF_PROG_TYPE_XDP', ''],
    ['sk_action', 'BPF_PROG_TYPE_SK_LOOKUP', ''],
    ['tcx_action_base', 'BPF_PROG_TYPE_SCHED_CLS', ''],
    ['netkit_action', 'BPF_PROG_TYPE_SCHED_CLS', ''],
    ['bpf_ret_code', 'BPF_PROG_TYPE_FLOW_DISSECTOR', 'BPF_REDIRECT BPF_LWT_REROUTE'],
    ['bpf_ret_code', 'BPF_PROG_TYPE_LWT_XMIT', 'BPF_FLOW_DISSECTOR_CONTINUE'],
  ];
  for (const [name, programType, others] of ENUMS) {
    it(`enum ${name}, for ${programType}`, () => {
      const found = kernels.flatMap(({ btf }) => enumOf(btf, name) ?? []);
      assert.ok(found.length > 0, 'a bundled kernel has it');
      for (const values of found) {
        for (const [enumerator, value] of values) {
          if (others.split(' ').includes(enumerator)) continue;
          assert.equal(returnValue(plain(programType), enumerator), value >>> 0, enumerator);
        }
      }
      // Every name of ours is one of theirs.
      const newest = found[found.length - 1];
      const prefix = [...newest.keys()][0].split('_')[0];
      for (const own of returnNames(plain(programType))) {
        if (own.startsWith(`${prefix}_`)) assert.ok(newest.has(own), own);
      }
    });
  }

  const HEADER = '/usr/include/linux/pkt_cls.h';
  it('TC_ACT_ of linux/pkt_cls.h', function () {
    if (!existsSync(HEADER)) {
      console.log(`      left out: there is no ${HEADER}`);
      this.skip();
    }
    const defines = readFileSync(HEADER, 'utf8').matchAll(
      /^#define\s+(TC_ACT_\w+)\s+\(?(-?\d+)\)?/gm,
    );
    const values = [...defines].map(([, name, value]) => [name, Number(value)] as const);
    const known = values.filter(([name]) => !/VALUE_MAX|EXT_/.test(name));
    assert.equal(known.length, 10);
    for (const [name, value] of known) {
      assert.equal(returnValue(plain('BPF_PROG_TYPE_SCHED_CLS'), name), value >>> 0, name);
      assert.equal(returnName(plain('BPF_PROG_TYPE_SCHED_CLS'), value), name);
    }
  });
});

/** The function of the kernel that runs programs of a type. */
const RUNNERS: Readonly<Partial<Record<ProgramTypeName, string>>> = {
  BPF_PROG_TYPE_SCHED_CLS: 'bpf_prog_test_run_skb',
  BPF_PROG_TYPE_XDP: 'bpf_prog_test_run_xdp',
  BPF_PROG_TYPE_FLOW_DISSECTOR: 'bpf_prog_test_run_flow_dissector',
  BPF_PROG_TYPE_RAW_TRACEPOINT: 'bpf_prog_test_run_raw_tp',
  BPF_PROG_TYPE_SK_LOOKUP: 'bpf_prog_test_run_sk_lookup',
  BPF_PROG_TYPE_SYSCALL: 'bpf_prog_test_run_syscall',
  BPF_PROG_TYPE_NETFILTER: 'bpf_prog_test_run_nf',
};

describe('what can be run', () => {
  for (const [programType, runner] of Object.entries(RUNNERS)) {
    it(`${programType} since the version that the table says`, () => {
      const type = TEST_RUN_TYPES.find((row) => row.programType === programType);
      assert.ok(type);
      for (const { version, btf } of kernels) {
        const isThere = typeOf(btf, Kind.FUNC, runner) !== null;
        const isSaid = isAtLeast(version, type.since);
        // Stable kernels have some earlier than Linux itself.
        assert.ok(isThere || !isSaid, `${version} has no ${runner}`);
        if (isThere && !isSaid) {
          assert.equal(`${version} ${runner}`, '5.10 bpf_prog_test_run_sk_lookup');
        }
      }
    });
  }

  it('contexts have the kernel’s layout', () => {
    const structs = new Set(
      TEST_RUN_TYPES.flatMap(({ context }) => (context === null ? [] : [context.name])),
    );
    const { btf } = kernels[kernels.length - 1];
    let looked = 0;
    for (const struct of structs) {
      const layout = layoutOf(btf, struct);
      assert.ok(layout, struct);
      const sizes = TEST_RUN_TYPES.filter(({ context }) => context?.name === struct);
      for (const { context } of sizes) assert.equal(context?.size, layout.size, struct);
      for (const { name, offsets } of CONTEXT_FIELDS) {
        const offset = (offsets as Record<string, number | undefined>)[struct];
        if (offset === undefined) continue;
        assert.equal(layout.offsets.get(name), offset, `${struct}.${name}`);
        looked++;
      }
    }
    assert.ok(looked >= CONTEXT_FIELDS.length);
  });
});

function isAtLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map(Number));
  return a[0] > b[0] || (a[0] === b[0] && a[1] >= b[1]);
}
