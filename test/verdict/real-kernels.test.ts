import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBundledKernels, openKernel, type Kernel } from '../../server/src/kernels';
import { readObject } from '../../server/src/object';
import {
  judgeObject,
  prepareObject,
  type CauseCode,
  type PreparedObject,
  type ProgramJudgement,
  type TargetKernel,
} from '../../server/src/verdict';
import { assertGolden } from '../golden';

const TEST = join(__dirname, '..');

interface RecordedVerdicts {
  readonly kernels: Readonly<
    Record<
      string,
      { readonly release: string; readonly config: Readonly<Record<string, string>> | null }
    >
  >;
  /** Object → program → kernel → verdict; one nameless program where the object does not open. */
  readonly programs: Readonly<Record<string, Record<string, Record<string, string>>>>;
}

/** The class under which test/lab records a failure for each cause. */
const CLASSES: Readonly<Record<CauseCode, string | null>> = {
  'poison-reached': 'core',
  'relocation-refused': 'refused',
  'object-refused': 'refused',
  'direct-read': 'verifier',
  'helper-missing': 'helper',
  'instruction-unsupported': 'verifier',
  'map-type-missing': 'map',
  'map-unsized': 'map',
  'program-type-missing': 'type',
  'attach-type-missing': 'type',
  'attach-missing': 'target',
  'attach-signature': 'verifier',
  'attach-unsure': null,
  'kfunc-missing': 'ksym',
  'kfunc-signature': 'ksym',
  'ksym-missing': 'ksym',
  'ksym-type': 'ksym',
  'kconfig-missing': 'kconfig',
  'kconfig-type': 'kconfig',
  'btf-unreadable': null,
  'too-complex': null,
};

/**
 * Every verdict that real kernels gave of every guard program, against ours, by the class of what it fails for. What differs
 * is listed in test/golden/verdict-differences.txt.
 */
describe('programs load, or fail for the same reason, as on the real kernel', () => {
  it('for all recorded verdicts, but those listed', async function () {
    this.timeout(300_000);
    const kernels = await recordedKernels();
    const differences = new Map<string, string[]>();
    const objects = new Map<string, PreparedObject>();
    let compared = 0;
    let different = 0;
    let unknown = 0;
    for (const file of readdirSync(join(TEST, 'golden', 'verdicts')).sort()) {
      const recorded = readVerdicts(file);
      for (const [label, { release, config }] of Object.entries(recorded.kernels)) {
        const kernel = kernels.get(release);
        assert.ok(kernel !== undefined, release);
        const target = targetOf(kernel, label, config);
        for (const [objectName, programs] of Object.entries(recorded.programs)) {
          const prepared = objects.get(objectName) ?? openGuardObject(objectName);
          objects.set(objectName, prepared);
          const judged = judgeObject(prepared, target);
          for (const [index, { functionIndex }] of prepared.programs.entries()) {
            const { name } = prepared.object.functions[functionIndex];
            const verdict = (programs[name] ?? programs[''])[label];
            // Where no configuration was at hand, that a loader then finds none is no fact about the kernel.
            if (config === null && verdict === 'fails:kconfig') continue;
            const ours = judged.programs[index];
            compared++;
            if (ours.verdict === 'unknown') unknown++;
            if (isSame(verdict, ours)) continue;
            different++;
            const story = objectName.replace(/\.clang.*/, '');
            const line = `${story} ${name}: ${verdict}, ours ${inWords(ours)}`;
            const on = differences.get(line) ?? [];
            if (!on.includes(label)) on.push(label);
            differences.set(line, on);
          }
        }
      }
    }
    assert.ok(compared > 38_000, `${compared} verdicts were compared`);
    const lines = [...differences].map(([line, on]) => `${line}, on ${on.join(' ')}`);
    const summary = `${compared} verdicts compared, ${different} differ, of which ${unknown} are unknown\n`;
    assertGolden('verdict-differences.txt', `${summary}${lines.sort().join('\n')}\n`);
  });
});

function isSame(recorded: string, { verdict, causes }: ProgramJudgement): boolean {
  if (recorded === 'loads') return verdict === 'loads';
  const recordedClass = recorded.replace('fails:', '');
  return causes.some(
    ({ code, certainty }) => certainty === 'certain' && CLASSES[code] === recordedClass,
  );
}

function inWords({ verdict, causes }: ProgramJudgement): string {
  const codes = causes.filter(({ certainty }) => certainty !== 'settable').map(({ code }) => code);
  return verdict === 'loads' ? verdict : `${verdict} (${[...new Set(codes)].join(', ')})`;
}

function readVerdicts(file: string): RecordedVerdicts {
  return JSON.parse(
    readFileSync(join(TEST, 'golden', 'verdicts', file), 'utf8'),
  ) as RecordedVerdicts;
}

function targetOf(
  { btf, version }: Kernel,
  name: string,
  config: Readonly<Record<string, string>> | null,
): TargetKernel {
  return {
    name,
    arch: 'amd64',
    version,
    config: config === null ? null : (option) => config[option],
    types: { vmlinux: btf, modules: [] },
  };
}

/** The bundled kernels and those that only these tests need, by release. */
async function recordedKernels(): Promise<Map<string, Kernel>> {
  const opened = await openBundledKernels(join(TEST, '..', 'kernels'));
  assert.ok(opened.ok);
  const folder = join(TEST, 'fixtures', 'recorded-kernels');
  const releases = readdirSync(folder).filter((name) => /^\d/.test(name));
  const others = releases.map(async (name) => ({
    name,
    kernel: await openKernel(join(folder, name)),
  }));
  const all = [...opened.value, ...(await Promise.all(others))];
  return new Map(
    all.map(({ name, kernel }) => {
      assert.ok(kernel.ok, name);
      return [name, kernel.value];
    }),
  );
}

function openGuardObject(name: string): PreparedObject {
  const object = readObject(readFileSync(join(TEST, 'guards', 'objects', name)));
  assert.ok(object.ok, name);
  return prepareObject(object.value);
}
