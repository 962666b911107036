import assert from 'node:assert/strict';
import { readObject, type BpfObject } from '../../server/src/object';
import { applySettings, type SettingFaultCode } from '../../server/src/program';
import { BpfObjectBuilder, exit, movImm, type ByteOrder } from '../support';

/** One volatile variable of each type an application may want to set, in an object of either byte order. */
function objectWithKnobs(order: ByteOrder = 'little'): BpfObject {
  const builder = new BpfObjectBuilder(order);
  const { btf } = builder;
  const ints = {
    s8: btf.int('signed char', 1, { signed: true }),
    u8: btf.int('unsigned char', 1),
    s16: btf.int('short', 2, { signed: true }),
    u16: btf.int('unsigned short', 2),
    s32: btf.int('int', 4, { signed: true }),
    u32: btf.int('unsigned int', 4),
    s64: btf.int('long', 8, { signed: true }),
    u64: btf.int('unsigned long', 8),
    s128: btf.int('__int128', 16, { signed: true }),
    flag: btf.int('_Bool', 1, { bool: true }),
  };
  const letter = btf.int('char', 1, { signed: true });
  const mode = btf.enumeration('mode', [
    { name: 'MODE_OFF', value: 0 },
    { name: 'MODE_ALL', value: 7 },
    { name: 'MODE_NONE', value: -1 },
  ]);
  const types: Record<string, readonly [type: number, size: number]> = {
    s8: [ints.s8, 1],
    u8: [ints.u8, 1],
    s16: [ints.s16, 2],
    u16: [ints.u16, 2],
    s32: [ints.s32, 4],
    u32: [ints.u32, 4],
    s64: [ints.s64, 8],
    u64: [ints.u64, 8],
    s128: [ints.s128, 16],
    flag: [ints.flag, 1],
    letter: [letter, 1],
    alias: [btf.typedef('pid_t', ints.s32), 4],
    mode: [mode, 4],
    comm: [btf.array(letter, 8), 8],
    table: [btf.array(ints.u32, 2), 8],
    ratio: [btf.float('double', 8), 8],
    where: [btf.ptr(ints.u8), 8],
    both: [btf.struct('both', 4, [{ name: 'a', type: ints.u32, bits: 0 }]), 4],
  };
  builder.program('kprobe/do_exit', 'probe', [movImm(0, 0), exit()]);
  for (const [name, [type, size]] of Object.entries(types)) {
    builder.variable(
      '.rodata',
      name,
      btf.const(btf.volatile(type)),
      new Uint8Array(size).fill(0xee),
    );
  }
  builder.variable('.data', 'counter', ints.u32, new Uint8Array(4));
  const object = readObject(builder.build());
  assert.ok(object.ok, object.ok ? '' : object.fault.message);
  return object.value;
}

/** The bytes of a variable after one setting. */
function afterSetting(object: BpfObject, setting: string): number[] {
  const { data, faults } = applySettings(object, [setting]);
  assert.deepEqual(faults, [], setting);
  const variable = object.variables.find(({ name }) => name === setting.split('=')[0]);
  const section = object.dataSections.find(({ name }) => name === '.rodata');
  assert.ok(variable && section);
  const bytes = data.sections.get(section.index) ?? new Uint8Array();
  return [...bytes.subarray(variable.offset, variable.offset + variable.size)];
}

describe('--set puts a value into read-only data', () => {
  const fits: readonly (readonly [setting: string, bytes: readonly number[]])[] = [
    ['u8=255', [0xff]],
    ['u8=0x7f', [0x7f]],
    ['s8=-128', [0x80]],
    ['u16=0177', [0x7f, 0]],
    ['s16=-2', [0xfe, 0xff]],
    ['s32=+305419896', [0x78, 0x56, 0x34, 0x12]],
    ['u32=4294967295', [0xff, 0xff, 0xff, 0xff]],
    ['u32=0b101', [5, 0, 0, 0]],
    ['s64=-9223372036854775808', [0, 0, 0, 0, 0, 0, 0, 0x80]],
    ['u64=18446744073709551615', [255, 255, 255, 255, 255, 255, 255, 255]],
    ['alias=1', [1, 0, 0, 0]],
    ['flag=true', [1]],
    ['flag=false', [0]],
    ['flag=1', [1]],
    ["letter='x'", [0x78]],
    ["letter='\\n'", [10]],
    ["u32='A'", [0x41, 0, 0, 0]],
    ['mode=MODE_ALL', [7, 0, 0, 0]],
    ['mode=MODE_NONE', [255, 255, 255, 255]],
    ['mode=2', [2, 0, 0, 0]],
    ['comm=bash', [0x62, 0x61, 0x73, 0x68, 0, 0, 0, 0]],
    ['comm="a=b"', [0x61, 0x3d, 0x62, 0, 0, 0, 0, 0]],
    ['comm=', [0, 0, 0, 0, 0, 0, 0, 0]],
  ];
  for (const [setting, bytes] of fits) {
    it(setting, () => {
      assert.deepEqual(afterSetting(objectWithKnobs(), setting), bytes);
    });
  }

  it("in the byte order of the object's machine", () => {
    assert.deepEqual(afterSetting(objectWithKnobs('big'), 'u32=1'), [0, 0, 0, 1]);
  });

  const misfits: readonly (readonly [setting: string, code: SettingFaultCode])[] = [
    ['u8', 'setting-malformed'],
    ['=1', 'setting-malformed'],
    ['nothing=1', 'setting-unknown-variable'],
    ['counter=1', 'setting-not-constant'],
    ['u8=256', 'setting-out-of-range'],
    ['u8=-1', 'setting-out-of-range'],
    ['s8=128', 'setting-out-of-range'],
    ['u64=18446744073709551616', 'setting-out-of-range'],
    ['flag=2', 'setting-out-of-range'],
    ['flag=yes', 'setting-not-a-bool'],
    ['u32=1.5', 'setting-not-a-number'],
    ['u32=08', 'setting-not-a-number'],
    ['u32=0x', 'setting-not-a-number'],
    ['u32=', 'setting-not-a-number'],
    ["letter='xy'", 'setting-not-a-number'],
    ["letter='\\q'", 'setting-not-a-number'],
    ['mode=MODE_SOME', 'setting-not-an-enumerator'],
    ['comm=12345678', 'setting-too-long'],
    ['table=1', 'setting-unsupported-type'],
    ['ratio=1.5', 'setting-unsupported-type'],
    ['where=0', 'setting-unsupported-type'],
    ['both=1', 'setting-unsupported-type'],
    ['s128=1', 'setting-unsupported-type'],
  ];
  for (const [setting, code] of misfits) {
    it(`${setting} does not fit: ${code}`, () => {
      const object = objectWithKnobs();
      const { data, faults } = applySettings(object, [setting]);
      assert.deepEqual(
        faults.map((fault) => fault.code),
        [code],
      );
      assert.deepEqual(
        [...data.sections.values()],
        [...applySettings(object, []).data.sections.values()],
      );
    });
  }

  it('what is set is no longer open, and the object itself stays as it is', () => {
    const object = objectWithKnobs();
    const before = applySettings(object, []).data;
    const { data } = applySettings(object, ['u8=1', 'u16=2', 'u8=3']);
    const names = (settable: typeof data.settable) => settable.map(({ name }) => name);
    assert.deepEqual(
      names(before.settable).filter((name) => !names(data.settable).includes(name)),
      ['u8', 'u16'],
    );
    assert.deepEqual(afterSetting(object, 'u32=9'), [9, 0, 0, 0]);
    assert.notDeepEqual([...data.sections.values()], [...before.sections.values()]);
  });
});
