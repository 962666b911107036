import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { openKernel } from '../../server/src/kernels';
import { annotationsOf } from '../rules/annotations';
import {
  annotationLine,
  bundledKernels,
  judged,
  problemLine,
  ROOT,
  wordsOf,
  type Judged,
  type NamedKernel,
} from '../rules/judged';
import { BtfBuilder } from '../support';
import { INVENTED, UNSEEN, SEEN, type SeenBreakage } from './threads';

const SOURCES = {
  breakages: join(ROOT, 'test', 'guards', 'breakages.bpf.c'),
  silent: join(__dirname, 'silent.bpf.c'),
  false_alarms: join(__dirname, 'false_alarms.bpf.c'),
};
type Subject = keyof typeof SOURCES;
const COMPILERS = ['clang14', 'clang19'];

const objectOf = (subject: Subject, compiler: string) =>
  join(__dirname, 'objects', `${subject}.${compiler}.o`);

describe('breakages that users reported', () => {
  let folder: string;
  let bundled: NamedKernel[];
  const judgedOnBundled = new Map<string, Judged>();
  const onBundled = (subject: Subject, compiler: string): Judged => {
    const found = judgedOnBundled.get(objectOf(subject, compiler));
    assert.ok(found);
    return found;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'breakages-'));
    bundled = await bundledKernels();
    for (const subject of Object.keys(SOURCES) as Subject[]) {
      for (const compiler of COMPILERS) {
        const path = objectOf(subject, compiler);
        judgedOnBundled.set(path, await judged(path, bundled));
      }
    }
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const { thread, what, subject = 'breakages', programs } of SEEN) {
    it(`${thread} ${what}`, () => {
      for (const compiler of COMPILERS) {
        const { problems, programsOf } = onBundled(subject, compiler);
        for (const program of programs) {
          const told = problems.filter(
            (problem) => problem.rule !== 'guarded' && programsOf(problem).includes(program),
          );
          const expected = annotationsAt(program, subject);
          assert.deepEqual(
            told.map((problem) => problemLine(problem, SOURCES[subject], bundled)).sort(),
            expected.map(annotationLine).sort(),
            `${program}, ${compiler}`,
          );
          for (const { words } of expected) {
            const texts = told.map(wordsOf).join('\n');
            assert.ok(words === null || texts.includes(words), `${words ?? ''} in: ${texts}`);
          }
        }
      }
    });
  }

  for (const { thread, what, subject = 'breakages', program, kernel, expected } of INVENTED) {
    it(`${thread} ${what}, on an invented kernel`, async () => {
      const invented = await inventedKernel(kernel);
      for (const compiler of COMPILERS) {
        const { problems, programsOf } = await judged(objectOf(subject, compiler), [invented]);
        const told = problems
          .filter((problem) => programsOf(problem).includes(program))
          .map((problem) => {
            const { rule, severity, range } = problem;
            const token =
              range === null ? '' : range.text.slice(range.column - 1, range.endColumn - 1);
            return `${rule} (${severity}): ${token}`;
          });
        assert.deepEqual(told, [expected], compiler);
      }
    });
  }

  it('cilium/ebpf#1902 an empty BTF of a module hinders nothing', async () => {
    const base = join(folder, 'empty-module');
    mkdirSync(join(base, 'modules'), { recursive: true });
    writeFileSync(join(base, 'vmlinux.btf'), sevenTwo());
    const emptyModule = new Uint8Array(24);
    emptyModule.set([0x9f, 0xeb, 1, 0, 24]);
    writeFileSync(join(base, 'modules', 'empty.btf'), emptyModule);
    const opened = await openKernel(base);
    assert.ok(opened.ok);
    assert.deepEqual(
      (await opened.value.modules()).modules.map(({ name }) => name),
      ['empty'],
    );
    await assertSameAsBundled({ name: '7.2', kernel: opened.value });
  });

  it('cilium/ebpf#2041 a BTF with a header of 32 bytes is read as any other', async () => {
    const plain = sevenTwo();
    const longer = new Uint8Array(plain.length + 8);
    longer.set(plain.subarray(0, 24));
    longer.set(plain.subarray(24), 32);
    longer[4] = 32;
    const path = join(folder, '7.2-longer.btf');
    writeFileSync(path, longer);
    const opened = await openKernel(path);
    assert.ok(opened.ok);
    await assertSameAsBundled({ name: '7.2', kernel: opened.value });
  });

  describe('nothing is said of what is right', () => {
    const source = readFileSync(SOURCES.false_alarms, 'utf8');
    for (const [program] of programLines(source)) {
      it(program, () => {
        for (const compiler of COMPILERS) {
          const found = onBundled('false_alarms', compiler);
          const { problems, programsOf, programs } = found;
          assert.ok(programs.includes(program), 'the object has no such program');
          const told = problems.filter((problem) => programsOf(problem).includes(program));
          assert.deepEqual(
            told.filter(({ rule }) => rule !== 'guarded').map(wordsOf),
            [],
            compiler,
          );
          assert.deepEqual(found.notLoading(program), [], compiler);
        }
      });
    }
  });

  it('each thread is told once, and why it is not where it cannot be seen', () => {
    for (const [thread, why] of UNSEEN) console.log(`      not seen: ${thread}: ${why}`);
    const threads = [...SEEN, ...INVENTED].map(({ thread }) => thread);
    assert.deepEqual(new Set([...threads, ...UNSEEN.keys()]).size, threads.length + UNSEEN.size);
  });

  /** Problems of one row of the bundled 7.2 are those of the same kernel in another wrapping. */
  async function assertSameAsBundled(other: NamedKernel): Promise<void> {
    const last = bundled.slice(-1);
    const path = objectOf('breakages', 'clang19');
    const lines = async (kernel: NamedKernel) =>
      (await judged(path, [kernel])).problems.map(
        (problem) => `${problemLine(problem, SOURCES.breakages, last)} ${problem.rule}`,
      );
    const { kernel } = last[0];
    const { knowsModules } = other.kernel;
    const same = { name: '7.2', kernel: { ...kernel, knowsModules } };
    assert.deepEqual(await lines(other), await lines(same));
  }

  async function inventedKernel(build: (btf: BtfBuilder) => void): Promise<NamedKernel> {
    const btf = new BtfBuilder('little');
    build(btf);
    const path = join(folder, 'invented.btf');
    writeFileSync(path, btf.build());
    const opened = await openKernel(path);
    assert.ok(opened.ok);
    return { name: 'invented', kernel: opened.value };
  }

  function sevenTwo(): Uint8Array {
    const { kernel } = bundled[bundled.length - 1];
    return brotliDecompressSync(readFileSync(join(kernel.path, 'vmlinux.btf.br')));
  }
});

