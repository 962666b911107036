import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertGolden } from '../golden';
import { builtCoreLens, coreLens, EXAMPLES, ROOT } from './command-line';
import { shapeOf } from './shape';

const LEGACY = join('examples', 'legacy.bpf.o');
const ESCAPE = '\u001b[';

describe('core-lens relocations, for people', () => {
  for (const example of ['process_watch', 'net_watch', 'legacy']) {
    it(`tells what becomes of ${example} on the bundled kernels`, async () => {
      const path = join(EXAMPLES, `${example}.bpf.o`);
      const { code, output, errors } = await coreLens(['relocations', path]);
      assert.equal(errors, '');
      assert.equal(code, 0);
      assertGolden(`cli/${example}.txt`, output.replaceAll(`${EXAMPLES}/`, ''));
    });
  }

  it('is plain in a pipe and coloured on a terminal', async () => {
    const inPipe = await coreLens(['relocations', LEGACY]);
    assert.ok(!inPipe.output.includes(ESCAPE));
    const onTerminal = await coreLens(['relocations', LEGACY], { terminalWidth: 200 });
    assert.ok(onTerminal.output.includes(`${ESCAPE}31m`));
    // eslint-disable-next-line no-control-regex
    assert.equal(onTerminal.output.replace(/\u001b\[\d+m/g, ''), inPipe.output);
  });

  it('obeys NO_COLOR and dumb terminals', async () => {
    for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const { output } = await coreLens(['relocations', LEGACY], {
        terminalWidth: 200,
        environment,
      });
      assert.ok(!output.includes(ESCAPE));
    }
  });

  it('cuts long access paths at the front to fit a terminal', async () => {
    const { output } = await coreLens(['relocations', LEGACY], {
      terminalWidth: 108,
      environment: { NO_COLOR: '1' },
    });
    const rows = output.split('\n').filter((line) => /^ +\d+ +\d+ {2}byte_off/.test(line));
    assert.ok(rows.length > 30);
    for (const row of rows) assert.ok(row.length <= 108, row);
    assert.match(output, /byte_off {2}….+tv_sec/);
  });

  it('says which kernels an object of the other byte order is not for', async () => {
    const object = join(ROOT, 'test', 'programs', 'objects', 'enums.clang22.bpfeb.o');
    const targets = join(ROOT, 'test', 'targets');
    const kernels = ['enums.bpfeb.btf', 'enums.bpfel.btf'].flatMap((name) => [
      '-k',
      join(targets, name),
    ]);
    const { output } = await coreLens(['relocations', ...kernels, object]);
    const [, note] = output.split('\n');
    assert.equal(
      note,
      '  compiled for big-endian machines: libbpf does not load it on enums.bpfel',
    );
  });

  it('shows control characters in names as what they are', async () => {
    const { errors, code } = await coreLens(['relocations', 'no\u001b[31m-such\nfile.o']);
    assert.equal(code, 2);
    assert.equal(errors, 'core-lens: no\\u{1b}[31m-such\\u{a}file.o: no such file\n');
  });
});

