import assert from 'node:assert/strict';
import { LARGEST_OBJECT, readObject, type ObjectFaultCode } from '../../server/src/object';
import { faultOf } from '../btf/results';
import { smallElf32 } from '../elf/small-elf';
import {
  BpfObjectBuilder,
  BtfBuilder,
  exit,
  ldImm64,
  movImm,
  SECTION_TYPE,
  type ObjectTweaks,
  type SectionSpec,
} from '../support';
import { faultOfBuilt, readBuilt } from './built';

/** A good object with a program, a subprogram and some types, told further by `tell`. */
function objectWith(tell: (builder: BpfObjectBuilder) => void): BpfObjectBuilder {
  const builder = new BpfObjectBuilder();
  const int = builder.btf.int('int', 4);
  builder.program('xdp', 'run', [movImm(0, 1), exit()]).relocation(0, int, '0', 'byte_off');
  builder.subprogram('helper', [movImm(0, 1), exit()], { binding: 'local' });
  tell(builder);
  return builder;
}

type Unreadable = readonly [
  story: string,
  code: ObjectFaultCode,
  message: string,
  tell: (builder: BpfObjectBuilder) => void,
  tweaks?: ObjectTweaks,
];

const SHT_NOTE = 7;
const nothing = () => undefined;
const xdp = (value: number, size: number) =>
  ({ type: 'func', section: 'xdp', value, size }) as const;

const UNREADABLE: readonly Unreadable[] = [
  [
    'a program compiled for x86-64',
    'object-wrong-machine',
    'compiled for another machine (ELF machine 62, BPF is 247); compile with clang -target bpf',
    nothing,
    { machine: 62 },
  ],
  [
    'a shared library',
    'object-wrong-type',
    'not a relocatable object (ELF type 3); compile with clang -target bpf -c',
    nothing,
    { fileType: 3 },
  ],
  [
    'a stripped object',
    'object-stripped',
    'no symbol table; it was stripped. Use llvm-strip -g, which keeps symbols',
    nothing,
    { stripped: true },
  ],
  [
    'an object with two symbol tables',
    'object-many-symbol-tables',
    'several symbol tables',
    (b) =>
      b.elf.section({ name: '.symtab2', type: SECTION_TYPE.SYMTAB, contents: new Uint8Array(24) }),
  ],
  [
    'a symbol table whose names are in no section',
    'object-bad-symbols',
    'the symbol table is damaged: its names are missing',
    nothing,
    { sections: { '.symtab': { link: 99 } } },
  ],
  [
    'an object without types',
    'object-no-btf',
    'no .BTF section, so it holds no CO-RE relocations; compile with clang -g -target bpf',
    nothing,
    { btf: null },
  ],
  [
    'an object with half a header of types',
    'object-bad-btf',
    'its .BTF section: BTF header not found: fewer than 24 bytes',
    nothing,
    { btf: new Uint8Array(12) },
  ],
  [
    'an object with types that refer to nothing',
    'object-bad-btf',
    'its .BTF section: BTF type [2] is damaged: it refers to type [77], which does not exist',
    (b) => b.btf.ptr(77),
  ],
  [
    'an object with a module’s types',
    'object-bad-btf',
    'its .BTF section: this is split BTF (of a kernel module), which needs the BTF of its vmlinux as base',
    nothing,
    { btf: splitBtf() },
  ],
  [
    'types in a section without contents',
    'object-bad-section',
    'the section .BTF is damaged',
    nothing,
    { sections: { '.BTF': { type: SECTION_TYPE.NOBITS } } },
  ],
  [
    'records in a note',
    'object-bad-section',
    'the section .BTF.ext is damaged',
    nothing,
    { sections: { '.BTF.ext': { type: SHT_NOTE } } },
  ],
  [
    'a program longer than its section',
    'program-outside-section',
    "function 'long' crosses the end of section xdp",
    (b) => b.symbol({ name: 'long', ...xdp(8, 16) }),
  ],
  [
    'a program that begins behind its section',
    'program-outside-section',
    "function 'behind' crosses the end of section xdp",
    (b) => b.symbol({ name: 'behind', ...xdp(2 ** 40, 8) }),
  ],
  [
    'a program of a size that wraps around',
    'program-outside-section',
    "function 'wrapped' crosses the end of section xdp",
    (b) => b.elf.symbol({ name: 'wrapped', type: 'func', section: 'xdp', value: 8, size: -8 }),
  ],
  [
    'a program of no instructions',
    'program-bad-size',
    "function 'empty' in section xdp has no whole number of instructions",
    (b) => b.symbol({ name: 'empty', ...xdp(8, 0) }),
  ],
  [
    'a program of one and a half instructions',
    'program-bad-size',
    "function 'half' in section xdp has no whole number of instructions",
    (b) => b.symbol({ name: 'half', ...xdp(0, 12) }),
  ],
  [
    'a program that begins inside an instruction',
    'program-bad-size',
    "function 'inside' in section xdp has no whole number of instructions",
    (b) => b.symbol({ name: 'inside', ...xdp(4, 8) }),
  ],
  [
    'a static program',
    'program-static',
    "program 'mine' in section xdp is static; libbpf supports static functions only in .text",
    (b) => b.symbol({ name: 'mine', binding: 'local', ...xdp(0, 16) }),
  ],
];

