import assert from 'node:assert/strict';
import { KernelConfig, type Fact, type Version } from '../../server/src/kernels';
import { archOfBtf, archOfConfig, archOfElf, type Arch } from '../../server/src/kernels/arch';
import {
  findRelease,
  findVersion,
  releaseInName,
  type Banner,
  type FactSource,
} from '../../server/src/kernels/facts';
import { readBtf } from '../../server/src/btf';
import { readElf } from '../../server/src/elf';
import { BtfBuilder, type ByteOrder } from '../support';
import {
  ascii,
  BANNER,
  CONFIG,
  elfWith,
  REGISTERS,
  TINY_BTF,
  tinyKernel,
  VMLINUX,
} from './samples';
import { opened, WorkFolder } from './work-folder';

const work = new WorkFolder();
after(() => {
  work.remove();
});

const configOf = (...lines: string[]) => new KernelConfig(Buffer.from(lines.join('\n')));
const headed = (version: string, ...lines: string[]) =>
  configOf('#', `# Linux/x86 ${version} Kernel Configuration`, '#', ...lines);
const bannerOf = (text: string, from: FactSource = 'vmlinux'): Banner => ({ text, from });

describe("a kernel's release and version come from what tells them best", () => {
  const debian = headed('6.1.176', 'CONFIG_LOCALVERSION=""');
  const salted = headed('5.10.262', 'CONFIG_BUILD_SALT="5.10.0-46-cloud-amd64"');
  const custom = headed('6.7.0', 'CONFIG_LOCALVERSION="-custom"', 'CONFIG_BUILD_SALT=""');
  const rhel = headed('5.14.0-362.8.1.el9_3.x86_64', 'CONFIG_LOCALVERSION=""');
  const banner = bannerOf(BANNER.replace('Linux version ', ''));
  const ubuntu = bannerOf(
    '5.15.0-56-generic (builder@example.org) (gcc (Ubuntu 11.3.0-1) 11.3.0) ' +
      '#62-Ubuntu SMP Tue Nov 22 19:54:14 UTC 2022 (Ubuntu 5.15.0-56.62-generic 5.15.64)',
    'boot image',
  );
  const mainline = bannerOf('6.18.0-rc3+ (me@example.org) (gcc 14) #7 SMP Mon Nov 3');
  const candidate = headed('6.18.0-rc3', 'CONFIG_LOCALVERSION=""');

  type Case = [
    what: string,
    sources: { banner?: Banner; config?: KernelConfig; name?: string },
    release: Fact | null,
    version: Version | null,
  ];
  const cases: Case[] = [
    [
      'the salt of an older Debian',
      { config: salted, name: 'prod' },
      { value: '5.10.0-46-cloud-amd64', from: 'config' },
      [5, 10, 262],
    ],
    [
      'the name of the folder, where the config tells the version alone',
      { config: debian, name: '6.1.0-50-cloud-amd64' },
      { value: '6.1.0-50-cloud-amd64', from: 'name' },
      [6, 1, 176],
    ],
    [
      'a name of another version is not believed',
      { config: debian, name: '6.12.0-3-amd64' },
      { value: '6.1.176', from: 'config' },
      [6, 1, 176],
    ],
    [
      'a salt of another version is not believed',
      { config: headed('6.1.176', 'CONFIG_BUILD_SALT="5.10.0-1"'), name: 'prod' },
      { value: '6.1.176', from: 'config' },
      [6, 1, 176],
    ],
    [
      'a local version',
      { config: custom, name: '6.7.0-other' },
      { value: '6.7.0-custom', from: 'config' },
      [6, 7, 0],
    ],
    [
      'a version with everything in it',
      { config: rhel, name: 'el9' },
      { value: '5.14.0-362.8.1.el9_3.x86_64', from: 'config' },
      [5, 14, 0],
    ],
    [
      'the banner goes before all',
      { banner, config: custom, name: '6.7.0-other' },
      { value: '6.1.0-50-amd64', from: 'vmlinux' },
      [6, 7, 0],
    ],
    [
      "Debian's banner tells the version at its end",
      { banner },
      { value: '6.1.0-50-amd64', from: 'vmlinux' },
      [6, 1, 176],
    ],
    [
      "Ubuntu's banner, too",
      { banner: ubuntu },
      { value: '5.15.0-56-generic', from: 'boot image' },
      [5, 15, 64],
    ],
    [
      'a release candidate',
      { banner: mainline, config: candidate },
      { value: '6.18.0-rc3+', from: 'vmlinux' },
      [6, 18, 0],
    ],
    [
      'the name alone',
      { name: 'vmlinuz-6.12.107+deb13-amd64' },
      { value: '6.12.107+deb13-amd64', from: 'name' },
      [6, 12, 107],
    ],
    ['nothing', { name: 'prod' }, null, null],
    ['a banner that is none', { banner: bannerOf('of something else'), name: 'a' }, null, null],
    ['a config without a header', { config: configOf('CONFIG_HZ=250'), name: 'a' }, null, null],
  ];
  for (const [what, { banner = null, config = null, name = '' }, release, version] of cases) {
    it(what, () => {
      assert.deepEqual(findRelease({ banner, config, name }), release);
      assert.deepEqual(findVersion({ banner, config, name }), version);
    });
  }

  it('names that look like a release', () => {
    const names = ['5.4.0-1004-gcp', '6.1', 'linux-6.1.0-50-amd64', '6.18.0-rc3+', 'vmlinux-6.9.1'];
    for (const name of names) assert.notEqual(releaseInName(name), null, name);
    for (const name of ['vmlinux', '6', 'v6.1', '1.2.3.4', '10.0.0.1', '6.1 copy', 'a-6.1.0']) {
      assert.equal(releaseInName(name), null, name);
    }
  });
});

