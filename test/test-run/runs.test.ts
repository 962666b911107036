import assert from 'node:assert/strict';
import { sectionMeaning } from '../../server/src/program';
import {
  isForBpftool,
  judgeCase,
  planRun,
  prepareCase,
  readCaseFile,
  readRunOutput,
  returnLabel,
  runWords,
  type RunnableProgram,
  type RunPlan,
  type RunRequest,
} from '../../server/src/test-run';

function program(section: string): RunnableProgram {
  const meaning = sectionMeaning(section);
  assert.ok(meaning, section);
  return meaning;
}

const NOTHING = { data: null, context: null, repeat: 1 };

function plan(section: string, request: Partial<RunRequest> = {}): RunPlan {
  const planned = planRun({ ...NOTHING, program: program(section), ...request });
  assert.ok(planned.ok, planned.ok ? '' : planned.fault.message);
  return planned.value;
}

const bytes = (length: number) => new Uint8Array(length).fill(1);

describe('a run', () => {
  const REFUSED: readonly [string, Partial<RunRequest>, string, string][] = [
    [
      'kprobe/f',
      {},
      'program',
      'the kernel cannot run kprobe programs with test data; it can run socket_filter, sched_cls, sched_act, xdp, cgroup_skb, lwt_in, lwt_out, lwt_xmit, lwt_seg6local, flow_dissector, raw_tracepoint, raw_tracepoint_writable, sk_lookup, syscall, netfilter',
    ],
    [
      'fentry/f',
      {},
      'program',
      'the kernel runs fentry, fexit and fmod_ret programs only on test functions of its own; load the program attached, and watch it',
    ],
    [
      'struct_ops/f',
      {},
      'program',
      'the kernel runs struct_ops programs only for a dummy of its own; load the program attached, and watch it',
    ],
    [
      'xdp/devmap',
      { data: bytes(60) },
      'program',
      'the kernel does not run XDP programs of BPF_XDP_DEVMAP with test data; put the code in a function that a program of section xdp calls too',
    ],
    [
      'xdp',
      {},
      'data',
      'a run of xdp programs needs at least 14 bytes of data: give a packet, hexadecimal digits or a file',
    ],
    [
      'xdp',
      { data: bytes(13) },
      'data',
      'the data has 13 bytes, but a run of xdp programs needs at least 14: it begins with an Ethernet header',
    ],
    [
      'netfilter',
      { data: bytes(19) },
      'data',
      'the data has 19 bytes, but a run of netfilter programs needs at least 20: it begins with an IP header',
    ],
    [
      'tc',
      { data: bytes(65_536) },
      'data',
      'the data has 65536 bytes; the kernel takes no more than 65535',
    ],
    [
      'tc',
      { data: bytes(60), context: bytes(193) },
      'context',
      'the context has 193 bytes, but __sk_buff has 192',
    ],
    [
      'sk_lookup',
      {},
      'context',
      'a run of sk_lookup programs needs a context, a struct bpf_sk_lookup of 72 bytes',
    ],
    [
      'sk_lookup',
      { data: bytes(60), context: bytes(72) },
      'data',
      'sk_lookup programs have a context and no data; give the data as the context, or leave it out',
    ],
    [
      'raw_tp/x',
      { context: bytes(97) },
      'context',
      'the context has 97 bytes, but that of raw_tracepoint has 96',
    ],
    [
      'syscall',
      { repeat: 2 },
      'repeat',
      'the kernel runs syscall programs only once a call, and does not measure them; leave the number of runs out',
    ],
    [
      'xdp',
      { data: bytes(60), repeat: 0 },
      'repeat',
      'the number of runs is 0; it must be a whole number from 1 on',
    ],
  ];
  for (const [section, request, part, message] of REFUSED) {
    it(`of ${section} is refused for its ${part}: ${message.slice(0, 50)}`, () => {
      const planned = planRun({ ...NOTHING, program: program(section), ...request });
      assert.ok(!planned.ok);
      assert.deepEqual([planned.part, planned.fault.message], [part, message]);
    });
  }

  it('a context may be longer than ours with zeros', () => {
    plan('tc', { data: bytes(60), context: new Uint8Array(300) });
  });

  it('becomes words for bpftool', () => {
    const files = { data: '/tmp/d', context: '/tmp/c' };
    const words = (...parts: Parameters<typeof plan>) => runWords(plan(...parts), files).join(' ');
    assert.equal(
      words('xdp', { data: bytes(60), repeat: 9 }),
      'data_in /tmp/d data_out - repeat 9',
    );
    assert.equal(
      words('xdp', { data: bytes(40_000) }),
      'data_in /tmp/d data_out - data_size_out 44096 repeat 1',
    );
    assert.equal(words('sk_lookup', { context: bytes(72) }), 'ctx_in /tmp/c ctx_out - repeat 1');
    assert.equal(words('raw_tp/x'), 'repeat 0');
  });

  it('with a context that bpftool cannot hand over is known', () => {
    assert.ok(isForBpftool(plan('syscall')));
    assert.ok(!isForBpftool(plan('syscall', { context: bytes(8) })));
    assert.ok(isForBpftool(plan('sk_lookup', { context: bytes(72) })));
  });
});

