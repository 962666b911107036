import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Unavailable } from '../../scripts/debian';
import { Witnesses } from '../../server/src/check';
import { checkFile } from '../../server/src/cli/check/analyse';
import { openKernel } from '../../server/src/kernels';
import type { Verdict } from '../../server/src/verdict';
import { bootableKernel } from './debian';

const ROOT = join(__dirname, '..', '..');
const GUARDS = join(ROOT, 'test', 'guards', 'objects');
const GOLDENS = join(ROOT, 'test', 'golden', 'verdicts');
const CACHE = join(ROOT, '.core-lens-cache', 'lab-kernels');
const MINUTE = 60_000;

/** Programs of every verdict class that README.md lists. */
const OBJECTS = [
  'breakages.clang14.v3.o',
  'breakages.clang19.v3.o',
  'early_return.clang19.v2.o',
  'global_functions.clang14.v3.o',
  'helpers.clang19.v3.o',
  'kconfig.clang19.v3.o',
  'kconfig_missing.clang19.v3.o',
  'kfuncs.clang19.v3.o',
  'map_cgrp_storage.clang19.v3.o',
  'program_types.clang19.v3.o',
  'refused_ambiguous.clang19.v3.o',
  'refused_extern.clang19.v3.o',
  'refused_nameless.clang14.v3.o',
  'stack_slots.clang19.v3.o',
  'versions.clang19.v3.o',
];

/** Sections that libbpf of Debian 12 does not know. */
const NEWER_SECTIONS = new Set(['tcx_program', 'kprobe_session']);

/** Failures that the engine foretells. What else the verifier dislikes it does not: docs say so. */
const FORETOLD = new Set(
  'core refused target type ksym kconfig helper map'.split(' ').map((name) => `fails:${name}`),
);
/** Helpers that are there and not allowed. */
const NOT_FORETOLD = new Set(['coarse_bare', 'coarse_by_version', 'helper_of_other_types']);

interface Answer {
  readonly object: string;
  /** Null when the object does not open. */
  readonly program: string | null;
  readonly verdict: string;
}

interface Golden {
  readonly programs: Record<string, Record<string, Record<string, string>>>;
}

/** Boots the kernel and has it load every program of the objects; an emulated machine may stumble once. */
async function ask(kernel: string, work: string, isRetry = false): Promise<Answer[]> {
  const env = { ...process.env, LAB_DIR: work, BOOT_TIMEOUT: '240' };
  try {
    const { stdout } = await promisify(execFile)(
      join(__dirname, 'boot.sh'),
      [kernel, join(work, 'objects')],
      { env, maxBuffer: 1 << 28 },
    );
    const lines = stdout.split('\n').filter(Boolean);
    return lines.slice(1).map((line) => JSON.parse(line) as Answer);
  } catch (error) {
    if (isRetry) throw error;
    console.log(
      `      the emulated machine stumbled: ${String(error).split('\n').slice(0, 3).join(' ')}`,
    );
    return ask(kernel, work, true);
  }
}

/** What the engine says of every program: `object program` → verdict. */
async function foretell(kernelFolder: string): Promise<Map<string, Verdict>> {
  const kernel = await openKernel(kernelFolder);
  assert.ok(kernel.ok, kernel.ok ? '' : kernel.fault.message);
  const foretold = new Map<string, Verdict>();
  for (const name of OBJECTS) {
    const note = (message: string) => assert.fail(message);
    const checked = await checkFile(
      join(GUARDS, name),
      // It is booted without any module.
      [{ ...kernel.value, knowsModules: true }],
      { rules: [], settings: [], witnesses: new Witnesses(join(ROOT, 'kernels')) },
      note,
    );
    assert.equal(checked.fault, null);
    const { object, programs } = checked.prepared;
    const [{ programs: judged }] = checked.judgements;
    for (const [index, { functionIndex }] of programs.entries()) {
      foretold.set(`${name} ${object.functions[functionIndex].name}`, judged[index].verdict);
    }
  }
  return foretold;
}

describe('a real kernel, booted now', () => {
  let folder: string | null = null;
  let answers: Answer[] = [];
  let work: string;

  before(async function () {
    this.timeout(15 * MINUTE);
    work = mkdtempSync(join(tmpdir(), 'lab-'));
    try {
      folder = bootableKernel(CACHE);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`      left out, no kernel is booted: ${error.message}`);
      this.skip();
    }
    execFileSync(join(__dirname, 'build.sh'), {
      env: { ...process.env, LAB_DIR: work, LIBBPF_SOURCE: '' },
      stdio: 'pipe',
    });
    execFileSync('mkdir', [join(work, 'objects')]);
    for (const name of OBJECTS) copyFileSync(join(GUARDS, name), join(work, 'objects', name));
    answers = (await ask(folder, work)).filter(({ program }) => !NEWER_SECTIONS.has(program ?? ''));
    console.log(`      ${basename(folder)} said what it makes of ${answers.length} programs`);
  });

  after(() => {
    rmSync(work, { recursive: true, force: true });
  });

  it('answers about every program', async () => {
    const asked = [...(await foretell(folder ?? '')).keys()].filter(
      (name) => !NEWER_SECTIONS.has(name.split(' ')[1]),
    );
    const unopened = new Set(
      answers.flatMap(({ object, program }) => (program === null ? [object] : [])),
    );
    const answered = answers.flatMap(({ object, program }) =>
      program === null ? [] : [`${object} ${program}`],
    );
    assert.deepEqual(
      answered.sort(),
      asked.filter((name) => !unopened.has(name.split(' ')[0])).sort(),
    );
  });

  it('says what the engine foretells', async () => {
    const foretold = await foretell(folder ?? '');
    const wrong: string[] = [];
    for (const { object, program, verdict } of answers) {
      const names =
        program === null
          ? [...foretold.keys()].filter((name) => name.startsWith(`${object} `))
          : [`${object} ${program}`];
      if (verdict !== 'loads' && (!FORETOLD.has(verdict) || NOT_FORETOLD.has(program ?? '')))
        continue;
      const expected = verdict === 'loads' ? 'loads' : 'fails';
      for (const name of names) {
        const said = foretold.get(name) ?? 'nothing';
        if (said !== expected)
          wrong.push(`${name}: the kernel says ${verdict}, the engine ${said}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('says what was recorded of this version', function () {
    const version = /^\d+\.\d+/.exec(basename(folder ?? ''))?.[0] ?? '';
    const wrong: string[] = [];
    let compared = 0;
    for (const { object, program, verdict } of answers) {
      const golden = JSON.parse(
        readFileSync(join(GOLDENS, `${object.split('.')[0]}.json`), 'utf8'),
      ) as Golden;
      const recorded = golden.programs[object][program ?? ''][version] as string | undefined;
      if (recorded === undefined) continue;
      compared++;
      if (recorded !== verdict)
        wrong.push(`${object} ${program}: recorded ${recorded}, now ${verdict}`);
    }
    if (compared === 0) {
      console.log(`      left out: nothing is recorded of ${version}, see test/lab/README.md`);
      this.skip();
    }
    assert.deepEqual(wrong, []);
  });

  it('has programs that load, and some for each way to fail', () => {
    const classes = new Set(answers.map(({ verdict }) => verdict));
    for (const verdict of [
      'loads',
      'fails:core',
      'fails:refused',
      'fails:target',
      'fails:ksym',
      'fails:kconfig',
      'fails:helper',
    ]) {
      assert.ok(classes.has(verdict), verdict);
    }
  });
});
