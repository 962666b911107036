import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RULES } from '../../server/src/problem';
import {
  constantSettings,
  DEFAULT_SETTINGS,
  readSettings,
  SETTINGS,
  type Setting,
} from '../../server/src/settings';

const TABLE: readonly [string, Setting][] = Object.entries(SETTINGS);

/** Values that no setting takes, by the type of its schema. */
const WRONG: Readonly<Record<string, unknown>> = {
  boolean: 'yes',
  integer: 1.5,
  string: 7,
  array: 'bundled',
  object: ['a'],
};

describe('settings are read', () => {
  it('nothing said: the defaults of the table', () => {
    for (const nothing of [undefined, null, {}]) {
      assert.deepEqual(readSettings(nothing), { settings: DEFAULT_SETTINGS, faults: [] });
    }
    assert.deepEqual(DEFAULT_SETTINGS.kernels, ['bundled']);
    assert.equal(DEFAULT_SETTINGS.live.delay, 300);
  });

  it('as VS Code gives them, nested', () => {
    const { settings, faults } = readSettings({
      kernels: ['bundled:6.1.0-50-cloud-amd64', '~/kernels/old.btf.gz'],
      rules: { guarded: 'off' },
      live: { enabled: false, delay: 0 },
      clang: { path: '/opt/llvm/bin/clang', arguments: ['-O2', ''] },
      hover: { rows: 50 },
    });
    assert.deepEqual(faults, []);
    assert.deepEqual(settings.kernels, ['bundled:6.1.0-50-cloud-amd64', '~/kernels/old.btf.gz']);
    assert.deepEqual(settings.rules, { guarded: 'off' });
    assert.deepEqual(settings.live, { enabled: false, delay: 0 });
    assert.deepEqual(settings.clang, { path: '/opt/llvm/bin/clang', arguments: ['-O2', ''] });
    assert.equal(settings.hover.rows, 50);
    assert.deepEqual(settings.objects, DEFAULT_SETTINGS.objects);
  });

  it('with dotted keys, and an empty Lua table for an object', () => {
    const { settings, faults } = readSettings({ 'live.delay': 20, rules: [], constants: [] });
    assert.deepEqual(faults, []);
    assert.equal(settings.live.delay, 20);
    assert.deepEqual(settings.rules, {});
  });

  it('null in a place is the default there', () => {
    const { settings, faults } = readSettings({ live: null, kernels: null, hover: { rows: null } });
    assert.deepEqual({ settings, faults }, { settings: DEFAULT_SETTINGS, faults: [] });
  });

  it('constants become what --set takes', () => {
    const { settings } = readSettings({ constants: { on: true, most: 1000, mode: 'MODE_FULL' } });
    assert.deepEqual(constantSettings(settings), ['on=true', 'most=1000', 'mode=MODE_FULL']);
  });
});

describe('a wrong setting is told, and the default holds', () => {
  for (const [key, { schema, default: otherwise }] of TABLE) {
    it(key, () => {
      const wrong = WRONG[String(schema.type)];
      const { settings, faults } = readSettings({ [key.replace('coreLens.', '')]: wrong });
      assert.deepEqual(settings, DEFAULT_SETTINGS);
      assert.equal(faults.length, 1);
      assert.equal(faults[0].key, key);
      assert.match(faults[0].message, /^coreLens\..* is .*; it must be /);
      assert.ok(faults[0].message.includes(JSON.stringify(otherwise)), faults[0].message);
    });
  }

  const told: readonly { name: string; section: unknown; key: string; message: string }[] = [
    {
      name: 'a number out of range',
      section: { live: { delay: 10_001 } },
      key: 'coreLens.live.delay',
      message:
        'coreLens.live.delay is 10001; it must be a whole number from 0 to 10000; the default, 300, is used',
    },
    {
      name: 'a list with something else in it',
      section: { kernels: ['bundled', 5] },
      key: 'coreLens.kernels',
      message:
        "coreLens.kernels is ['bundled', 5]; it must be an array of strings that are not empty; " +
        'the default, ["bundled"], is used',
    },
    {
      name: 'an unknown severity',
      section: { rules: { guarded: 'info' } },
      key: 'coreLens.rules',
      message:
        "coreLens.rules: 'guarded' is 'info'; it must be one of 'error', 'warning', 'information', 'hint', 'off'; " +
        'it is left out',
    },
    {
      name: 'a group that is none',
      section: { live: true },
      key: 'coreLens.live',
      message: 'coreLens.live is true; it must be an object; the defaults are used',
    },
    {
      name: 'a section that is none',
      section: ['bundled'],
      key: 'coreLens',
      message: "coreLens is ['bundled']; it must be an object; the defaults are used",
    },
  ];
  for (const { name, section, key, message } of told) {
    it(name, () => {
      assert.deepEqual(readSettings(section), {
        settings: DEFAULT_SETTINGS,
        faults: [{ key, message }],
      });
    });
  }

  it('an unknown rule: the others are kept', () => {
    const { settings, faults } = readSettings({ rules: { 'field-mising': 'off', guarded: 'off' } });
    assert.deepEqual(settings.rules, { guarded: 'off' });
    assert.equal(faults.length, 1);
    assert.match(
      faults[0].message,
      /^coreLens\.rules has no entry 'field-mising'; there are .*field-missing/,
    );
  });

  it('every rule can be named', () => {
    const all = Object.fromEntries(RULES.map(({ id }) => [id, 'hint']));
    const { settings, faults } = readSettings({ rules: all });
    assert.deepEqual({ rules: settings.rules, faults }, { rules: all, faults: [] });
  });

  it('an unknown key names those that there are', () => {
    for (const section of [{ kernel: ['bundled'] }, { live: { on: true } }]) {
      const { settings, faults } = readSettings(section);
      assert.deepEqual(settings, DEFAULT_SETTINGS);
      assert.equal(faults.length, 1);
      assert.match(
        faults[0].message,
        /is not a setting of CO-RE Lens; there are .*coreLens\.kernels/,
      );
    }
  });

  it('whatever is given: settings of the right types, and each fault names a key', () => {
    const names = TABLE.map(([key]) => key.replace('coreLens.', ''));
    const section = fc.dictionary(fc.constantFrom(...names, 'live', 'x'), fc.anything());
    fc.assert(
      fc.property(fc.oneof(section, fc.anything()), (given) => {
        const { settings, faults } = readSettings(given);
        assert.ok(settings.kernels.every((kernel) => kernel.length > 0));
        assert.ok(Number.isInteger(settings.live.delay) && settings.live.delay <= 10_000);
        assert.equal(typeof settings.live.enabled, 'boolean');
        for (const { key, message } of faults) assert.ok(message.startsWith(key), message);
        assert.deepEqual(readSettings(settings).faults, []);
      }),
    );
  });
});
