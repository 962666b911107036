import { failuresOf } from '../bytes';

/** What makes a file no BPF object that libbpf opens, in one place with its wording. */
export const objectFaults = {
  'object-too-large': (size: number, limit: number) =>
    `the file has ${size} bytes; a compiled BPF object has at most ${limit}`,
  'object-32-bit': () => 'a 32-bit ELF file; BPF objects are 64-bit',
  'object-wrong-type': (type: number) =>
    `not a relocatable object (ELF type ${type}); compile with clang -target bpf -c`,
  'object-wrong-machine': (machine: number) =>
    `compiled for another machine (ELF machine ${machine}, BPF is 247); compile with clang -target bpf`,
  'object-stripped': () =>
    'no symbol table; it was stripped. Use llvm-strip -g, which keeps symbols',
  'object-many-symbol-tables': () => 'several symbol tables',
  'object-bad-symbols': (what: string) => `the symbol table is damaged: ${what}`,
  'object-bad-relocations': (section: string) => `the relocation section ${section} is damaged`,
  'object-no-btf': () =>
    'no .BTF section, so it holds no CO-RE relocations; compile with clang -g -target bpf',
  'object-bad-btf': (reason: string) => `its .BTF section: ${reason}`,
  'object-bad-btf-ext': (what: string) => `its .BTF.ext section is damaged: ${what}`,
  'object-bad-section': (name: string) => `the section ${name} is damaged`,
  'object-too-many-records': (count: number, limit: number) =>
    `${count} CO-RE relocations; no compiler makes over ${limit}`,
  'core-record-homeless': (count: number) =>
    `${count} of its CO-RE relocations stand under no section, or between instructions outside every function`,
  'program-outside-section': (name: string, section: string) =>
    `function '${name}' crosses the end of section ${section}`,
  'program-bad-size': (name: string, section: string) =>
    `function '${name}' in section ${section} has no whole number of instructions`,
  'program-static': (name: string, section: string) =>
    `program '${name}' in section ${section} is static; libbpf supports static functions only in .text`,
  'legacy-maps': () =>
    'legacy map definitions in section \'maps\', which libbpf 1.0 and later refuse; use SEC(".maps")',
  'version-section-size': () => "the section 'version' is not 4 bytes long",
  'bad-reference': (fn: string, instruction: number, symbol: string, what: string) =>
    `instruction ${instruction} of function '${fn}' refers to '${symbol}', ${what}`,
  'variables-without-section': (section: string) =>
    `its types tell of variables in section ${section}, which is missing or empty`,
  'variable-is-none': (section: string, name: string) =>
    `'${name}' in section ${section} is no variable`,
  'variable-without-symbol': (name: string) => `variable '${name}' has no symbol`,
  'maps-without-btf': () => 'the section .maps is not described by its types',
  'map-bad-definition': (name: string, what: string) => `map '${name}': ${what}`,
  'extern-without-btf': (name: string) => `extern '${name}' has no BTF`,
  'extern-outside-section': (name: string) =>
    `extern '${name}' is neither __kconfig nor __ksym, and nothing defines it`,
  'extern-unsupported-type': (name: string) =>
    `the type of extern '${name}' is none that a Kconfig value can have`,
};

export type ObjectFaultCode = keyof typeof objectFaults;

export const objectFailure = failuresOf(objectFaults);