describe('return values are labelled', () => {
  const LABELS: readonly [string, number, string][] = [
    ['xdp', 2, 'XDP_PASS (2)'],
    ['xdp', 77, '77'],
    ['tc', 0xffff_ffff, 'TC_ACT_UNSPEC (-1)'],
    ['tcx/ingress', 2, 'TC_ACT_SHOT (2)'],
    ['netkit/peer', 2, 'NETKIT_DROP (2)'],
    ['cgroup_skb/egress', 3, 'keep+cn (3)'],
    ['flow_dissector', 129, 'BPF_FLOW_DISSECTOR_CONTINUE (129)'],
    ['raw_tp/x', 0xffff_ffea, '-22'],
    ['syscall', 0x8000_0000, '2147483648'],
  ];
  for (const [section, value, label] of LABELS) {
    it(`${section}: ${label}`, () => {
      assert.equal(returnLabel(program(section), value), label);
    });
  }
});

describe('what bpftool prints', () => {
  const xdp = plan('xdp', { data: bytes(14) });
  const usual = { returned: 2, nanoseconds: 31, data: null, context: null };
  const READ: readonly [string, string, object][] = [
    [
      'numbers',
      '{"data_out":[1,255],"retval":2,"duration":31}',
      { ...usual, data: Uint8Array.of(1, 255) },
    ],
    [
      'texts',
      '{"data_out":["0x01","0xff"],"retval":2,"duration":31}',
      { ...usual, data: Uint8Array.of(1, 255) },
    ],
    [
      'what are no bytes',
      `{"data_out":[1,${'['.repeat(50_000)}${']'.repeat(50_000)},{}],"retval":2,"duration":31}`,
      { ...usual, data: Uint8Array.of(1, 0, 0) },
    ],
    [
      'a warning before',
      'libbpf: hm\n{"retval":2,"duration":31}\n',
      { ...usual, data: new Uint8Array() },
    ],
  ];
  for (const [what, text, output] of READ) {
    it(`is read: ${what}`, () => {
      assert.deepEqual(readRunOutput(text, xdp), { ok: true, value: output });
    });
  }

  const FAULTS: readonly [string, string][] = [
    ['', 'bpftool gave no answer'],
    [
      'Usage: bpftool [OPTIONS] OBJECT',
      'this bpftool has no `prog run`, which came with version 5.3; install a newer one on the host',
    ],
    [
      '\u001b[2Jsurprise',
      "bpftool’s answer cannot be understood: it begins with '\\u{1b}[2Jsurprise'",
    ],
    ['{"retval":"2"}', 'bpftool’s answer cannot be understood: it begins with \'{"retval":"2"}\''],
    [
      '{"error":"failed to run program: Unknown error 524"}',
      'this kernel cannot run xdp programs with test data; Linux can since 4.12, where the type is built in',
    ],
    [
      '{"error":"failed to run program: Operation not permitted"}',
      "the kernel refused the run: 'Operation not permitted'; log in as root, or allow sudo for the host",
    ],
    [
      '{"error":"bpf obj get (/sys/fs/bpf): No such file or directory"}',
      "bpftool did not run the program: 'bpf obj get (/sys/fs/bpf): No such file or directory'",
    ],
    [
      '{"error":"failed to run program: constructor"}',
      "the kernel refused the run: 'constructor'; see the host’s log",
    ],
  ];
  for (const [text, message] of FAULTS) {
    it(`is a fault: ${message}`, () => {
      const output = readRunOutput(text, xdp);
      assert.equal(output.ok ? null : output.fault.message, message);
    });
  }
});