/** A second program, whose first instruction loads the address of a variable. */
function referToData(builder: BpfObjectBuilder): void {
  const total = builder.variable('.data', 'total', 1, new Uint8Array(4));
  builder.program('xdp', 'count', [ldImm64(1, 0), exit()], { symbol: false }).reference(0, total);
}

function damagedRelocations(name: string): SectionSpec {
  return {
    name,
    type: SECTION_TYPE.REL,
    contents: new Uint8Array(48),
    entrySize: 24,
    info: 1,
  };
}

function splitBtf(): Uint8Array {
  const split = new BtfBuilder('little', { base: new BtfBuilder() });
  split.int('int', 4);
  return split.build();
}

describe('a file that is no BPF object', () => {
  it('is one before it is spoilt', () => {
    const { functions, refusal } = readBuilt(objectWith(nothing));
    assert.deepEqual(
      functions.map(({ name }) => name),
      ['helper', 'run'],
    );
    assert.equal(refusal, null);
  });

  it('nor when an old compiler left the machine out', () => {
    assert.equal(readBuilt(objectWith(nothing), { machine: 0 }).refusal, null);
  });

  for (const [story, code, message, tell, tweaks] of UNREADABLE) {
    it(`${story}: ${message}`, () => {
      assert.deepEqual(faultOfBuilt(objectWith(tell), tweaks), { code, message });
    });
  }

  it('a 32-bit file: a 32-bit ELF file; BPF objects are 64-bit', () => {
    for (const order of ['little', 'big'] as const) {
      assert.deepEqual(faultOf(readObject(smallElf32(order))), {
        code: 'object-32-bit',
        message: 'a 32-bit ELF file; BPF objects are 64-bit',
      });
    }
  });

  it('a file of over 64 MiB, which is not looked at', () => {
    assert.deepEqual(faultOf(readObject(new Uint8Array(LARGEST_OBJECT + 1))), {
      code: 'object-too-large',
      message: 'the file has 67108865 bytes; a compiled BPF object has at most 67108864',
    });
  });

  it('a text: this is not an ELF file', () => {
    const text = new TextEncoder().encode('#include "vmlinux.h"\n');
    assert.deepEqual(faultOf(readObject(text)), {
      code: 'not-elf',
      message: 'this is not an ELF file',
    });
  });
});

