import { failuresOf } from '../bytes';

/** What is wrong with a BTF blob, in one place with its wording. */
const faults = {
  'btf-too-short': () => 'BTF header not found: fewer than 24 bytes',
  'btf-wrong-magic': (magic: number) =>
    `not BTF: it starts with 0x${magic.toString(16).padStart(4, '0')}, not with 0xeb9f`,
  'btf-bad-header': (what: string) => `the BTF header is damaged: ${what}`,
  'btf-bad-strings': (what: string) => `the BTF string section is damaged: ${what}`,
  'btf-bad-type': (id: number, what: string) => `BTF type [${id}] is damaged: ${what}`,
  'btf-unknown-kind': (id: number, kind: number) =>
    `BTF type [${id}] is of kind ${kind}, which is unknown here, and the file does not tell its length`,
  'btf-needs-base': () =>
    'this is split BTF (of a kernel module), which needs the BTF of its vmlinux as base',
  'btf-too-large': (what: string) => `the BTF is larger than any kernel's: ${what}`,
};
export type BtfFaultCode = keyof typeof faults;

export const btfFailure = failuresOf(faults);
