import assert from 'node:assert/strict';
import { readElf, type ElfFaultCode } from '../../server/src/elf';
import { readObject } from '../../server/src/object';
import { faultOf } from '../btf/results';
import { BpfObjectBuilder, exit, movImm, type ByteOrder } from '../support';
import { changed, ENTRY, ENTRY_SIZE, HEADER, smallElf, smallElf32 } from './small-elf';

const ORDERS: readonly ByteOrder[] = ['little', 'big'];

describe('ELF that cannot be read', () => {
  const tooMany = 2 ** 20 + 1;
  const damages: readonly (readonly [string, ElfFaultCode, string, () => Uint8Array])[] = [
    ['nothing', 'not-elf', 'this is not an ELF file', () => new Uint8Array(0)],
    ['zeros', 'not-elf', 'this is not an ELF file', () => new Uint8Array(64)],
    ['the magic alone', 'not-elf', 'this is not an ELF file', () => smallElf().subarray(0, 15)],
    [
      'a class nobody knows',
      'elf-unknown-class',
      'the ELF class 3 is neither 32-bit nor 64-bit',
      () =>
        changed((view) => {
          view.setUint8(HEADER.class, 3);
        }),
    ],
    [
      'a byte order nobody knows',
      'elf-unknown-byte-order',
      'the ELF byte order 0 is unknown',
      () =>
        changed((view) => {
          view.setUint8(HEADER.order, 0);
        }),
    ],
    [
      'half a header',
      'elf-truncated',
      'the ELF file is truncated or damaged: the file header lies outside it',
      () => smallElf().subarray(0, 63),
    ],
    [
      'half a header of 32 bits',
      'elf-truncated',
      'the ELF file is truncated or damaged: the file header lies outside it',
      () => smallElf32('little').subarray(0, 51),
    ],
    [
      'a section table beyond all numbers',
      'elf-truncated',
      'the ELF file is truncated or damaged: the section table lies outside it',
      () =>
        changed((view) => {
          view.setUint32(HEADER.table + 4, 0xffff_ffff, true);
        }),
    ],
    [
      'a section table that ends behind the file',
      'elf-truncated',
      'the ELF file is truncated or damaged: the section table lies outside it',
      () =>
        changed((view) => {
          view.setUint16(HEADER.count, 7, true);
        }),
    ],
    [
      'section entries of another size',
      'elf-bad-section-table',
      'the ELF section table is damaged: an entry of 40 bytes',
      () =>
        changed((view) => {
          view.setUint16(HEADER.entrySize, 40, true);
        }),
    ],
    [
      'names in a section that is not there',
      'elf-bad-section-table',
      'the ELF section table is damaged: section 77 with the names does not exist',
      () =>
        changed((view) => {
          view.setUint16(HEADER.names, 77, true);
        }),
    ],
    [
      'names without contents',
      'elf-truncated',
      'the ELF file is truncated or damaged: the table of section names lies outside it',
      () =>
        changed((view, table) => {
          view.setUint16(HEADER.names, 3, true);
          view.setUint32(table + 3 * ENTRY_SIZE + ENTRY.size, 1, true);
        }),
    ],
    [
      'names behind the file',
      'elf-truncated',
      'the ELF file is truncated or damaged: the table of section names lies outside it',
      () =>
        changed((view, table) => {
          view.setUint32(table + ENTRY_SIZE + ENTRY.offset, 0x10_0000, true);
        }),
    ],
    [
      'a section named by nothing',
      'elf-bad-section-table',
      'the ELF section table is damaged: section 2 has no name',
      () =>
        changed((view, table) => {
          view.setUint32(table + 2 * ENTRY_SIZE + ENTRY.name, 5000, true);
        }),
    ],
    [
      'a section that ends behind the file',
      'elf-truncated',
      'the ELF file is truncated or damaged: section .text lies outside it',
      () =>
        changed((view, table) => {
          view.setUint32(table + 2 * ENTRY_SIZE + ENTRY.size, 0x10_0000, true);
        }),
    ],
    [
      'a nameless section that ends behind the file',
      'elf-truncated',
      'the ELF file is truncated or damaged: section 2 lies outside it',
      () =>
        changed((view, table) => {
          view.setUint32(table + 2 * ENTRY_SIZE + ENTRY.name, 0, true);
          view.setUint32(table + 2 * ENTRY_SIZE + ENTRY.size + 4, 0x10_0000, true);
        }),
    ],
    [
      'over a million sections',
      'elf-bad-section-table',
      `the ELF section table is damaged: ${tooMany} sections`,
      () => {
        const head = changed((view, table) => {
          view.setUint16(HEADER.count, 0, true);
          view.setUint32(table + ENTRY.size, tooMany, true);
        });
        const bytes = new Uint8Array(head.length + tooMany * ENTRY_SIZE);
        bytes.set(head);
        return bytes;
      },
    ],
    [
      'over 64 MiB of names',
      'elf-bad-section-table',
      'the ELF section table is damaged: 67108865 bytes of section names',
      () => {
        const head = changed((view, table) => {
          view.setUint32(table + ENTRY_SIZE + ENTRY.size, 2 ** 26 + 1, true);
        });
        const bytes = new Uint8Array(head.length + 2 ** 26);
        bytes.set(head);
        return bytes;
      },
    ],
  ];
  for (const [story, code, message, bytes] of damages) {
    it(`${story}: ${message}`, () => {
      assert.deepEqual(faultOf(readElf(bytes())), { code, message });
    });
  }

  it('says something wherever a small object is cut', () => {
    for (const order of ORDERS) {
      const builder = new BpfObjectBuilder(order);
      const int = builder.btf.int('int', 4);
      builder.variable('.data', 'total', int, new Uint8Array(4));
      builder.program('xdp', 'run', [movImm(0, 1), exit()]).relocation(0, int, '0', 'byte_off');
      const whole = builder.build();
      assert.ok(readObject(whole).ok);
      const lengths = Array.from({ length: Math.ceil(whole.length / 64) }, (_, i) => i * 64);
      for (const length of [...lengths, whole.length - 1]) {
        for (const read of [readElf, readObject]) {
          const { code, message } = faultOf(read(whole.subarray(0, length)));
          assert.match(code, /^(not-elf|elf-truncated)$/, `${length} bytes`);
          assert.ok(message.length > 10, message);
        }
      }
    }
  });
});