describe('core-lens relocations, as JSON', () => {
  it('has the promised shape', async () => {
    const { output, code } = await coreLens(['relocations', '--format', 'json', LEGACY]);
    assert.equal(code, 0);
    const document = JSON.parse(output) as Document;
    assert.deepEqual(shapeOf(document), SHAPE);
    assert.deepEqual(document.kernels[0], {
      name: '5.10.0-46-cloud-amd64',
      release: '5.10.0-46-cloud-amd64',
      arch: 'amd64',
      endian: 'little',
      source: 'bundled',
    });
    const [fn] = document.objects[0].functions.filter(({ name }) => name === 'went_off_cpu');
    assert.deepEqual(fn.relocations[1].results, [
      { kernel: '5.10.0-46-cloud-amd64', status: 'resolved', value: 16, reason: 'found' },
      ...['6.1.0-50', '6.12.107+deb13', '6.18.15+deb13', '7.2.12+deb14'].map((release) => ({
        kernel: `${release}-cloud-amd64`,
        status: 'poisoned',
        value: null,
        reason: 'field-missing',
        message: "struct task_struct of this kernel has no field 'state'",
      })),
    ]);
    assert.deepEqual(
      { ...fn.relocations[1], results: undefined },
      {
        insn: 5,
        kind: 'byte_off',
        spec: 'struct task_struct___5_10.state',
        accessString: '0:0',
        source: { file: 'legacy.bpf.c', line: 201, column: 16 },
        local: 0,
        results: undefined,
      },
    );
  });

  it('tells a new load size in bytes', async () => {
    const object = join(ROOT, 'test', 'programs', 'objects', 'access_size.clang19.v4.bpfel.o');
    const kernel = join(ROOT, 'test', 'targets', 'sizes_wider.bpfel.btf');
    const { output } = await coreLens(['relocations', '-f', 'json', '-k', kernel, object]);
    const document = JSON.parse(output) as Document;
    const sizes = document.objects[0].functions
      .flatMap(({ relocations }) => relocations)
      .flatMap(({ results }) => results.map(({ memSize }) => memSize));
    assert.ok(sizes.includes(8) && sizes.includes(undefined));
  });

  it('gives values beyond 2^53 as decimal strings', async () => {
    const object = join(ROOT, 'test', 'programs', 'objects', 'enums.clang22.bpfel.o');
    const kernel = join(ROOT, 'test', 'targets', 'enums.bpfel.btf');
    const { output } = await coreLens(['relocations', '-f', 'json', '-k', kernel, object]);
    const values = (JSON.parse(output) as Document).objects[0].functions
      .flatMap(({ relocations }) => relocations)
      .flatMap(({ results }) => results.map(({ value }) => value));
    const strings = values.filter((value) => typeof value === 'string');
    assert.ok(strings.length > 0);
    for (const value of strings) assert.ok(BigInt(value) > BigInt(Number.MAX_SAFE_INTEGER), value);
  });
});

describe('core-lens, with inputs that cannot be read', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'core-lens-test-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('answers the others and ends with 2, objects in the order given', async () => {
    const junk = join(folder, 'junk.o');
    writeFileSync(junk, 'no object at all');
    const loop = join(folder, 'loop.o');
    symlinkSync(loop, loop);
    const paths = [junk, LEGACY, join(folder, 'missing.o'), folder, loop];
    const { code, output, errors } = await coreLens(['relocations', '-f', 'json', ...paths]);
    assert.equal(code, 2);
    const { objects } = JSON.parse(output) as Document;
    assert.deepEqual(
      objects.map(({ path }) => path),
      paths,
    );
    assert.deepEqual(
      objects.map(({ error, functions }) => [error ?? null, functions.length > 0]),
      [
        ['this is not an ELF file', false],
        [null, true],
        ['no such file', false],
        ['a folder or a device, not a file', false],
        ['a symbolic link that leads back to itself', false],
      ],
    );
    assert.equal(errors.split('\n').filter((line) => line.startsWith('core-lens: ')).length, 4);
  });

  it('goes on without a kernel that cannot be read', async () => {
    const missing = join(folder, 'no-kernel');
    const bundled = join(ROOT, 'kernels', '6.1.0-50-cloud-amd64');
    const words = ['relocations', '-f', 'json', '-k', missing, '-k', bundled, LEGACY];
    const { code, output, errors } = await coreLens(words);
    assert.equal(code, 2);
    assert.match(errors, /^core-lens: .*no-kernel: /);
    const document = JSON.parse(output) as Document;
    assert.deepEqual(
      document.kernels.map(({ name }) => name),
      ['6.1.0-50-cloud-amd64'],
    );
  });

  it('tells two kernels of one name apart by their paths', async () => {
    const targets = join(ROOT, 'test', 'targets');
    const twin = join(folder, 'enums.bpfel.btf');
    symlinkSync(join(targets, 'enums.bpfel.btf'), twin);
    const words = ['relocations', '-f', 'json', '-k', twin, '-k', join(targets, 'enums.bpfel.btf')];
    const { output } = await coreLens([...words, LEGACY]);
    const names = (JSON.parse(output) as Document).kernels.map(({ name }) => name);
    assert.deepEqual(names, [twin, join(targets, 'enums.bpfel.btf')]);
  });
});

