import assert from 'node:assert/strict';
import { truncateSync, utimesSync } from 'node:fs';
import { CompileCommandFinder, readCompileCommands } from '../../server/src/discovery';
import { LARGEST_COMMANDS, shellWords } from '../../server/src/discovery/compile-commands';
import { Project } from './project';

const project = new Project();
after(() => {
  project.remove();
});

const words = ['clang', '-O2', '-c', 'a.bpf.c'];

describe('compile_commands.json', () => {
  it('as a list of arguments or as one command, by the absolute path of the source', async () => {
    const list = [
      { directory: '/work/x', file: 'a.bpf.c', arguments: words },
      {
        directory: '/work/x',
        file: '/other/b.bpf.c',
        command: `clang -DA="a b" -I'x y' -c b.bpf.c`,
      },
      { directory: 'below', file: 'c.bpf.c', command: 'clang c.bpf.c' },
    ];
    const path = project.write('both/compile_commands.json', JSON.stringify(list));
    for (const given of [path, project.path('both')]) {
      const read = await readCompileCommands(given);
      assert(read.ok);
      const commands = read.value;
      assert.equal(commands.path, path);
      assert.deepEqual(commands.of('/work/y/../x/a.bpf.c'), {
        directory: '/work/x',
        file: 'a.bpf.c',
        arguments: words,
      });
      assert.deepEqual(commands.of('/other/b.bpf.c')?.arguments, [
        'clang',
        '-DA=a b',
        '-Ix y',
        '-c',
        'b.bpf.c',
      ]);
      assert.equal(commands.of(project.path('both/below/c.bpf.c'))?.file, 'c.bpf.c');
      assert.equal(commands.of('/work/x/b.bpf.c'), null);
    }
  });

  it('of a source that is compiled several times, the command for BPF', async () => {
    const other = { directory: '/work', file: 'a.c', arguments: ['gcc', 'a.c', '-target'] };
    const wanted = { directory: '/work', file: 'a.c', command: 'clang -target bpf a.c' };
    const joined = { directory: '/work', file: 'b.c', command: 'clang --target=bpfel b.c' };
    const path = project.write(
      'several/compile_commands.json',
      JSON.stringify([other, wanted, { ...other, file: 'b.c' }, joined]),
    );
    const read = await readCompileCommands(path);
    assert(read.ok);
    assert.equal(read.value.of('/work/a.c')?.arguments[0], 'clang');
    assert.equal(read.value.of('/work/b.c')?.arguments[0], 'clang');
  });

  it('entries that say nothing do not cost the others theirs', async () => {
    const entries = [
      null,
      7,
      {},
      { file: '' },
      { file: 'x.c', arguments: [1] },
      { file: 5, command: 'cc' },
      { directory: '/w', file: 'a.c', arguments: words },
    ];
    const path = project.write('odd/compile_commands.json', `\ufeff${JSON.stringify(entries)}`);
    const read = await readCompileCommands(path);
    assert(read.ok);
    assert.deepEqual(read.value.sources, ['/w/a.c']);
  });

  const WRONG: [what: string, contents: string, code: string][] = [
    ['half written', '[{"directory": "/w", ', 'commands-malformed'],
    ['no list', '{"a": 1}', 'commands-malformed'],
    ['empty', '', 'commands-malformed'],
  ];
  for (const [what, contents, code] of WRONG) {
    it(`${what}: ${code}`, async () => {
      const path = project.write(`wrong-${what}/compile_commands.json`, contents);
      const read = await readCompileCommands(path);
      assert(!read.ok);
      assert.equal(read.fault.code, code);
      assert(read.fault.message.startsWith(path));
    });
  }

  it('missing, or larger than any', async () => {
    const missing = await readCompileCommands(project.path('nowhere'));
    assert.equal(missing.ok ? '' : missing.fault.code, 'commands-missing');
    const path = project.write('large/compile_commands.json', '[');
    truncateSync(path, LARGEST_COMMANDS + 1);
    const large = await readCompileCommands(path);
    assert.equal(large.ok ? '' : large.fault.code, 'commands-too-large');
  });

  it('a command is never given to a shell: what only one can do stays as written', () => {
    assert.deepEqual(shellWords('clang -DH=$HOME -Ia* -DQ=\\"x\\" x.c'), [
      'clang',
      '-DH=$HOME',
      '-Ia*',
      '-DQ="x"',
      'x.c',
    ]);
    assert.deepEqual(shellWords('clang -I/c#/a "-DB=#" x.c'), ['clang', '-I/c#/a', '-DB=#', 'x.c']);
    assert.deepEqual(shellWords('clang ${ x.c'), ['clang', '${', 'x.c']);
  });
});

describe('the command of a source is looked for', () => {
  const commandsFor = (folder: string, ...files: string[]) =>
    JSON.stringify(
      files.map((file) => ({ directory: project.path(folder), file, arguments: words })),
    );
  const find = (finder: CompileCommandFinder, source: string, configured: string | null = null) =>
    finder.find({
      sourcePath: project.path(source),
      workspaceFolder: project.path('ws'),
      configured: configured === null ? null : project.path(configured),
    });

  it('above the source and in build/, up to the workspace folder', async () => {
    const finder = new CompileCommandFinder();
    const above = project.write('compile_commands.json', commandsFor('ws/src', 'a.bpf.c'));
    assert.equal(
      (await find(finder, 'ws/src/a.bpf.c')).command,
      null,
      `${above} is not the workspace’s`,
    );
    const built = project.write('ws/build/compile_commands.json', commandsFor('ws/src', 'a.bpf.c'));
    assert.equal((await find(finder, 'ws/src/a.bpf.c')).path, built);
    const near = project.write('ws/src/compile_commands.json', commandsFor('ws/src', 'b.bpf.c'));
    assert.equal((await find(finder, 'ws/src/b.bpf.c')).path, near);
    assert.equal((await find(finder, 'ws/src/a.bpf.c')).path, built, 'the nearest that knows it');
  });

  it('where the setting says, and nowhere else', async () => {
    const finder = new CompileCommandFinder();
    project.write('elsewhere/compile_commands.json', commandsFor('ws/src', 'c.bpf.c'));
    assert.notEqual((await find(finder, 'ws/src/c.bpf.c', 'elsewhere')).command, null);
    const { command, fault } = await find(finder, 'ws/src/a.bpf.c', 'not-there');
    assert.equal(command, null);
    assert.equal(fault?.code, 'commands-missing');
    assert.match(fault.message, /correct coreLens\.compileCommands/);
  });

  it('a file that changed is read again, a damaged one is told of', async () => {
    const finder = new CompileCommandFinder();
    const file = 'ws/changing/compile_commands.json';
    const source = 'ws/changing/d.bpf.c';
    project.write(file, commandsFor('ws/changing', 'd.bpf.c'));
    const [first, again] = [await find(finder, source), await find(finder, source)];
    assert.equal(first.command?.file, 'd.bpf.c');
    assert.equal(again.command?.file, 'd.bpf.c');
    utimesSync(project.write(file, '[{"director'), 5, 5);
    const damaged = await find(finder, source);
    assert.equal(damaged.command, null);
    assert.equal(damaged.fault?.code, 'commands-malformed');
    utimesSync(project.write(file, commandsFor('ws/changing', 'd.bpf.c')), 9, 9);
    assert.notEqual((await find(finder, source)).command, null);
  });
});
