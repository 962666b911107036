import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openKernel } from '../../server/src/kernels';
import { coreLens } from './command-line';
import { LOAD_SHAPE } from './host-shapes';
import { shapeOf } from './shape';
import { COUNTS, REFUSED, twoHosts, withoutFigures } from './two-hosts';

describe('core-lens on hosts', function () {
  this.timeout(90_000);
  const hosts = twoHosts();
  const { on, json, unloadAll } = hosts;

  describe('hosts', () => {
    it('lists those of the configuration', async () => {
      assert.deepEqual(await on('hosts'), { code: 0, output: 'first\nsecond\n', errors: '' });
    });

    it('tells what a host has, and what mends what it lacks', async () => {
      const { output, code } = await on('hosts', '-H', 'first', '--bpftool', '/nowhere/bpftool');
      assert.equal(code, 1);
      assert.match(output, /^first {2}Linux \S+, \w+, /);
      assert.match(output, /^ {2}good {5}rights {10}root$/m);
      assert.match(
        output,
        /^ {2}missing {2}bpftool {9}there is no \/nowhere\/bpftool\n {4}\S.*bpftool/m,
      );
    });

    it('does not miss what is brought along', async () => {
      const words = ['--bpftool', '/nowhere/bpftool', '--upload-bpftool', '/usr/sbin/bpftool'];
      const { output, code } = await on('hosts', '-H', 'first', ...words);
      assert.equal(code, 0);
      assert.match(output, /good {5}bpftool .*; \/usr\/sbin\/bpftool is brought along/);
    });

    it('adds a kernel to the catalogue and prints where', async () => {
      const { output } = await on('hosts', '-H', 'first', '--add-kernel');
      const kernel = /^ {2}kernel added: (.*)$/m.exec(output)?.[1] ?? '';
      assert.ok(kernel.startsWith(join(hosts.folder, 'core-lens', 'kernels')), output);
      assert.ok((await openKernel(kernel)).ok);
      const listed = await coreLens(['kernels', '--kernel', kernel]);
      assert.equal(listed.code, 0);
    });

    it('as JSON', async () => {
      const { document } = await json('hosts', '-H', 'first');
      assert.deepEqual(shapeOf(document), {
        hosts: [
          {
            host: 'string',
            release: 'string',
            version: 'string',
            machine: 'string',
            distribution: 'string',
            user: 'string',
            root: 'boolean',
            bpftool: 'string',
            items: [{ id: 'string', state: 'string', text: 'string', remedy: 'object' }],
          },
        ],
      });
    });
  });

  describe('load and unload', () => {
    it('loads on two hosts at once, lists and unloads', async () => {
      const loaded = await on('load', '-H', 'first', '-H', 'second', COUNTS);
      assert.deepEqual(loaded.errors, '');
      assert.equal(loaded.code, 0);
      const one = (host: string) => [
        `${host}: loaded as core-lens-#-counts`,
        '  program id  type       tag               instructions  JIT bytes',
        '  count    ID  xdp        TAG FIGURES',
        '  shoot    ID  sched_cls  TAG FIGURES',
        '  maps: counts_bss, counts_rodata, seen',
        '',
      ];
      assert.deepEqual(withoutFigures(loaded.output).split('\n').map(squeezed), [
        ...one('first').map(squeezed),
        ...one('second').map(squeezed),
        ...['program first second', 'count loaded loaded', 'shoot loaded loaded', ''],
      ]);
      const listed = await on('unload', '-H', 'first');
      assert.match(
        withoutFigures(listed.output),
        /^first\n(?: {2}core-lens-#-counts {2}count \(ID\), shoot \(ID\)\n){2}$/,
      );
      const [, pins] = /as (core-lens-\S+)/.exec(loaded.output) ?? [];
      const gone = await on('unload', '-H', 'first', pins);
      assert.equal(gone.code, 0);
      assert.match(gone.output, /^first\n {2}unloaded {2}core-lens-/);
      assert.equal((await on('unload', '-H', 'first', pins)).code, 2);
      const rest = await on('unload', '-H', 'first', '-H', 'second', '--all');
      assert.equal(rest.code, 0);
      const { document } = await json('unload', '-H', 'first');
      assert.deepEqual(document.hosts[0].loads, []);
    });

    it('loads only the programs that are named, also one that is off', async () => {
      const { document, code } = await json('load', '-H', 'first', '-p', 'refuse', COUNTS);
      assert.equal(code, 0);
      const [{ programs, outcome }] = document.hosts;
      assert.equal(outcome, 'loaded');
      assert.deepEqual(
        programs?.map(({ name, type, verdict }) => ({ name, type, verdict })),
        [{ name: 'refuse', type: 'xdp', verdict: 'loads' }],
      );
      await unloadAll();
    });

    it('tells a refusal on its source line, with the registers and what the check had said', async () => {
      const { output, code } = await on('load', '-H', 'first', REFUSED);
      assert.equal(code, 1);
      const lines = output.split('\n');
      assert.equal(lines[0], 'first: refused');
      assert.match(
        lines[1],
        /^test\/hosts\/programs\/refused\.bpf\.c:16:\d+: error: reads_beyond: invalid access to packet.* \[memory-access\]$/,
      );
      assert.equal(lines[2], '    16 |         return *(int *)(data + 4);');
      assert.match(lines[3], /^ {7}\| +\^+$/);
      assert.match(lines[4], /^ {2}at \d+: \(61\) r0 = \*\(u32 \*\)\(r1 \+4\)$/);
      assert.match(lines[5], /^ {2}registers: R1\S*=pkt\(.* R10=fp0$/);
      assert.match(lines[6], /^ {2}The check does not look for this/);
    });

    it('warns before trying what would fail, and names the field', async () => {
      const words = ['-p', 'went_off_cpu', join('examples', 'legacy.bpf.o')];
      const { output, code } = await on('load', '-H', 'first', ...words);
      assert.equal(code, 1);
      const [warnings, refusal] = output.split(/^first: refused$/m);
      assert.match(warnings, /^What the check says before loading:\n/);
      const place = /^examples\/legacy\.bpf\.c:201:16: error: /m;
      assert.match(warnings, place);
      assert.match(warnings, /struct task_struct has no field 'state'/);
      assert.match(refusal, place);
      assert.match(refusal, /went_off_cpu: .*task_struct\S*\.state.* \[field-missing\]/);
      assert.match(refusal, /^ {2}The check said so: it fails there\.$/m);
      assert.doesNotMatch(output, /legacy\.bpf\.c:212/, 'of another program');
    });

    it('as JSON, of a refusal', async () => {
      const { document, code } = await json('load', '-H', 'first', REFUSED);
      assert.equal(code, 1);
      assert.deepEqual(shapeOf(document), LOAD_SHAPE);
      const [{ programs, failures }] = document.hosts;
      assert.deepEqual(
        programs?.map(({ name, outcome }) => [name, outcome]),
        [
          ['fine', 'not loaded'],
          ['reads_beyond', 'refused'],
        ],
      );
      assert.equal(failures?.[0].line, 16);
    });

    it('sets constants as an application would', async () => {
      const wrong = await on('load', '-H', 'first', '--set', 'limit=many', COUNTS);
      assert.equal(wrong.code, 2);
      assert.match(wrong.errors, /^core-lens: --set: 'limit' takes an integer/);
      const right = await on('load', '-H', 'first', '--set', 'limit=0', COUNTS);
      assert.equal(right.code, 0);
      await unloadAll();
    });

    it('copies a kernel once', async () => {
      const origin = () => {
        const kernels = join(hosts.folder, 'core-lens', 'kernels');
        const [name] = readdirSync(kernels).filter((entry) => entry.endsWith('@first'));
        return readFileSync(join(kernels, name, 'origin.json'), 'utf8');
      };
      await on('load', '-H', 'first', REFUSED);
      const before = origin();
      await on('load', '-H', 'first', REFUSED);
      assert.equal(origin(), before);
    });
  });
});

function squeezed(line: string): string {
  return line
    .trim()
    .replace(/ +/g, ' ')
    .replace(/^(program) id .*/, '$1');
}
