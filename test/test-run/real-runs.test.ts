import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { endianness, tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireClang } from '../../scripts/clang';
import { isRoot, lastWordsOf, Unavailable } from '../../scripts/debian';
import { sectionMeaning } from '../../server/src/program';
import {
  DIRECT_RUN,
  isForBpftool,
  judgeCase,
  planRun,
  prepareCase,
  readCaseFile,
  readRunOutput,
  runWords,
  testRunType,
  type RunnableProgram,
  type RunPlan,
  type TestCase,
  type TestRunType,
} from '../../server/src/test-run';
import { mountBpffs } from '../hosts/bpffs';

const PROGRAMS = join(__dirname, 'programs');
const SOURCE = join(PROGRAMS, 'runs.bpf.c');
const { cases, faults } = readCaseFile(readFileSync(join(PROGRAMS, 'runs.bpf.test.json'), 'utf8'));

/** The programs of the source with what their sections say. */
const programs = new Map<string, RunnableProgram>(
  [...readFileSync(SOURCE, 'utf8').matchAll(/^SEC\("(.+)"\)\nint (\w+)/gm)].map(
    ([, section, name]) => {
      const meaning = sectionMeaning(section);
      assert.ok(meaning, section);
      return [name, meaning];
    },
  ),
);

/** The kernel of this machine with the programs loaded. */
class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), 'core-lens-runs-'));
  private unmount: () => void = () => undefined;
  readonly pins = `/sys/fs/bpf/core-lens-runs-${process.pid}`;

  load(): void {
    if (!isRoot()) throw new Unavailable('only root may load BPF programs');
    if (spawnSync('bpftool', ['version']).status !== 0) {
      throw new Unavailable('there is no bpftool');
    }
    requireClang();
    const object = join(this.folder, 'runs.bpf.o');
    const includes = ['x86_64', 'aarch64'].map((name) => `-I/usr/include/${name}-linux-gnu`);
    const words = ['-target', 'bpf', '-O2', '-g', ...includes, '-c', SOURCE, '-o', object];
    execFileSync('clang', words, { stdio: 'pipe' });
    this.unmount = mountBpffs();
    try {
      execFileSync('bpftool', ['prog', 'loadall', object, this.pins], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    } catch (error) {
      throw new Unavailable(`this machine loads no BPF programs: ${lastWordsOf(error)}`);
    }
  }

  /** What bpftool prints of a run. */
  run(program: string, plan: RunPlan): string {
    const file = (name: string, bytes: Uint8Array | null) => {
      if (bytes === null) return null;
      const path = join(this.folder, name);
      writeFileSync(path, bytes);
      return path;
    };
    const files = { data: file('data', plan.data), context: file('context', plan.context) };
    const env = { ...process.env, LC_ALL: 'C' };
    const pin = join(this.pins, program);
    const [command, ...words] = isForBpftool(plan)
      ? ['bpftool', '-j', 'prog', 'run', 'pinned', pin, ...runWords(plan, files)]
      : ['perl', '-e', DIRECT_RUN, pin, files.context ?? ''];
    const { stdout } = spawnSync(command, words, {
      encoding: 'utf8',
      env,
      timeout: 30_000,
    });
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    if (existsSync(this.pins)) rmSync(this.pins, { recursive: true });
    this.unmount();
  }
}

function programOf(name: string): RunnableProgram {
  const program = programs.get(name);
  assert.ok(program, name);
  return program;
}

function typeOf(program: RunnableProgram): TestRunType {
  const type = testRunType(program);
  assert.ok(type.ok);
  return type.value;
}

function planOf(test: TestCase): RunPlan {
  const prepared = prepareCase({
    test,
    program: programOf(test.program),
    littleEndian: endianness() === 'LE',
    dataFile: null,
    contextFile: null,
  });
  assert.ok(prepared.ok, prepared.ok ? '' : JSON.stringify(prepared.faults));
  return prepared.value;
}

