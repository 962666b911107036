import assert from 'node:assert/strict';
import {
  VERIFIER_CHANGES,
  verifierHas,
  verifierRules,
  type KernelVersion,
  type VerifierChange,
  type VersionChange,
} from '../../server/src/verifier';
import { predictions } from './predict';
import { bundledKernels, openGuardObject, readVerdicts, type RecordedVerdicts } from './recorded';

const changes = Object.entries(VERIFIER_CHANGES) as [VerifierChange, VersionChange][];

describe('what changed between versions of the verifier', () => {
  for (const [name, { between, shownBy, since }] of changes) {
    if (between === undefined) {
      it(`${name}: no real kernel confirms ${since.join('.')}`, () => {
        assert.deepEqual(shownBy, []);
      });
      continue;
    }
    const [until, from] = between;
    it(`${name}: ${shownBy.join(', ')}, taken differently by ${until} and ${from}`, () => {
      assert.notDeepEqual(shownBy, []);
      for (const program of shownBy) {
        const recorded = verdictsOf(program);
        assert.ok(isDifferent(recorded, program, until, from), program);
        assert.equal(verifierHas(name, versionOf(recorded, until)), false, until);
        assert.equal(verifierHas(name, versionOf(recorded, from)), true, from);
      }
    });
  }

  it('the walk tells them apart: without the change it says otherwise of the kernel that has it', async function () {
    this.timeout(120_000);
    const kernels = await bundledKernels();
    const asked: string[] = [];
    for (const [name, { between, shownBy }] of changes) {
      for (const program of shownBy) {
        const recorded = verdictsOf(program);
        const labels = Object.keys(recorded.kernels);
        const after = labels.slice(labels.indexOf(between?.[1] ?? ''));
        const label = after.find((candidate) => kernels.has(recorded.kernels[candidate].release));
        const kernel =
          label === undefined ? undefined : kernels.get(recorded.kernels[label].release);
        if (kernel === undefined || kernel.version === null || !WALKED.has(program)) continue;
        const rules = verifierRules(kernel.version);
        const differs = buildsOf(recorded, program).some((build) => {
          const object = openGuardObject(build);
          const own = program.slice(program.indexOf('/') + 1);
          const without = predictions(object, kernel, { ...rules, [name]: false });
          return predictions(object, kernel, rules).get(own) !== without.get(own);
        });
        assert.ok(differs, `${name}: ${program} on ${label}`);
        asked.push(program);
      }
    }
    assert.ok(asked.length >= 20, asked.join(' '));
  });

  it('backports count from their patch level, within their series', () => {
    assert.equal(verifierHas('tracksByteSwaps', [6, 18, 43]), false);
    assert.equal(verifierHas('tracksByteSwaps', [6, 18, 44]), true);
    assert.equal(verifierHas('tracksByteSwaps', [6, 17, 99]), false);
    assert.equal(verifierHas('tracksByteSwaps', [6, 19, 0]), true);
    assert.equal(verifierHas('tracksByteSwaps', [7, 0, 0]), true);
  });
});

/** Programs whose verdict hangs on the walk, and not on what is refused before it. */
const WALKED = new Set(
  changes
    .filter(([name]) => name in { ...verifierRules([99, 0, 0]) } && !isAboutInstructions(name))
    .flatMap(([, { shownBy }]) => shownBy)
    .filter((program) => program !== 'pointers/traced_task_null'),
);

function isAboutInstructions(name: VerifierChange): boolean {
  const names = Object.keys(VERIFIER_CHANGES);
  return names.indexOf(name) >= names.indexOf('kernelFunctions');
}

function verdictsOf(program: string): RecordedVerdicts {
  return readVerdicts(`${program.slice(0, program.indexOf('/'))}.json`);
}

function buildsOf({ programs }: RecordedVerdicts, program: string): string[] {
  const own = program.slice(program.indexOf('/') + 1);
  return Object.keys(programs).filter((build) => own in programs[build]);
}

function isDifferent(recorded: RecordedVerdicts, program: string, until: string, from: string) {
  const own = program.slice(program.indexOf('/') + 1);
  return buildsOf(recorded, program).some((build) => {
    const verdicts = recorded.programs[build][own];
    return verdicts[until] !== verdicts[from];
  });
}

/** Debian's release names say 0 for the patch level of longterm kernels; the version it was built from says it. */
function versionOf({ kernels }: RecordedVerdicts, label: string): KernelVersion {
  const match = /Debian (\d+)\.(\d+)\.(\d+)/.exec(kernels[label].version);
  assert.ok(match, label);
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}