describe("a kernel's architecture", () => {
  const configs: [arch: Arch | null, ...lines: string[]][] = [
    ['amd64', 'CONFIG_64BIT=y', 'CONFIG_X86=y', 'CONFIG_X86_64=y'],
    ['i386', '# CONFIG_64BIT is not set', 'CONFIG_X86=y'],
    ['arm64', 'CONFIG_ARM64=y', 'CONFIG_64BIT=y'],
    ['arm', 'CONFIG_ARM=y'],
    ['s390x', 'CONFIG_64BIT=y', 'CONFIG_S390=y'],
    ['riscv64', 'CONFIG_64BIT=y', 'CONFIG_RISCV=y'],
    ['riscv32', 'CONFIG_RISCV=y'],
    ['ppc64el', 'CONFIG_PPC64=y', 'CONFIG_CPU_LITTLE_ENDIAN=y', 'CONFIG_PPC=y'],
    ['ppc64', 'CONFIG_PPC64=y', 'CONFIG_PPC=y'],
    ['powerpc', 'CONFIG_PPC=y'],
    ['loong64', 'CONFIG_LOONGARCH=y', 'CONFIG_64BIT=y'],
    ['mips64el', 'CONFIG_MIPS=y', 'CONFIG_64BIT=y', 'CONFIG_CPU_LITTLE_ENDIAN=y'],
    ['mips', 'CONFIG_MIPS=y'],
    ['sparc64', 'CONFIG_SPARC64=y', 'CONFIG_64BIT=y'],
    [null, 'CONFIG_HZ=250', 'CONFIG_ARM64_ERRATUM=y'],
  ];
  for (const [arch, ...lines] of configs) {
    it(`in a config: ${arch}`, () => {
      assert.equal(archOfConfig(configOf(...lines)), arch);
    });
  }

  const machines: [arch: Arch | null, machine: number, order: ByteOrder][] = [
    ['amd64', 62, 'little'],
    ['i386', 3, 'little'],
    ['arm64', 183, 'little'],
    ['arm', 40, 'little'],
    ['s390x', 22, 'big'],
    ['riscv64', 243, 'little'],
    ['ppc64el', 21, 'little'],
    ['ppc64', 21, 'big'],
    ['loong64', 258, 'little'],
    ['mips64el', 8, 'little'],
    ['mips64', 8, 'big'],
    [null, 247, 'little'],
  ];
  for (const [arch, machine, order] of machines) {
    it(`in an ELF file of machine ${machine}, ${order} endian: ${arch}`, () => {
      const elf = readElf(elfWith({ order, machine, sections: {} }));
      assert.ok(elf.ok);
      assert.equal(archOfElf(elf.value), arch);
    });
  }

  const ofBtf = (btf: BtfBuilder) => {
    const read = readBtf(btf.build());
    assert.ok(read.ok);
    return archOfBtf(read.value);
  };
  for (const arch of Object.keys(REGISTERS) as (keyof typeof REGISTERS)[]) {
    it(`in the registers of BTF: ${arch}`, () => {
      assert.equal(ofBtf(tinyKernel({ registers: REGISTERS[arch] })), arch);
    });
  }

  it('in the registers, the byte order and the size of long', () => {
    const { ppc64el, riscv64 } = REGISTERS;
    assert.equal(ofBtf(tinyKernel({ registers: ppc64el, order: 'big' })), 'ppc64');
    assert.equal(ofBtf(tinyKernel({ registers: ppc64el, order: 'big', longSize: 4 })), 'powerpc');
    assert.equal(ofBtf(tinyKernel({ registers: riscv64, longSize: 4 })), 'riscv32');
    assert.equal(ofBtf(tinyKernel({ registers: {} })), null);
  });

  it('is told by the config, else by the file, else by the BTF', async () => {
    const arm = CONFIG.replace('CONFIG_X86=y', 'CONFIG_ARM64=y');
    const folder = work.folder('a', { vmlinux: VMLINUX, config: arm });
    assert.deepEqual((await opened(folder)).arch, { value: 'arm64', from: 'config' });
    const s390 = elfWith({ machine: 22, sections: { '.BTF': TINY_BTF } });
    const elf = work.write('s390', s390);
    assert.deepEqual((await opened(elf)).arch, { value: 's390x', from: 'vmlinux' });
    const raw = work.write('raw.btf', TINY_BTF);
    assert.deepEqual((await opened(raw)).arch, { value: 'amd64', from: 'BTF' });
    const unknown = work.write('unknown.btf', tinyKernel({ registers: {} }).build());
    assert.equal((await opened(unknown)).arch, null);
  });

  it('a banner is found in .rodata, past words that look like one', async () => {
    const text = ascii(`Linux version %s\0Linux version numbers\n${BANNER}\n`);
    const elf = elfWith({ sections: { '.rodata': text, '.BTF': TINY_BTF } });
    const { release, version, format } = await opened(work.write('vmlinux', elf));
    assert.deepEqual(release, { value: '6.1.0-50-amd64', from: 'vmlinux' });
    assert.deepEqual([version, format], [[6, 1, 176], 'vmlinux']);
  });
});
