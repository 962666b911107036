/** Runs of counts.bpf.o: two that go as they should, and one that does not. */
export const COUNT_CASES = [
  {
    name: 'passes',
    program: 'count',
    packet: { protocol: 'tcp' },
    expect: { returns: 'XDP_PASS' },
  },
  {
    name: 'drops',
    program: 'count',
    packet: { protocol: 'tcp' },
    constants: { limit: 0 },
    expect: { returns: 'XDP_DROP', output: 'unchanged' },
  },
  {
    name: 'is wrong',
    program: 'count',
    packet: { protocol: 'icmp' },
    expect: { returns: 'XDP_DROP' },
  },
];