describe('core-lens, as words on a command line', () => {
  const usageErrors: [words: string[], message: RegExp][] = [
    [[], /no command given/],
    [['relocate'], /unknown command 'relocate'/],
    [['relocations'], /no object file given.*core-lens relocations --help/],
    [['relocations', '--format', 'xml', 'a.o'], /unknown format 'xml'/],
    [['relocations', '--colour', 'a.o'], /--colour/],
    [['relocations', '--kernel'], /--kernel/],
    [['kernels', 'a.o'], /name a kernel with --kernel/],
    [['help', 'relocate'], /unknown command 'relocate'/],
  ];
  for (const [words, message] of usageErrors) {
    it(`refuses: core-lens ${words.join(' ')}`, async () => {
      const { code, output, errors } = await coreLens(words);
      assert.equal(code, 2);
      assert.equal(output, '');
      assert.match(errors, message);
    });
  }

  it('helps with everything, and each command with its own', async () => {
    const { code, output } = await coreLens(['--help']);
    assert.equal(code, 0);
    for (const word of [
      'relocations',
      'kernels',
      '--kernel',
      '--format',
      '--version',
      'NO_COLOR',
    ]) {
      assert.ok(output.includes(word), word);
    }
    const own = await coreLens(['relocations', '--help']);
    assert.match(own.output, /poisoned/);
    assert.equal((await coreLens(['help', 'relocations'])).output, own.output);
    for (const line of (output + own.output).split('\n')) assert.ok(line.length <= 110, line);
    for (const command of ['hosts', 'load', 'test', 'watch', 'unload']) {
      const help = (await coreLens([command, '--help'])).output;
      assert.ok(help.includes(`Usage: core-lens ${command}`) && help.includes('--ssh-config'));
      for (const line of help.split('\n')) assert.ok(line.length <= 110, line);
    }
  });

  it('is the built program, too: exit codes, standard streams and pipes that close early', () => {
    assert.equal(builtCoreLens(['--version']).output, '0.1.0\n');
    assert.equal(builtCoreLens(['relocations', LEGACY]).code, 0);
    const failed = builtCoreLens(['relocations', 'package.json']);
    assert.equal(failed.code, 2);
    assert.equal(failed.errors, 'core-lens: package.json: this is not an ELF file\n');
    const cut = builtCoreLens(['relocations', '-f', 'json', LEGACY], '| head -c 10');
    assert.equal(cut.errors, '');
    assert.equal(cut.output.length, 10);
    const full = builtCoreLens(['relocations', LEGACY], '> /dev/full');
    assert.equal(full.code, 2);
    assert.match(full.errors, /^core-lens: output cannot be written: .*ENOSPC.*\n$/);
  });
});

interface Document {
  readonly kernels: { name: string }[];
  readonly objects: {
    path: string;
    error?: string;
    functions: {
      name: string;
      relocations: {
        results: {
          kernel: string;
          status: string;
          value: number | string | null;
          memSize?: number;
        }[];
      }[];
    }[];
  }[];
}

const SHAPE = {
  kernels: [
    { name: 'string', release: 'string', arch: 'string', endian: 'string', source: 'string' },
  ],
  objects: [
    {
      path: 'string',
      functions: [
        {
          name: 'string',
          section: 'string',
          kind: 'string',
          relocations: [
            {
              insn: 'number',
              kind: 'string',
              spec: 'string',
              accessString: 'string',
              source: { file: 'string', line: 'number', column: 'number' },
              local: 'number',
              results: [{ kernel: 'string', status: 'string', value: 'number', reason: 'string' }],
            },
          ],
        },
      ],
    },
  ],
};
