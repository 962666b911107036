import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertGolden } from '../golden';
import { builtCoreLens, coreLens, EXAMPLES, ROOT } from './command-line';
import { shapeOf } from './shape';

const LEGACY = join('examples', 'legacy.bpf.o');
const PROCESS_WATCH = join('examples', 'process_watch.bpf.o');
const OLD_KERNEL = join(ROOT, 'kernels', '5.10.0-46-cloud-amd64');
const GUARDS = join(ROOT, 'test', 'guards', 'objects');

describe('core-lens check, for people', () => {
  for (const [example, expected] of [
    ['process_watch', 0],
    ['net_watch', 0],
    ['legacy', 1],
  ] as const) {
    it(`tells whether ${example} loads on the bundled kernels`, async () => {
      const { code, output, errors } = await coreLens(['check', `examples/${example}.bpf.o`]);
      assert.equal(errors, '');
      assert.equal(code, expected);
      assertGolden(`cli/check-${example}.txt`, output);
    });
  }

  it('points at the very token', async () => {
    const { output } = await coreLens(['check', LEGACY]);
    const lines = output.split('\n');
    const at = lines.findIndex((line) => line.includes('BPF_CORE_READ(message, msg_iter.iov)'));
    const caret = lines[at + 1].indexOf('^');
    assert.equal(lines[at].slice(caret, caret + 3), 'iov');
  });

  it('gives the same words on a terminal, in colours', async () => {
    const plain = await coreLens(['check', LEGACY]);
    const coloured = await coreLens(['check', LEGACY], { terminalWidth: 120 });
    assert.ok(coloured.output.includes('\u001b[31m'));
    // eslint-disable-next-line no-control-regex
    assert.equal(coloured.output.replace(/\u001b\[\d+m/g, ''), plain.output);
  });

  it('leaves out hints about dead code when asked to', async () => {
    const all = await coreLens(['check', PROCESS_WATCH]);
    const some = await coreLens(['check', '--no-guarded', PROCESS_WATCH]);
    assert.match(all.output, /\[guarded\]/);
    assert.doesNotMatch(some.output, /\[guarded\]/);
  });
});

describe('core-lens check, by its exit code', () => {
  const runs: [words: string[], code: number][] = [
    [[LEGACY], 1],
    [[PROCESS_WATCH], 0],
    [['--kernel', OLD_KERNEL, LEGACY], 0],
    [['--max-severity', 'error', LEGACY], 0],
    [['--max-severity', 'none', PROCESS_WATCH], 1],
    [[LEGACY, 'package.json'], 2],
    [['--set', 'dump_credentials=true', PROCESS_WATCH], 0],
    [['--set', 'no_such=1', PROCESS_WATCH], 2],
    [['--set', 'dump_credentials=maybe', PROCESS_WATCH], 2],
    [['--set', 'dump_credentials', PROCESS_WATCH], 2],
  ];
  for (const [words, code] of runs) {
    it(`${words.join(' ').replace(`${ROOT}/`, '')}: ${code}`, async () => {
      assert.equal((await coreLens(['check', ...words])).code, code);
    });
  }

  it('is the same for the built program', () => {
    assert.equal(builtCoreLens(['check', LEGACY]).code, 1);
    assert.equal(builtCoreLens(['check', PROCESS_WATCH]).code, 0);
  });
});

describe('core-lens check --set', () => {
  it('checks with what the application would set', async () => {
    const object = join(GUARDS, 'rodata.clang19.v3.o');
    const words = ['check', '--format', 'json', '--no-guarded', object];
    const shipped = JSON.parse((await coreLens(words)).output) as Document;
    const settable = shipped.problems.filter(({ severity }) => severity === 'warning');
    assert.ok(settable.length > 0);
    const variable = /sets '(\w+)'/.exec(settable[0].message)?.[1] ?? '';
    const set = await coreLens([...words, '--set', `${variable}=1`]);
    const then = JSON.parse(set.output) as Document;
    const about = ({ problems }: Document) =>
      problems.filter(({ message }) => message.includes(`'${variable}'`)).length;
    assert.ok(about(shipped) > 0);
    assert.equal(about(then), 0);
  });
});

describe('a comment in the source', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'core-lens-test-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('silences a rule on its line, and is counted', async () => {
    const source = readFileSync(join(EXAMPLES, 'legacy.bpf.c'), 'utf8');
    const line = '\tif (previous->state != TASK_RUNNING)';
    assert.ok(source.includes(line));
    const object = join(folder, 'legacy.bpf.o');
    copyFileSync(join(EXAMPLES, 'legacy.bpf.o'), object);
    const stateIsMissing = /legacy\.bpf\.c:201:\d+: error/;
    writeFileSync(join(folder, 'legacy.bpf.c'), source);
    assert.match((await coreLens(['check', object])).output, stateIsMissing);
    const allowed = source.replace(line, `${line} /* core-lens: allow(field-missing) only 5.10 */`);
    writeFileSync(join(folder, 'legacy.bpf.c'), allowed);
    const { output } = await coreLens(['check', object]);
    assert.doesNotMatch(output, stateIsMissing);
    assert.match(output, /\(1 allowed by comments\)/);
  });
});

