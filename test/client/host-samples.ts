import type {
  HostStatus,
  LoadResult,
  LoadStatus,
  ProgramOnHost,
  Refusal,
  RunResult,
} from '../../server/src/settings';

/** A host, and a program on it, that are called as nobody should be. */
export const HOSTILE = '[run](command:workbench.action.quit) $(trash) <b>\u001b[31m\n# x';

export function host(given: Partial<HostStatus> = {}): HostStatus {
  return {
    name: 'root@lab',
    state: 'open',
    message: null,
    isVirtual: false,
    release: '6.12.107-amd64',
    machine: 'x86_64',
    distribution: 'Debian GNU/Linux 13',
    items: [
      { id: 'btf', state: 'good', text: 'its kernel has BTF', remedy: null },
      { id: 'statistics', state: 'limited', text: 'runs are not measured', remedy: 'sysctl x=1' },
    ],
    kernel: null,
    loads: [],
    isWatched: false,
    ...given,
  };
}

export function load(given: Partial<LoadStatus> = {}): LoadStatus {
  return {
    pins: 'core-lens-a1',
    object: 'net.bpf.o',
    owner: 'this',
    programs: [
      { name: 'drop', id: 31, type: 'xdp', tag: 'f00d', instructions: 12, jitBytes: 96 },
      { name: 'count', id: null, type: 'tracing', tag: '', instructions: null, jitBytes: null },
    ],
    maps: ['hits'],
    ...given,
  };
}

export function onHost(given: Partial<ProgramOnHost> = {}): ProgramOnHost {
  const known = { name: 'drop', verdict: 'loads', outcome: 'loaded', differs: false } as const;
  return { ...known, loaded: null, ...given };
}

export function loadResult(given: Partial<LoadResult> = {}): LoadResult {
  return {
    host: 'root@lab',
    outcome: 'loaded',
    message: null,
    pins: 'core-lens-a1',
    programs: [onHost()],
    foreseen: [],
    refusals: [],
    log: null,
    ...given,
  };
}

export function refusal(given: Partial<Refusal> = {}): Refusal {
  return {
    cause: 'verifier',
    program: 'drop',
    message: 'R1 may be null',
    opinion: null,
    path: '/w/net.bpf.c',
    line: 12,
    ...given,
  };
}

export function run(given: Partial<RunResult> = {}): RunResult {
  return {
    name: 'a SYN passes',
    program: 'drop',
    outcome: 'passed',
    returned: 'XDP_PASS (2)',
    nanoseconds: 1500,
    text: '',
    mismatches: [],
    refusals: [],
    ...given,
  };
}
