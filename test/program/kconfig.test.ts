import assert from 'node:assert/strict';
import type { Extern, KconfigType } from '../../server/src/object';
import { kconfigValue, type KernelFacts } from '../../server/src/program';

const BOOL: KconfigType = { type: 'bool', size: 1, signed: false };
const TRISTATE: KconfigType = { type: 'tristate', size: 4, signed: false };
const CHAR: KconfigType = { type: 'char', size: 1, signed: true };
const SHORT: KconfigType = { type: 'int', size: 2, signed: true };
const UNSIGNED: KconfigType = { type: 'int', size: 4, signed: false };
const INT: KconfigType = { type: 'int', size: 4, signed: true };
const LONG: KconfigType = { type: 'int', size: 8, signed: true };
const ULONG: KconfigType = { type: 'int', size: 8, signed: false };
const TEXT: KconfigType = { type: 'char-array', size: 6, signed: false };

function extern(name: string, kconfig: KconfigType, weak = false): Extern {
  return { name, kconfig, weak, symbolIndex: 1, typeId: 1 };
}

function factsWith(text: string | undefined, others: Partial<KernelFacts> = {}): KernelFacts {
  return { version: [6, 1, 176], config: () => text, ...others };
}

function answer(of: Extern, facts: KernelFacts, littleEndian = true): readonly number[] | string {
  const value = kconfigValue(of, facts, littleEndian);
  if (value.status === 'known') return [...value.bytes];
  return value.status === 'refused' ? value.why : value.status;
}

const mismatch = 'type-mismatch';

describe('what libbpf puts into a CONFIG_ extern', () => {
  const cases: readonly (readonly [KconfigType, string, readonly number[] | string])[] = [
    [BOOL, 'y', [1]],
    [BOOL, 'n', [0]],
    [BOOL, 'm', mismatch],
    [BOOL, '1', mismatch],
    [BOOL, '"y"', mismatch],
    [TRISTATE, 'y', [1, 0, 0, 0]],
    [TRISTATE, 'm', [2, 0, 0, 0]],
    [TRISTATE, 'n', [0, 0, 0, 0]],
    [TRISTATE, '2', mismatch],
    [CHAR, 'm', [0x6d]],
    [CHAR, '100', [100]],
    [CHAR, '-128', [0x80]],
    [CHAR, '200', mismatch],
    [SHORT, '0x7fff', [0xff, 0x7f]],
    [SHORT, '0x8000', mismatch],
    [SHORT, '0xffffffffffffffff', [0xff, 0xff]],
    [UNSIGNED, '0xdead0000', [0, 0, 0xad, 0xde]],
    [UNSIGNED, '-1', mismatch],
    [UNSIGNED, 'y', mismatch],
    [UNSIGNED, '"250"', mismatch],
    [INT, '-1', [255, 255, 255, 255]],
    [INT, '010', [8, 0, 0, 0]],
    [INT, '08', mismatch],
    [INT, '1k', mismatch],
    [INT, '', mismatch],
    [LONG, '18446744073709551615', [255, 255, 255, 255, 255, 255, 255, 255]],
    [LONG, '18446744073709551616', mismatch],
    [ULONG, '-1', [255, 255, 255, 255, 255, 255, 255, 255]],
    [TEXT, '"gcc"', [0x67, 0x63, 0x63, 0, 0, 0]],
    [TEXT, '"longer"', [0x6c, 0x6f, 0x6e, 0x67, 0x65, 0]],
    [TEXT, '""', [0, 0, 0, 0, 0, 0]],
    [TEXT, '"', mismatch],
    [TEXT, '"open', mismatch],
    [TEXT, '5', mismatch],
    // Only the first character of a word is looked at.
    [BOOL, 'yes', [1]],
    [TRISTATE, 'module', [2, 0, 0, 0]],
  ];
  for (const [kconfig, text, expected] of cases) {
    it(`${kconfig.type} of ${kconfig.size} bytes${kconfig.signed ? ', signed' : ''}: =${text}`, () => {
      assert.deepEqual(answer(extern('CONFIG_X', kconfig), factsWith(text)), expected);
      const weak = extern('CONFIG_X', kconfig, true);
      assert.deepEqual(answer(weak, factsWith(text)), expected, 'weak makes no difference');
    });
  }

  it('an option that is not set is refused, or 0 when weak', () => {
    assert.equal(answer(extern('CONFIG_X', INT), factsWith(undefined)), 'missing');
    assert.deepEqual(answer(extern('CONFIG_X', INT, true), factsWith(undefined)), [0, 0, 0, 0]);
  });

  it('without a configuration nothing is known, weak or not', () => {
    for (const weak of [false, true]) {
      const facts = factsWith(undefined, { config: null });
      assert.equal(answer(extern('CONFIG_X', BOOL, weak), facts), 'unknown');
    }
  });

  it("stands in the byte order of the object's machine", () => {
    assert.deepEqual(answer(extern('CONFIG_X', UNSIGNED), factsWith('250'), false), [0, 0, 0, 250]);
  });
});

describe('what libbpf puts into a LINUX_ extern', () => {
  const cases: readonly (readonly [
    name: string,
    KconfigType,
    Partial<KernelFacts>,
    readonly number[] | string,
  ])[] = [
    ['LINUX_KERNEL_VERSION', UNSIGNED, {}, [176, 1, 6, 0]],
    ['LINUX_KERNEL_VERSION', INT, { version: [4, 19, 300] }, [255, 19, 4, 0]],
    ['LINUX_KERNEL_VERSION', SHORT, {}, mismatch],
    ['LINUX_KERNEL_VERSION', BOOL, {}, mismatch],
    ['LINUX_KERNEL_VERSION', TEXT, {}, mismatch],
    ['LINUX_KERNEL_VERSION', UNSIGNED, { version: null }, 'unknown'],
    ['LINUX_HAS_BPF_COOKIE', BOOL, { hasAttachCookies: true }, [1]],
    ['LINUX_HAS_BPF_COOKIE', INT, { hasAttachCookies: false }, [0, 0, 0, 0]],
    ['LINUX_HAS_BPF_COOKIE', BOOL, {}, 'unknown'],
    ['LINUX_HAS_BPF_COOKIE', TRISTATE, {}, mismatch],
    ['LINUX_HAS_SYSCALL_WRAPPER', BOOL, { hasSyscallWrappers: true }, [1]],
    ['LINUX_HAS_SYSCALL_WRAPPER', BOOL, { hasSyscallWrappers: null }, 'unknown'],
    ['LINUX_HAS_WINGS', BOOL, {}, 'not-a-config'],
    ['SOME_CONSTANT', INT, {}, 'not-a-config'],
  ];
  for (const [name, kconfig, facts, expected] of cases) {
    it(`${name}, ${kconfig.type} of ${kconfig.size} bytes, with ${JSON.stringify(facts)}`, () => {
      assert.deepEqual(answer(extern(name, kconfig), factsWith(undefined, facts)), expected);
    });
  }

  it('one that libbpf does not know is 0 when weak, another name never', () => {
    assert.deepEqual(answer(extern('LINUX_HAS_WINGS', BOOL, true), factsWith(undefined)), [0]);
    assert.equal(answer(extern('SOME_CONSTANT', INT, true), factsWith(undefined)), 'not-a-config');
  });
});
