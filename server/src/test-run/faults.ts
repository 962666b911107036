import { failuresOf, printable } from '../bytes';

const LONGEST_QUOTE = 60;

/** Text of a file, or of a host, in quotes and cut. */
export function quoted(text: string): string {
  const shown = printable(text);
  return `'${shown.length > LONGEST_QUOTE ? `${shown.slice(0, LONGEST_QUOTE)}…` : shown}'`;
}

function offsetOf(number: number): string {
  return `0x${number.toString(16)}`;
}

const faults = {
  'type-cannot-run': (type: string, possible: readonly string[]) =>
    `the kernel cannot run ${type} programs with test data; it can run ${possible.join(', ')}`,
  'tracing-cannot-run': () =>
    'the kernel runs fentry, fexit and fmod_ret programs only on test functions of its own; load the program attached, and watch it',
  'struct-ops-cannot-run': () =>
    'the kernel runs struct_ops programs only for a dummy of its own; load the program attached, and watch it',
  'attach-type-cannot-run': (attachType: string) =>
    `the kernel does not run XDP programs of ${attachType} with test data; put the code in a function that a program of section xdp calls too`,
  'data-missing': (type: string, least: number) =>
    `a run of ${type} programs needs at least ${least} bytes of data: give a packet, hexadecimal digits or a file`,
  'data-too-short': (type: string, length: number, least: number) =>
    `the data has ${length} bytes, but a run of ${type} programs needs at least ${least}: it begins with an Ethernet header`,
  'packet-too-short': (type: string, length: number, least: number) =>
    `the data has ${length} bytes, but a run of ${type} programs needs at least ${least}: it begins with an IP header`,
  'data-too-long': (length: number, most: number) =>
    `the data has ${length} bytes; the kernel takes no more than ${most}`,
  'data-not-taken': (type: string) =>
    `${type} programs have a context and no data; give the data as the context, or leave it out`,
  'context-missing': (type: string, struct: string, size: number) =>
    `a run of ${type} programs needs a context, a struct ${struct} of ${size} bytes`,
  'context-too-long': (length: number, most: number, struct: string) =>
    `the context has ${length} bytes, but ${struct} has ${most}`,
  'repeat-not-possible': (type: string) =>
    `the kernel runs ${type} programs only once a call, and does not measure them; leave the number of runs out`,
  'repeat-bad': (repeat: number) =>
    `the number of runs is ${repeat}; it must be a whole number from 1 on`,
  'context-not-by-fields': (type: string) =>
    `the context of ${type.slice('BPF_PROG_TYPE_'.length).toLowerCase()} programs has no fields that are known beforehand; give it in hexadecimal or as a file`,
  'context-field': (name: string, struct: string, known: readonly string[]) =>
    `a test run takes no field ${quoted(name)} in a context of struct ${struct}; it takes ${known.join(', ')}`,
  'packet-version': (version: number) => `the version of IP is ${version}; it must be 4 or 6`,
  'packet-address': (text: string, version: number) =>
    `${quoted(text)} is no IPv${version} address; write it as ${version === 4 ? '192.0.2.1' : '2001:db8::1'}, or change the version of IP`,
  'packet-hardware': (text: string) =>
    `${quoted(text)} is no hardware address; write it as 02:00:00:00:00:01`,
  'packet-field': (field: string, protocol: string) =>
    field === 'payloadHex'
      ? 'the payload is given as text and in hexadecimal; leave one out'
      : `a packet of ${protocol} has no ${field}; leave it out, or change the protocol`,
  'packet-too-long': (length: number) =>
    `the payload has ${length} bytes, which do not fit into one IP packet; it may have some 65000`,
  'hex-too-long': (most: number) =>
    `the hexadecimal text is too long; it may stand for at most ${most} bytes`,
  'hex-character': (line: number, column: number, character: string) =>
    `line ${line}, column ${column}: ${quoted(character)} is no hexadecimal digit`,
  'hex-odd': (line: number, column: number, group: string) =>
    `line ${line}, column ${column}: ${quoted(group)} has an odd number of digits; a byte is two of them`,
  'hex-offset': (line: number, said: number, counted: number) =>
    `line ${line} begins at ${offsetOf(said)} as it says, but ${offsetOf(counted)} bytes stand before it; a line is missing or too long`,
  'hex-squeezed': (line: number) =>
    `line ${line}: the dump leaves lines out that are the same (*); make it with hexdump -v -C or xxd`,
  'output-not-json': (excerpt: string) =>
    `bpftool’s answer cannot be understood: it begins with ${quoted(excerpt)}`,
  'output-empty': () => 'bpftool gave no answer',
  'bpftool-too-old': () =>
    'this bpftool has no `prog run`, which came with version 5.3; install a newer one on the host',
  'run-not-supported': (type: string, since: string) =>
    `this kernel cannot run ${type} programs with test data; Linux can since ${since}, where the type is built in`,
  'run-refused': (reason: string, advice: string) =>
    `the kernel refused the run: ${reason}; ${advice}`,
  'run-failed': (error: string) => `bpftool did not run the program: ${error}`,
};

export const failure = failuresOf(faults);
export type TestRunFaultCode = keyof typeof faults;
