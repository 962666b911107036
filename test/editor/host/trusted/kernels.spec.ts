import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from '../kit/until';
import {
  closeAll,
  diagnosticsWhen,
  fileUri,
  isError,
  open,
  running,
  setSetting,
} from '../kit/workbench';

const OLDEST = 'bundled:5.10.0-46-cloud-amd64';

async function labels(): Promise<string[]> {
  return (await running()).status()?.kernels.map(({ label }) => label) ?? [];
}

describe('the chosen kernels', () => {
  before(running);
  afterEach(async () => {
    await setSetting('kernels', undefined);
    await closeAll();
  });

  it('are the bundled ones without any setting', async () => {
    await until('five kernels', async () => (await labels()).length === 5);
    assert.deepEqual(await labels(), ['5.10', '6.1', '6.12', '6.18', '7.2']);
  });

  it('decide what is wrong', async () => {
    const { uri } = await open('legacy.bpf.c');
    await diagnosticsWhen(uri, 'errors', (found) => found.some(isError));
    await setSetting('kernels', [OLDEST]);
    await diagnosticsWhen(uri, 'no error, as it was written for 5.10', (found) => {
      return !found.some(isError);
    });
    await until('one kernel', async () => (await labels()).join() === '5.10');
    await setSetting('kernels', undefined);
    await diagnosticsWhen(uri, 'the errors again', (found) => found.some(isError));
  });

  it('are told from the tree, with what each causes', async () => {
    const kernels =
      await vscode.commands.executeCommand<
        { label: string; isChosen: boolean; problems: number }[]
      >('coreLens.server.kernels');
    const chosen = kernels.filter(({ isChosen }) => isChosen);
    assert.equal(chosen.length, 5);
    const [oldest, newest] = [chosen[0], chosen[4]];
    assert.equal(newest.label, '7.2');
    assert.ok(newest.problems > oldest.problems);
  });

  it('that cannot be read are told where they are set', async () => {
    await setSetting('kernels', ['bundled', 'no/such/kernel']);
    const settings = fileUri('.vscode/settings.json');
    const [problem] = await diagnosticsWhen(settings, 'a problem of the settings', (found) => {
      return found.length > 0;
    });
    assert.match(problem.message, /no\/such\/kernel/);
    await setSetting('kernels', undefined);
    await diagnosticsWhen(settings, 'none', (found) => found.length === 0);
  });
});
