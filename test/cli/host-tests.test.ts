import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './command-line';
import { TEST_SHAPE } from './host-shapes';
import { shapeOf } from './shape';
import { CONTEXTS, COUNTS, REFUSED, twoHosts, withoutFigures } from './two-hosts';

describe('core-lens test on hosts', function () {
  this.timeout(90_000);
  const hosts = twoHosts();
  const { on, json } = hosts;

  describe('of one program', () => {
    it('runs a program with a ready packet, on two hosts', async () => {
      const words = ['-H', 'first', '-H', 'second', '-p', 'count', '--repeat', '6', COUNTS];
      const { output, code } = await on('test', ...words);
      assert.equal(code, 0);
      assert.equal(
        withoutFigures(output),
        [
          ...['first', '  count returned XDP_DROP (1), # ns', '  output: unchanged, 54 bytes', ''],
          ...['second', '  count returned XDP_DROP (1), # ns', '  output: unchanged, 54 bytes', ''],
          ...['program  first         second', 'count    XDP_DROP (1)  XDP_DROP (1)', ''],
        ].join('\n'),
      );
    });

    it('runs with data of a file', async () => {
      const data = join(hosts.folder, 'it is "data"');
      writeFileSync(data, new Uint8Array(64).fill(7));
      const { document, code } = await json(
        'test',
        ...['-H', 'first', '-p', 'count', '--data-in', data, '--set', 'limit=0', COUNTS],
      );
      assert.equal(code, 0);
      const [run] = document.hosts[0].runs ?? [];
      assert.deepEqual(
        [run.outcome, run.returned, run.returnedName, run.output],
        ['ran', 1, 'XDP_DROP', '07'.repeat(64)],
      );
    });

    it('runs with a context what bpftool cannot', async () => {
      const context = join(hosts.folder, 'context');
      writeFileSync(context, Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0));
      const run = async (program: string, file = context) => {
        const words = ['-H', 'first', '-p', program, '--ctx-in', file, CONTEXTS];
        return (await json('test', ...words)).document.hosts[0].runs?.[0];
      };
      assert.equal((await run('second_word'))?.returned, 5);
      const short = join(hosts.folder, 'short');
      writeFileSync(short, Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0));
      const doubled = await run('doubles', short);
      assert.equal(doubled?.returned, 3);
      assert.equal(doubled.context, '0300000006000000');
    });

    it('tells why a program is refused', async () => {
      const { output, code } = await on('test', '-H', 'first', '-p', 'reads_beyond', REFUSED);
      assert.equal(code, 1);
      assert.match(
        output,
        /^first\n {2}refused {2}reads_beyond\ntest\/hosts\/programs\/refused\.bpf\.c:16:/,
      );
    });
  });

  describe('--cases', () => {
    /** A folder with the object and these cases of it. */
    function written(cases: readonly object[], more: object = {}): string {
      const place = mkdtempSync(join(hosts.folder, 'cases-'));
      copyFileSync(join(ROOT, COUNTS), join(place, 'counts.bpf.o'));
      const file = join(place, 'counts.bpf.test.json');
      writeFileSync(file, JSON.stringify({ ...more, cases }, null, 2));
      return file;
    }

    const passes = {
      name: 'passes the first',
      program: 'count',
      packet: { protocol: 'udp' },
      expect: { returns: 'XDP_PASS', output: 'unchanged' },
    };

    it('passes', async () => {
      const file = written([passes, { ...passes, name: 'and again', constants: { limit: 2 } }]);
      const { output, code, errors } = await on('test', '-H', 'first', '--cases', file);
      assert.equal(errors, '');
      assert.equal(code, 0);
      assert.equal(
        withoutFigures(output),
        'first\n' +
          '  passed   passes the first  XDP_PASS (2), # ns\n' +
          '  passed   and again  XDP_PASS (2), # ns\n' +
          '\n' +
          '2 cases, 1 host: 2 passed\n',
      );
    });

    it('fails at the field of the file that expects something else', async () => {
      const drops = { ...passes, name: 'drops', constants: { limit: 0 } };
      const file = written([passes, drops]);
      const { output, code } = await on('test', '-H', 'first', '-H', 'second', '--cases', file);
      assert.equal(code, 1);
      const line =
        readFileSync(file, 'utf8')
          .split('\n')
          .findLastIndex((text) => text.includes('"returns"')) + 1;
      assert.ok(
        output.includes(
          `    ${file}:${line}:20: expect.returns: it returned XDP_DROP (1), not XDP_PASS (2)\n`,
        ),
        output,
      );
      assert.match(output, /^passes the first {2}passed {2}passed\ndrops {13}failed {2}failed$/m);
      assert.match(output, /^2 cases, 2 hosts: 2 passed, 2 failed$/m);
    });

    it('shows where the output differs', async () => {
      const file = written([{ ...passes, expect: { output: 'ff' } }]);
      const { output, code } = await on('test', '-H', 'first', '--cases', file);
      assert.equal(code, 1);
      assert.match(output, /expect\.output: the output has 42 bytes, not 1/);
      assert.match(output, /^ {4}output: unchanged, 42 bytes$/m);
    });

    it('runs what can be run, and says what is wrong with the rest', async () => {
      const wrong = { ...passes, name: 'wrong', expect: { returns: 'TC_ACT_OK' } };
      const unknown = { ...passes, name: 'unknown', program: 'nobody' };
      const file = written([passes, wrong, unknown]);
      const { output, code, errors } = await on('test', '-H', 'first', '--cases', file);
      assert.equal(code, 2);
      assert.match(output, /^1 case, 1 host: 1 passed$/m);
      assert.match(
        errors,
        /:\d+:\d+: cases\[1\]\.expect\.returns: .*'TC_ACT_OK' is not returned by/,
      );
      assert.match(errors, /:\d+:\d+: cases\[2\]\.program: the object has no program 'nobody'/);
    });

    it('reads files beside the cases only', async () => {
      writeFileSync(join(hosts.folder, 'outside'), new Uint8Array(64));
      const named = (path: string) => ({
        name: path,
        program: 'count',
        dataFile: path,
        expect: { returns: 'XDP_PASS' },
      });
      const file = written([named('inside'), named('../outside'), named('link'), named('none')]);
      writeFileSync(join(file, '..', 'inside'), new Uint8Array(64));
      symlinkSync('../outside', join(file, '..', 'link'));
      const { output, errors } = await on('test', '-H', 'first', '--cases', file);
      assert.match(output, /^ {2}passed {3}inside/m);
      assert.match(errors, /cases\[1\]\.dataFile: it leads out of the folder of the cases/);
      assert.match(errors, /cases\[2\]\.dataFile: it leads out of the folder of the cases/);
      assert.match(errors, /cases\[3\]\.dataFile: no such file/);
    });

    it('as JSON', async () => {
      const file = written([{ ...passes, expect: { returns: 'XDP_TX' } }]);
      const { document, code } = await json('test', '-H', 'first', '--cases', file);
      assert.equal(code, 1);
      assert.deepEqual(shapeOf(document), TEST_SHAPE);
    });
  });
});