/** A case read of its JSON and made ready for a program. */
function prepared(fields: object, section: string) {
  const { cases, faults } = readCaseFile(
    JSON.stringify({ cases: [{ name: 'a', program: 'p', ...fields }] }),
  );
  assert.deepEqual(faults, []);
  const [test] = cases;
  const request = { test, program: program(section), littleEndian: true };
  return { test, result: prepareCase({ ...request, dataFile: null, contextFile: null }) };
}

describe('a case and its program', () => {
  const data = { dataHex: '00'.repeat(20) };
  const FAULTS: readonly [string, object, ...string[]][] = [
    [
      'xdp',
      {},
      'cases[0]: a run of xdp programs needs at least 14 bytes of data: give a packet, hexadecimal digits or a file',
    ],
    [
      'xdp',
      { dataHex: '00' },
      'cases[0].dataHex: the data has 1 bytes, but a run of xdp programs needs at least 14: it begins with an Ethernet header',
    ],
    [
      'uprobe',
      data,
      'cases[0].program: the kernel cannot run kprobe programs with test data; it can run socket_filter, sched_cls, sched_act, xdp, cgroup_skb, lwt_in, lwt_out, lwt_xmit, lwt_seg6local, flow_dissector, raw_tracepoint, raw_tracepoint_writable, sk_lookup, syscall, netfilter',
    ],
    [
      'xdp',
      { ...data, expect: { returns: 'TC_ACT_OK' } },
      "cases[0].expect.returns: 'TC_ACT_OK' is not returned by programs of this type; there are XDP_ABORTED, XDP_DROP, XDP_PASS, XDP_TX, XDP_REDIRECT",
    ],
    [
      'syscall',
      { expect: { returns: 'XDP_PASS' } },
      "cases[0].expect.returns: 'XDP_PASS' is not returned by programs of this type; write a number",
    ],
    [
      'xdp',
      { ...data, context: { mark: 1 } },
      "cases[0].context.mark: a test run takes no field 'mark' in a context of struct xdp_md; it takes ingress_ifindex, data, rx_queue_index",
    ],
    [
      'sk_lookup',
      { context: { remote_ip4: '1.2.3' } },
      "cases[0].context.remote_ip4: '1.2.3' is no IPv4 address; write it as 192.0.2.1, or change the version of IP",
    ],
    [
      'syscall',
      { context: { data: 1 } },
      'cases[0].context: the context of syscall programs has no fields that are known beforehand; give it in hexadecimal or as a file',
    ],
    [
      'sk_lookup',
      { context: {}, expect: { output: '00' } },
      'cases[0].expect.output: programs of this type give back no data; leave it out',
    ],
    [
      'flow_dissector',
      { ...data, expect: { output: 'unchanged' } },
      'cases[0].expect.output: a flow dissector gives back its bpf_flow_keys, not the data; say which bytes they have',
    ],
    [
      'tc',
      { ...data, expect: { context: 'unchanged' } },
      'cases[0].expect.context: the case gives no context, so none comes back; give one',
    ],
    [
      'raw_tp/x',
      { expect: { maxNanoseconds: 5 } },
      'cases[0].expect.maxNanoseconds: the kernel does not measure programs of this type; leave it out',
    ],
    [
      'raw_tp/x',
      { contextHex: '00', expect: { context: 'unchanged' } },
      'cases[0].expect.context: programs of this type give back no context; leave it out',
    ],
  ];
  for (const [section, fields, ...messages] of FAULTS) {
    it(`${section}: ${messages[0].slice(0, 80)}`, () => {
      const { result } = prepared(fields, section);
      assert.ok(!result.ok);
      assert.deepEqual(
        result.faults.map(({ path, message }) => `${path}: ${message}`),
        messages,
      );
    });
  }

  it('netfilter is given a packet without its Ethernet header', () => {
    const { result } = prepared({ packet: { protocol: 'udp', vlan: 3 } }, 'netfilter');
    assert.ok(result.ok);
    assert.equal(result.value.data?.length, 28);
    assert.equal(result.value.data[0], 0x45);
  });
});

