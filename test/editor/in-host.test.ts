import assert from 'node:assert/strict';
import Mocha from 'mocha';
import { Unavailable } from '../../scripts/debian';
import { chooseEditor, type Editor } from '../../scripts/editor/choose';
import { copyExamples } from '../../scripts/editor/examples';
import { whyNoClang } from './clang';
import { runInHost, type HostOutcome } from './launch';
import { copyPrograms, RealHost } from './real-host';
import {
  makeRunFolder,
  packagedExtension,
  removeRunFolder,
  setTrap,
  withSecondFolder,
} from './workspace';

const MINUTE = 60_000;

interface Suite {
  readonly suite: string;
  readonly about: string;
  readonly isTrusted: boolean;
  /** Makes the workspace in the folder of the run. */
  readonly workspace: (runFolder: string) => string;
  readonly hasHost?: boolean;
}

const SUITES: readonly Suite[] = [
  {
    suite: 'trusted',
    about: 'in a folder that is trusted',
    isTrusted: true,
    workspace: copyExamples,
  },
  {
    suite: 'untrusted',
    about: 'in a folder that is not trusted',
    isTrusted: false,
    workspace: (runFolder) => {
      const folder = copyExamples(runFolder);
      setTrap(folder);
      return folder;
    },
  },
  {
    suite: 'several',
    about: 'in a window of several folders',
    isTrusted: true,
    workspace: (runFolder) => withSecondFolder(runFolder, copyExamples(runFolder)),
  },
  {
    suite: 'hosts',
    about: 'with a host that is reached by SSH',
    isTrusted: true,
    workspace: copyPrograms,
    hasHost: true,
  },
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

  for (const { suite, about, isTrusted, workspace, hasHost = false } of SUITES) {
    const shown = describe(about, () => {
      let outcome: HostOutcome;
      let runFolder: string;
      let host: RealHost | null = null;

      before(async function () {
        this.timeout(7 * MINUTE);
        runFolder = makeRunFolder(suite);
        if (hasHost) host = await RealHost.start(this, runFolder);
        outcome = await runInHost({
          editor,
          suite,
          vsix: packagedExtension(),
          runFolder,
          workspace: workspace(runFolder),
          trustsAll: isTrusted,
          hasClang,
          ...(host !== null && { settings: host.settings, environment: host.environment }),
          limit: 6 * MINUTE,
        });
        mirror(shown, outcome);
        tellTime(outcome);
      });

      after(async () => {
        await host?.stop();
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

      if (hasHost) {
        it('leaves its host as it was found, also what was loaded as it ended', async function () {
          this.timeout(MINUTE);
          await host?.isLeftAsFound();
        });
      }
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
