import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  historyOf,
  Placing,
  readReport,
  sourceLinks,
  stateBefore,
  type LoadReport,
} from '../../server/src/verifier-log';
import { KERNELS, objectOf, recordedLog, recordedPrograms } from './recorded';

const PIECES = [
  "libbpf: prog 'f': BPF program load failed: -EINVAL\n",
  "libbpf: prog 'f': -- BEGIN PROG LOAD LOG --\n",
  '-- END PROG LOAD LOG --\n',
  'libbpf: -- BEGIN DUMP LOG ---\n',
  'libbpf: -- END LOG --\n',
  "libbpf: prog 'f': failed to load: -22\n",
  'func#0 @0\n',
  '0: R1=ctx() R10=fp0\n',
  '; x = y; @ file.c:12\n',
  '0: (bf) r6 = r1                       ; R1=ctx() R6=ctx()\n',
  '1: (15) if r6 == 0x0 goto pc+3        ; R6=scalar(\n',
  '\nfrom 1 to 5: R0=0 R10=fp0\n',
  'from 1 to 5: safe\n',
  '5: safe\n',
  '4294967295: (85) call pc-4294967295\n',
  'caller:\n R10=fp0\ncallee:\n frame1: R10=fp0\n',
  'returning from callee:\n frame1: R0=0\nto caller at 2:\n R0=0\n',
  'Live regs before insn:\n      0: .1........ (bf) r6 = r1\n',
  'Validating f() func#1...\n',
  "R1 invalid mem access 'scalar'\n",
  'processed 5 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0\n',
  '((((((((((((\n',
  'R0=((((\n',
  '\r\n',
  '\n',
  ' ',
  '12',
];

const text = fc.oneof(
  fc.string({ maxLength: 400 }),
  fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 12 })), { maxLength: 60 })
    .map((pieces) => pieces.join('')),
);

/** Asks for all that can be asked of a report. */
function askAll(report: LoadReport, placing: Placing): void {
  for (const failure of report.failures) {
    placing.failure(failure);
    const { attempt, stop } = failure;
    if (stop === null || attempt?.log == null || stop.entry < 0) continue;
    historyOf(report.text, attempt.log, stop.entry, 50);
    stateBefore(report.text, attempt.log, stop.entry);
  }
  sourceLinks(report, placing, 100);
}

describe('any text', () => {
  const placing = new Placing(objectOf('branches'));

  it('is read, and all of it can be asked for', () => {
    fc.assert(
      fc.property(text, (any) => {
        const report = readReport(any);
        askAll(report, placing);
        for (const { start, end } of report.folds) {
          assert.ok(start >= 0 && start < end && end < report.lineCount);
        }
        for (const { start, line } of report.failures) {
          assert.ok(start <= any.length && line < report.lineCount);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('may be a recorded one that is cut anywhere', () => {
    const logs = KERNELS.flatMap((kernel) =>
      recordedPrograms(kernel).map((program) => recordedLog(kernel, program)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...logs), fc.nat(), fc.nat(), (log, a, b) => {
        const [from, to] = [a % log.length, b % log.length].sort((x, y) => x - y);
        askAll(readReport(log.slice(from, to)), placing);
        askAll(readReport(log.slice(0, from) + log.slice(to)), placing);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a log without its end', () => {
  const whole = recordedLog('6.12', 'direct_load');
  const cut = whole.slice(0, whole.indexOf("'scalar'"));

  it('is not complete', () => {
    const [attempt] = readReport(cut).attempts;
    assert.equal(attempt.log?.isComplete, false);
  });

  it('has still failed, as libbpf said before it', () => {
    assert.equal(readReport(cut).attempts[0].outcome, 'failed');
  });

  it('is not taken for one of a program that loads', () => {
    const begin = whole.indexOf('func#0 @0');
    const [attempt] = readReport(cut.slice(begin)).attempts;
    assert.equal(attempt.outcome, 'unknown');
  });
});

describe('the verifier’s words alone', () => {
  const whole = recordedLog('6.18', 'direct_load');
  const log = whole.slice(whole.indexOf('func#0 @0'), whole.indexOf('-- END PROG LOAD LOG --'));

  it('are a log, too', () => {
    const { attempts, failures } = readReport(log);
    assert.equal(attempts.length, 1);
    assert.equal(attempts[0].outcome, 'failed');
    assert.equal(failures[0].sentence, "R1 invalid mem access 'scalar'");
    const place = new Placing(objectOf('direct_load')).failure(failures[0]);
    assert.match(place.at?.line?.text ?? '', /return \*address/);
  });
});

describe('a very long log', () => {
  const LENGTH = 16 << 20;

  function long(line: (index: number) => string): string {
    const lines = [
      "libbpf: prog 'f': BPF program load failed: -E2BIG",
      "libbpf: prog 'f': -- BEGIN PROG LOAD LOG --",
      'func#0 @0',
      '0: R1=ctx() R10=fp0',
    ];
    for (let length = 0, index = 0; length < LENGTH; index++) {
      const next = line(index);
      lines.push(next);
      length += next.length + 1;
    }
    lines.push(
      'BPF program is too large. Processed 1000001 insn',
      'processed 1000001 insns (limit 1000000) max_states_per_insn 4 total_states 9 peak_states 9 mark_read 1',
      '-- END PROG LOAD LOG --',
      "libbpf: prog 'f': failed to load: -E2BIG",
    );
    return lines.join('\n');
  }

  const STORIES: Record<string, (index: number) => string> = {
    'a loop that never ends': (index) =>
      [
        `${(index % 50) + 1}: (15) if r1 == 0x0 goto pc+1     ; R1=scalar(id=${index})`,
        `from ${(index % 50) + 1} to 52: R0=0 R1=1 R10=fp0`,
      ][index % 2],
    'the shortest lines': () => '1:',
    'sentences without end': () => 'R1 invalid mem access',
    'complaints without end': (index) => `libbpf: map 'm${index}': failed to create: -EINVAL`,
    'logs without end': (index) => `libbpf: prog 'f${index}': -- BEGIN PROG LOAD LOG --`,
    'lines without end': () => `0: R1=${'('.repeat(1 << 20)}`,
    'blanks without end': () => ' '.repeat(1 << 20),
  };

  for (const [title, line] of Object.entries(STORIES)) {
    it(`of ${title} takes seconds at most, and little memory`, function () {
      this.timeout(60_000);
      const text = long(line);
      const before = process.memoryUsage();
      const start = process.hrtime.bigint();
      const report = readReport(text);
      askAll(report, new Placing(objectOf('branches')));
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      assert.ok(seconds < 15, `${seconds} s`);
      const { arrayBuffers } = process.memoryUsage();
      assert.ok(arrayBuffers - before.arrayBuffers < 128 << 20);
    });
  }

  it('is told as too large', () => {
    const { failures } = readReport(long(STORIES['a loop that never ends']));
    assert.equal(failures[0].cause, 'complexity');
    assert.equal(failures[0].error, 'E2BIG');
    assert.equal(failures[0].stop?.pc, null);
  });
});