describe('on the kernel of this machine', () => {
  const machine = new Machine();
  before(function () {
    try {
      machine.load();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`      left out: ${error.message}`);
      this.skip();
    }
  });
  after(() => {
    machine.remove();
  });

  it('the cases are well written', () => {
    assert.deepEqual(faults, []);
    assert.equal(cases.length, 15);
  });

  for (const test of cases) {
    it(`${test.program}: ${test.name}`, () => {
      const plan = planOf(test);
      const output = readRunOutput(machine.run(test.program, plan), plan);
      assert.ok(output.ok, output.ok ? '' : output.fault.message);
      const { mismatches } = judgeCase(test, plan, output.value);
      assert.deepEqual(mismatches, []);
    });
  }

  it('what is not as expected is told', () => {
    const [test] = cases;
    const plan = planOf(test);
    const output = readRunOutput(machine.run('swap', plan), plan);
    assert.ok(output.ok);
    const expect = { ...test.expect, returns: 'XDP_PASS', output: { kind: 'unchanged' } as const };
    const { mismatches, report } = judgeCase({ ...test, expect }, plan, output.value);
    assert.deepEqual(
      mismatches.map(({ message }) => message),
      [
        'it returned XDP_TX (3), not XDP_PASS (2)',
        'the output is not unchanged: byte 5 changed, byte 11 changed',
      ],
    );
    assert.ok((report.nanoseconds ?? 0) > 0);
  });

  /** Asks for a run without the checks. */
  function unchecked(name: string, part: Partial<RunPlan>): string {
    const program = programOf(name);
    const usual = { program, type: typeOf(program), repeat: 1, data: null, context: null };
    const plan: RunPlan = { ...usual, ...part };
    const output = readRunOutput(machine.run(name, plan), plan);
    return output.ok ? 'ran' : output.fault.message;
  }

  it('what planRun refuses, the kernel does', () => {
    const REFUSED: readonly [string, Partial<RunPlan>][] = [
      ['swap', { data: new Uint8Array(13) }],
      ['marks', { data: new Uint8Array(13) }],
      ['long_ones', { data: new Uint8Array(13) }],
      ['dissect', { data: new Uint8Array(13) }],
      ['dispatch', { data: new Uint8Array(20), context: new Uint8Array(72) }],
      ['swap', { data: new Uint8Array(20), context: new Uint8Array(40).fill(1) }],
    ];
    for (const [name, part] of REFUSED) {
      const program = programOf(name);
      const planned = planRun({ program, repeat: 1, data: null, context: null, ...part });
      assert.ok(!planned.ok, name);
      assert.match(unchecked(name, part), /^the kernel refused the run: /, name);
    }
  });

  it('the least that planRun takes, the kernel does', () => {
    assert.equal(unchecked('swap', { data: new Uint8Array(14) }), 'ran');
    assert.equal(unchecked('marks', { data: new Uint8Array(15) }), 'ran');
    assert.equal(unchecked('long_ones', { data: new Uint8Array(15) }), 'ran');
    assert.equal(unchecked('dissect', { data: new Uint8Array(14) }), 'ran');
  });

  it('a header that is announced and cut off is run, or its lack is told', () => {
    const data = Uint8Array.from([...new Uint8Array(12), 0x08, 0x00, 0x45]);
    const needed =
      "the kernel refused the run: 'Invalid argument'; the data has 15 bytes; give at least 34, as the Ethernet header announces an IPv4 header";
    assert.ok(['ran', needed].includes(unchecked('marks', { data })), unchecked('marks', { data }));
  });

  it('without bpftool, the kernel’s refusal is told the same way', () => {
    const refused = unchecked('counts', { context: new Uint8Array(4) });
    assert.match(refused, /^the kernel refused the run: 'Invalid argument'; /);
    const gone = unchecked('told', { context: new Uint8Array(8) });
    assert.equal(gone, 'ran');
  });

  it('bpftool cannot hand a context to a syscall program', () => {
    const plan = planOf(cases[14]);
    const context = join(machine.folder, 'context');
    const words = ['-j', 'prog', 'run', 'pinned', join(machine.pins, 'counts')];
    const ran = spawnSync('bpftool', [...words, ...runWords(plan, { data: null, context })]);
    assert.match(String(ran.stdout), /Invalid argument/);
  });
});
