import { success, type Result } from '../bytes';
import { failure, quoted } from './faults';
import type { RunPlan } from './plan';
import { shortTypeName } from './program-types';

/** What came of a run. */
export interface RunOutput {
  /** 32 bits without a sign. */
  readonly returned: number;
  /** The mean of the runs; null where the kernel does not measure. */
  readonly nanoseconds: number | null;
  readonly data: Uint8Array | null;
  readonly context: Uint8Array | null;
}

const MOST_BYTES = 1 << 20;

/** Reads what `bpftool -j prog run` printed, of any version: `{"data_out":[1,2],"retval":2,"duration":31}`, or an error. */
export function readRunOutput(text: string, plan: RunPlan): Result<RunOutput> {
  if (text.trim() === '') return failure('output-empty');
  const answer = jsonIn(text);
  if (answer === null) {
    const isOld = /^\s*Usage:|unknown command|expected 'show'/im.test(text);
    return isOld ? failure('bpftool-too-old') : failure('output-not-json', text.trimStart());
  }
  if (typeof answer.error === 'string') return explained(answer.error, plan);
  const { retval, duration } = answer;
  if (typeof retval !== 'number' || typeof duration !== 'number') {
    return failure('output-not-json', text.trimStart());
  }
  const { data, type, context } = plan;
  return success({
    returned: retval >>> 0,
    nanoseconds: type.repeats ? duration : null,
    data: type.output === null || data === null ? null : bytesOf(answer.data_out),
    context: context === null || !type.givesContext ? null : bytesOf(answer.ctx_out),
  });
}

type Answer = Readonly<Record<string, unknown>>;

/** The whole text, or its last line that is an object: libraries may warn before it. */
function jsonIn(text: string): Answer | null {
  const lines = text.split('\n').reverse();
  for (const part of [text, ...lines.filter((line) => line.trimStart().startsWith('{'))]) {
    try {
      const value: unknown = JSON.parse(part);
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return value as Answer;
    } catch {
      // Not this one.
    }
  }
  return null;
}

/** Numbers, or texts as `0x1f`, as bpftool prints bytes elsewhere; no bytes are printed as nothing. */
function bytesOf(value: unknown): Uint8Array {
  if (!Array.isArray(value) || value.length > MOST_BYTES) return new Uint8Array();
  return Uint8Array.from(value as unknown[], byteOf);
}

/** What a host says may be anything, also lists without bottom. */
function byteOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : 0;
}

const ADVICE: Readonly<Record<string, string>> = {
  'Invalid argument':
    'it takes neither the data nor the context as they are; data may have some 3500 bytes (more only for programs of xdp.frags), and fields of ' +
    'the context that it does not take must be zero',
  'Operation not permitted': 'log in as root, or allow sudo for the host',
  'Permission denied': 'log in as root, or allow sudo for the host',
  'No such device': 'there is no interface of the number that the context gives',
  'Address family not supported by protocol':
    'the family of the context is neither IPv4 nor IPv6, or the host has no IPv6',
  'Numerical result out of range': 'local_port of the context must be below 65536',
  'Argument list too long':
    'the context is longer than that of this kernel; leave out what stands behind',
  'Message too long': 'the data is longer than this kernel takes',
  'Cannot allocate memory':
    'the data is longer than this kernel takes, or the host has no memory left',
  'No space left on device': 'the program made the data longer than there was room for',
  'Operation not supported':
    'the program selects a socket of a group (SO_REUSEPORT), which a test run cannot',
};

/**
 * What newer kernels miss in data that they make an skb of: something behind the Ethernet header, and the whole of the IP header that it
 * announces. Null where nothing is missing.
 */
function missingHeader({ type, data }: RunPlan): string | null {
  if (data === null || type.context?.name !== '__sk_buff') return null;
  const announced = (data[12] << 8) | data[13];
  const least = announced === IPV4 ? 34 : announced === IPV6 ? 54 : 15;
  if (data.length >= least) return null;
  const whole = `the data has ${data.length} bytes; give at least ${least}`;
  if (least === 15) return `${whole}, as this kernel wants something behind the Ethernet header`;
  return `${whole}, as the Ethernet header announces an IPv${least === 34 ? 4 : 6} header`;
}

const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** What bpftool says of errno, with what to do. */
function explained(error: string, plan: RunPlan): Result<RunOutput> {
  const reason = /^failed to run program: (.*)$/s.exec(error)?.[1].trim();
  if (reason === undefined) return failure('run-failed', quoted(error));
  if (/\b524\b|^Not supported/.test(reason)) {
    const { programType, since } = plan.type;
    return failure('run-not-supported', shortTypeName(programType), since);
  }
  const usual = Object.hasOwn(ADVICE, reason) ? ADVICE[reason] : 'see the host’s log';
  const advice = (reason === 'Invalid argument' ? missingHeader(plan) : null) ?? usual;
  return failure('run-refused', quoted(reason), advice);
}