describe('core-lens check, as JSON', () => {
  it('has the promised shape', async () => {
    const { output, code } = await coreLens(['check', '--format', 'json', LEGACY]);
    assert.equal(code, 1);
    const document = JSON.parse(output) as Document;
    assert.deepEqual(shapeOf(document), SHAPE);
  });

  it('ties every problem to the programs and kernels it is about', async () => {
    const words = ['check', '--format', 'json', LEGACY, PROCESS_WATCH];
    const { objects, problems } = JSON.parse((await coreLens(words)).output) as Document;
    const verdicts = objects.flatMap(({ path, programs }) =>
      programs.flatMap(({ name, verdicts }) =>
        verdicts.map((verdict) => ({ path, program: name, ...verdict })),
      ),
    );
    for (const { path, program, kernel, problems: ids } of verdicts) {
      const concerned = problems.filter(
        (problem) =>
          problem.object === path &&
          problem.programs.includes(program) &&
          problem.kernels.includes(kernel),
      );
      assert.deepEqual(
        ids,
        concerned.map(({ id }) => id),
      );
    }
    for (const { verdict, problems: ids } of verdicts) {
      const errors = problems.filter(
        ({ id, severity }) => ids.includes(id) && severity === 'error',
      );
      assert.equal(verdict === 'fails', errors.length > 0);
    }
  });

  it('tells programs that are off by default', async () => {
    const { output } = await coreLens(['check', '-f', 'json', 'examples/net_watch.bpf.o']);
    const [{ programs }] = (JSON.parse(output) as Document).objects;
    const off = programs.filter(({ autoload }) => !autoload).map(({ name }) => name);
    assert.deepEqual(off, ['report_idle_connections']);
  });
});

interface Document {
  readonly kernels: { name: string }[];
  readonly objects: {
    path: string;
    programs: {
      name: string;
      section: string;
      autoload: boolean;
      verdicts: { kernel: string; verdict: string; problems: string[] }[];
    }[];
  }[];
  readonly problems: {
    id: string;
    rule: string;
    severity: string;
    message: string;
    object: string;
    programs: string[];
    kernels: string[];
  }[];
}

const SHAPE = {
  kernels: [
    { name: 'string', release: 'string', arch: 'string', endian: 'string', source: 'string' },
  ],
  objects: [
    {
      path: 'string',
      programs: [
        {
          name: 'string',
          section: 'string',
          autoload: 'boolean',
          verdicts: [{ kernel: 'string', verdict: 'string', problems: [] }],
        },
      ],
    },
  ],
  problems: [
    {
      id: 'string',
      rule: 'string',
      severity: 'string',
      message: 'string',
      help: 'string',
      file: 'string',
      line: 'number',
      column: 'number',
      endLine: 'number',
      endColumn: 'number',
      object: 'string',
      function: 'string',
      programs: ['string'],
      kernels: ['string'],
    },
  ],
};