/** Annotations between a program's definition and the next one. */
function annotationsAt(program: string, subject: NonNullable<SeenBreakage['subject']>) {
  const source = readFileSync(SOURCES[subject], 'utf8');
  const starts = programLines(source);
  const at = starts.findIndex(([name]) => name === program);
  assert.ok(at >= 0, `${subject} has no ${program}`);
  // What a program calls stands in front of it, behind the program before.
  const [from, to] = [
    at === 0 ? 0 : endOf(source, starts[at - 1][1]),
    endOf(source, starts[at][1]),
  ];
  return annotationsOf(source).filter(({ place }) => {
    const line = place?.line ?? 0;
    return line > from && line <= to;
  });
}

/** Names and lines of the programs of a source, as the project's macros define them. */
function programLines(source: string): [string, number][] {
  return source.split('\n').flatMap((text, index): [string, number][] => {
    const name = /^(?:(?:PROGRAM|TRACED)\(|SEC\(.*?\) int )(\w+)\b/.exec(text);
    return name === null ? [] : [[name[1], index + 1]];
  });
}

/** The line of the bracket that closes a function. */
function endOf(source: string, start: number): number {
  const lines = source.split('\n');
  if (lines[start - 1].trimEnd().endsWith('}')) return start;
  return lines.indexOf('}', start) + 1;
}