describe('an object that can be read and that libbpf refuses', () => {
  const refused: readonly (readonly [
    string,
    ObjectFaultCode,
    string,
    (b: BpfObjectBuilder) => void,
    ObjectTweaks?,
  ])[] = [
    [
      'with legacy maps',
      'legacy-maps',
      'legacy map definitions in section \'maps\', which libbpf 1.0 and later refuse; use SEC(".maps")',
      (b) => b.data('maps', new Uint8Array(20)),
    ],
    [
      'with a version of 8 bytes',
      'version-section-size',
      "the section 'version' is not 4 bytes long",
      (b) => b.data('version', new Uint8Array(8)),
    ],
    [
      'with an unknown extern',
      'extern-without-btf',
      "extern 'x' has no BTF",
      (b) => b.symbol({ name: 'x' }),
    ],
    [
      'with maps and no types of them',
      'maps-without-btf',
      'the section .maps is not described by its types',
      (b) => b.data('.maps', new Uint8Array(8)),
    ],
    [
      'with an empty section of maps and no types of it',
      'maps-without-btf',
      'the section .maps is not described by its types',
      (b) => b.data('.maps', new Uint8Array(0)),
    ],
    [
      'with symbols whose names are in no section',
      'object-bad-symbols',
      'the symbol table is damaged: its names are in no string table',
      nothing,
      { sections: { '.symtab': { link: 0 } } },
    ],
    [
      'with symbols whose names are in a program',
      'object-bad-symbols',
      'the symbol table is damaged: its names are in no string table',
      nothing,
      { sections: { '.symtab': { link: 'xdp' } } },
    ],
    [
      'with symbols of no size',
      'object-bad-symbols',
      'the symbol table is damaged: entries of 0 bytes',
      nothing,
      { sections: { '.symtab': { entrySize: 0 } } },
    ],
    [
      'with symbols as 32-bit files have them',
      'object-bad-symbols',
      'the symbol table is damaged: entries of 16 bytes',
      nothing,
      { sections: { '.symtab': { entrySize: 16 } } },
    ],
    [
      'with relocations that have addends',
      'object-bad-relocations',
      'the relocation section .relxdp is damaged',
      referToData,
      { sections: { '.relxdp': { entrySize: 24 } } },
    ],
    [
      'with relocations of a section that is not there',
      'object-bad-relocations',
      'the relocation section .relxdp is damaged',
      referToData,
      { sections: { '.relxdp': { info: 99 } } },
    ],
    [
      'with damaged relocations of data, though libbpf does not apply them',
      'object-bad-relocations',
      'the relocation section .rel.data is damaged',
      (b) => b.elf.section(damagedRelocations('.rel.data')),
    ],
  ];
  for (const [story, code, message, tell, tweaks] of refused) {
    it(`${story}: ${message}`, () => {
      const { refusal, functions, core } = readBuilt(objectWith(tell), tweaks);
      assert.deepEqual(refusal, { code, message });
      assert.deepEqual([functions.length, core.records.length], [2, 1]);
    });
  }

  it('is none with good relocations', () => {
    assert.equal(readBuilt(objectWith(referToData)).refusal, null);
  });

  for (const name of ['.rel.BTF', '.rel.BTF.ext', '.rel.debug_info']) {
    it(`is none with a damaged ${name}, which libbpf ignores`, () => {
      const { refusal } = readBuilt(objectWith((b) => b.elf.section(damagedRelocations(name))));
      assert.equal(refusal, null);
    });
  }

  it('is none with a version of 4 bytes', () => {
    const { refusal } = readBuilt(objectWith((b) => b.data('version', new Uint8Array(4))));
    assert.equal(refusal, null);
  });

  it('is told the first reason that libbpf meets', () => {
    const { refusal } = readBuilt(
      objectWith((b) => {
        b.symbol({ name: 'x' });
        b.data('maps', new Uint8Array(20));
        b.ext.addRelocation('', 0, 1, '0', 1);
      }),
    );
    assert.equal(refusal?.code, 'legacy-maps');
  });
});
