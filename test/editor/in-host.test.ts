import assert from 'node:assert/strict';
import Mocha from 'mocha';
import { Unavailable } from '../../scripts/debian';
import { chooseEditor, type Editor } from '../../scripts/editor/choose';
import { copyExamples } from '../../scripts/editor/examples';
import { whyNoClang } from './clang';
import { runInHost, type HostOutcome } from './launch';
import {
  makeRunFolder,
  packagedExtension,
  removeRunFolder,
  setTrap,
  withSecondFolder,
} from './workspace';

const MINUTE = 60_000;

const SUITES = [
  { suite: 'trusted', about: 'in a folder that is trusted', isTrusted: true },
  { suite: 'untrusted', about: 'in a folder that is not trusted', isTrusted: false },
  { suite: 'several', about: 'in a window of several folders', isTrusted: true },
];

describe('in the extension host of VS Code', () => {
  let editor: Editor;
  let hasClang = false;

  before(async function () {
    this.timeout(10 * MINUTE);
    try {
      editor = await chooseEditor();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`      left out, there is no editor: ${error.message}`);
      this.skip();
    }
    const name =
      editor.kind === 'desktop' ? editor.executable : `code-server ${editor.server.version}`;
    console.log(`      in ${name}: ${editor.why}`);
    hasClang = whyNoClang() === null;
    packagedExtension();
  });

  for (const { suite, about, isTrusted } of SUITES) {
    const shown = describe(about, () => {
      let outcome: HostOutcome;
      let runFolder: string;

      before(async function () {
        this.timeout(7 * MINUTE);
        runFolder = makeRunFolder(suite);
        const first = copyExamples(runFolder);
        if (!isTrusted) setTrap(first);
        const workspace = suite === 'several' ? withSecondFolder(runFolder, first) : first;
        outcome = await runInHost({
          editor,
          suite,
          vsix: packagedExtension(),
          runFolder,
          workspace,
          trustsAll: isTrusted,
          hasClang,
          limit: 6 * MINUTE,
        });
        mirror(shown, outcome);
        tellTime(outcome);
      });

      after(() => {
        const isFine = shown.tests.every((test) => test.isPassed());
        if (isFine) removeRunFolder(runFolder);
        else console.log(`      logs and files of this run: ${runFolder}`);
      });

      it('runs to its end, with nothing left uncaught', () => {
        const { isDone, tests, strays, exitCode } = outcome;
        assert.deepEqual(strays, []);
        assert.ok(isDone, `the extension host was lost; its exit code: ${exitCode ?? 'none'}`);
        assert.ok(tests.some(({ state }) => state === 'passed'));
        const hasFailed = tests.some(({ state }) => state === 'failed');
        assert.equal(exitCode, hasFailed ? 1 : 0);
      });
    });
  }
});

/** Shows each test that ran in the host as one that ran here. */
function mirror(parent: Mocha.Suite, { tests }: HostOutcome): void {
  for (const { titles, state, error } of tests) {
    const test = new Mocha.Test(titles.join(' › '), function (this: Mocha.Context) {
      if (state === 'skipped') this.skip();
      if (state === 'failed') throw Object.assign(new Error(error ?? ''), { stack: error });
    });
    parent.addTest(test);
  }
}

/** Where the time went, as the tests that are shown take none. */
function tellTime({ tests }: HostOutcome): void {
  if (tests.length === 0) return;
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
  const all = tests.reduce((sum, { duration }) => sum + duration, 0);
  const slowest = tests.reduce((a, b) => (b.duration > a.duration ? b : a));
  const name = slowest.titles.join(' › ');
  console.log(
    `      ${seconds(all)} s of tests, of which ${seconds(slowest.duration)} s are: ${name}`,
  );
}