describe('the verdict of a case', () => {
  const CASES: readonly [string, string, object, string, ...string[]][] = [
    [
      'all as expected',
      'xdp',
      { expect: { returns: 'XDP_PASS', output: 'unchanged' } },
      '{"data_out":[INPUT],"retval":2,"duration":9}',
    ],
    ['nothing expected', 'xdp', {}, '{"data_out":[],"retval":0,"duration":9}'],
    [
      'a name for the same number',
      'tcx/ingress',
      { expect: { returns: 'TCX_DROP' } },
      '{"data_out":[],"retval":0,"duration":9}',
      'it returned TC_ACT_OK (0), not TCX_DROP (2)',
    ],
    [
      'a number',
      'tc',
      { expect: { returns: -1 } },
      '{"data_out":[],"retval":7,"duration":9}',
      'it returned TC_ACT_REDIRECT (7), not TC_ACT_UNSPEC (-1)',
    ],
    [
      'no output',
      'xdp',
      { expect: { output: 'unchanged', outputLength: 20 } },
      '{"data_out":[],"retval":7,"duration":9}',
      'the output is not unchanged: 20 bytes gone at the end',
      'the output has 0 bytes, not 20',
    ],
    [
      'all of the output',
      'xdp',
      { expect: { output: '0102' } },
      '{"data_out":[1,3],"retval":7,"duration":9}',
      'byte 1 of the output is 0x03, not 0x02',
    ],
    [
      'of another length',
      'xdp',
      { expect: { output: '010203' } },
      '{"data_out":[1,2],"retval":7,"duration":9}',
      'the output has 2 bytes, not 3: 1 byte gone at the end',
    ],
    [
      'bytes at offsets',
      'xdp',
      {
        expect: {
          output: [
            { at: 1, hex: '02' },
            { at: 3, hex: '0506' },
            { at: 4, hex: '05' },
          ],
        },
      },
      '{"data_out":[1,3,3,4,5],"retval":7,"duration":9}',
      'byte 1 of the output is 0x03, not 0x02',
      'byte 3 of the output is 0x04, not 0x05 (and 1 more)',
    ],
    [
      'bytes behind the end',
      'xdp',
      { expect: { output: [{ at: 1, hex: '0203' }] } },
      '{"data_out":[1,2],"retval":7,"duration":9}',
      'the output ends at 2, but 2 bytes are expected from 1 on',
    ],
    [
      'too slow',
      'xdp',
      { expect: { maxNanoseconds: 8 } },
      '{"data_out":[],"retval":7,"duration":9}',
      'a run took 9 ns, more than 8',
    ],
    [
      'a header that the program does not see',
      'cgroup/skb',
      { expect: { output: 'unchanged' } },
      `{"data_out":[${'0,'.repeat(14)}1,1,1,1,1,1],"retval":1,"duration":9}`,
    ],
  ];
  for (const [what, section, fields, printed, ...messages] of CASES) {
    it(what, () => {
      const { test, result } = prepared({ dataHex: '01'.repeat(20), ...fields }, section);
      assert.ok(result.ok);
      const text = printed.replace('INPUT', Array<number>(20).fill(1).join());
      const output = readRunOutput(text, result.value);
      assert.ok(output.ok);
      const verdict = judgeCase(test, result.value, output.value);
      assert.deepEqual(
        verdict.mismatches.map(({ message }) => message),
        messages,
      );
      assert.equal(verdict.passed, messages.length === 0);
    });
  }
});
