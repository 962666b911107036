import assert from 'node:assert/strict';
import {
  historyOf,
  Placing,
  readReport,
  sourceLinks,
  stateBefore,
  type Failure,
} from '../../server/src/verifier-log';
import { linkProgram } from '../../server/src/program';
import { KERNELS, objectOf, recordedLog, recordedPrograms, toldOf } from './recorded';

/** Not by the source's line: libbpf refuses it as a whole. */
const OTHER_ORDER = 'other_order';

function failureOf(kernel: string, program: string): Failure {
  const { failures } = readReport(recordedLog(kernel, program));
  assert.ok(failures.length > 0, 'nothing fails');
  return failures[0];
}

describe('the logs of real kernels', () => {
  it('are recorded of old and new kernels, of the same programs', () => {
    assert.ok(KERNELS.length >= 5);
    for (const kernel of KERNELS) {
      assert.deepEqual(recordedPrograms(kernel), recordedPrograms(KERNELS[0]));
    }
  });

  for (const kernel of KERNELS) {
    describe(`of ${kernel}`, () => {
      for (const program of recordedPrograms(kernel)) {
        if (program === OTHER_ORDER) continue;
        it(`tell why and where ${program} fails, or that it loads`, () => {
          const told = toldOf(program);
          const report = readReport(recordedLog(kernel, program));
          const expected = told.elsewhere.get(kernel) ?? told.cause;
          if (expected === 'loads') {
            assert.deepEqual(report.failures, []);
            assert.ok(report.attempts.every(({ outcome }) => outcome === 'loaded'));
            return;
          }
          assert.equal(
            report.failures.length,
            1,
            JSON.stringify(report.failures.map((x) => x.sentence)),
          );
          const [failure] = report.failures;
          assert.equal(failure.cause, expected);
          const { at } = new Placing(objectOf(program)).failure(failure);
          if (expected === told.cause) assert.equal(at?.line?.line, told.line);
        });
      }

      it('are read to their ends', () => {
        for (const program of recordedPrograms(kernel)) {
          for (const { log } of readReport(recordedLog(kernel, program)).attempts) {
            assert.ok(log?.isComplete, program);
          }
        }
      });

      it('give every step a place whose code is that of the object', () => {
        for (const program of recordedPrograms(kernel)) {
          const object = objectOf(program);
          const placing = new Placing(object);
          const { text, attempts } = readReport(recordedLog(kernel, program));
          for (const { program: name, log } of attempts) {
            if (!log?.failure || log.failure.entry < 0) continue;
            const owner =
              name ?? object.functions.find(({ kind }) => kind === 'program')?.name ?? '';
            const { steps, isWhole } = historyOf(text, log, log.failure.entry, 1000);
            assert.ok(isWhole, `${program}: the beginning is not found`);
            const { functions } = linkProgram(
              object,
              object.functions.findIndex((fn) => fn.name === owner),
            ) ?? { functions: [] };
            assert.ok(
              functions.some(({ start }) => start === steps[0].pc),
              program,
            );
            for (const { pc, code } of steps) {
              const place = placing.instruction(owner, pc);
              assert.ok(place, `${program}: ${pc}`);
              const opcode =
                object.functions[place.functionIndex].instructions().code[place.instruction];
              // What libbpf or the kernel puts in the place of an instruction has another code.
              const shown = /^\(([0-9a-f]{2})\)/.exec(code)?.[1];
              if (place.relocation !== null || shown === undefined) continue;
              if (shown === '05' && opcode !== 0x05) continue;
              assert.equal(shown, opcode.toString(16).padStart(2, '0'), `${program}: ${pc}`);
            }
          }
        }
      });
    });
  }

  it('tell that an object is of the other byte order', () => {
    for (const kernel of KERNELS) assert.equal(failureOf(kernel, OTHER_ORDER).cause, 'byte-order');
  });

  it('tie a missing field to its relocation', () => {
    const object = objectOf('field_missing');
    for (const kernel of KERNELS) {
      const failure = failureOf(kernel, 'field_missing');
      const { relocation, at } = new Placing(object).failure(failure);
      assert.equal(relocation, 1, kernel);
      assert.equal(object.functions[at?.functionIndex ?? -1].name, 'read_it');
      if (kernel === '5.10') continue;
      assert.equal(failure.relocation?.target, 'struct task_struct.no_such_field');
      assert.equal(failure.relocation.kind, 'byte_off');
      assert.equal(failure.relocation.access, '0:1');
    }
  });

  it('tie what is missing or refused to the extern or the map', () => {
    for (const kernel of KERNELS) {
      for (const [program, kind] of [
        ['kconfig_missing', 'extern'],
        ['ksym_missing', 'extern'],
        ['kfunc_missing', 'extern'],
        ['map_refused', 'map'],
      ] as const) {
        const place = new Placing(objectOf(program)).failure(failureOf(kernel, program));
        assert.equal(place[kind], 0, `${kernel} ${program}`);
      }
    }
  });

  it('name the error of the kernel whatever libbpf calls it', () => {
    for (const kernel of KERNELS) {
      assert.equal(failureOf(kernel, 'direct_load').error, 'EACCES', kernel);
      assert.equal(failureOf(kernel, 'map_refused').error, 'EINVAL', kernel);
    }
  });

  it('tell where that which is kept was acquired', () => {
    const placing = new Placing(objectOf('reference_kept'));
    for (const kernel of KERNELS) {
      const { acquiredAt } = placing.failure(failureOf(kernel, 'reference_kept'));
      assert.match(acquiredAt?.line?.text ?? '', /bpf_ringbuf_reserve/);
    }
  });

  it('tell the register that the sentence is about', () => {
    for (const kernel of KERNELS) {
      const { attempts, text } = readReport(recordedLog(kernel, 'branches'));
      const log = attempts[0].log;
      assert.ok(log?.failure);
      const { frame, values } = stateBefore(text, log, log.failure.entry);
      assert.equal(frame, 0);
      assert.match(values.get('R0') ?? '', /^map_value_or_null\(/, kernel);
    }
  });

  it('tell the frame that the mistake is in', () => {
    for (const kernel of KERNELS) {
      const { attempts, text } = readReport(recordedLog(kernel, 'field_missing'));
      const log = attempts[0].log;
      assert.ok(log?.failure);
      const { frame, values } = stateBefore(text, log, log.failure.entry);
      assert.equal(frame, 1);
      assert.match(values.get('R6') ?? '', /^(?:scalar|inv)\(id=1\)$/, kernel);
    }
  });

  it('go back no further than to the function that is looked at for itself', () => {
    for (const kernel of KERNELS) {
      const { attempts, text } = readReport(recordedLog(kernel, 'global_function'));
      const log = attempts[0].log;
      if (!log?.failure || log.failure.entry < 0) continue;
      const { steps } = historyOf(text, log, log.failure.entry, 100);
      assert.deepEqual(
        steps.map(({ pc }) => pc),
        [6],
        kernel,
      );
    }
  });

  it('follow a path back over the jump that it branched off at', () => {
    for (const kernel of KERNELS) {
      const { attempts, text } = readReport(recordedLog(kernel, 'branches'));
      const log = attempts[0].log;
      assert.ok(log?.failure);
      const { steps } = historyOf(text, log, log.failure.entry, 3);
      const [, jump, last] = steps;
      assert.match(jump.code, /if w1 < 0x65 goto/, kernel);
      assert.ok(last.isJump);
      assert.equal(last.pc, 14);
    }
  });

  it('fold each program’s log, and paths and calls in it', () => {
    for (const kernel of KERNELS) {
      const kinds = (program: string) =>
        new Set(readReport(recordedLog(kernel, program)).folds.map(({ kind }) => kind));
      assert.ok(kinds('second_of_three').has('log'));
      assert.ok(kinds('field_missing').has('call'), kernel);
      if (kernel !== '5.10') assert.ok(kinds('branches').has('path'), kernel);
      if (kernel !== '5.10') assert.ok(kinds('global_function').has('function'), kernel);
    }
  });

  it('link their source comments to the lines of the object', () => {
    const placing = new Placing(objectOf('branches'));
    for (const kernel of KERNELS) {
      const links = sourceLinks(readReport(recordedLog(kernel, 'branches')), placing, 100);
      assert.ok(links.length > 3, kernel);
      if (kernel === '5.10') continue;
      const files = new Set(links.map(({ file }) => file));
      assert.ok(
        [...files].every((file) => file.endsWith('programs/branches.bpf.c')),
        [...files].join(),
      );
    }
  });
});
