import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { TRAP_FILE } from '../kit/result';
import { pause, until } from '../kit/until';
import {
  diagnosticsOf,
  diagnosticsWhen,
  fileUri,
  inside,
  isError,
  open,
  rangeOf,
  replace,
  running,
} from '../kit/workbench';

describe('a folder that is not trusted', () => {
  it('is not trusted, and the extension is there all the same', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await running();
  });

  it('has its objects checked, on the kernels of the user and not of the folder', async () => {
    const { uri } = await open('legacy.bpf.c');
    await diagnosticsWhen(uri, 'errors, though the folder asks for 5.10 alone', (found) => {
      return found.some(isError);
    });
    const status = (await running()).status();
    assert.equal(status?.kernels.length, 5);
  });

  it('has hovers', async () => {
    const document = await open('legacy.bpf.c');
    const at = inside(document, 'previous->state', 'state');
    await until('a hover', async () => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        at,
      );
      return found.length > 0;
    });
  });

  it('has nothing compiled', async () => {
    const document = await open('legacy.bpf.c');
    const bad = '((struct task_struct___5_10 *)task)->state';
    await replace(document, 'task->real_parent->tgid', bad);
    const at = rangeOf(document, bad, 'state');
    await pause(4000);
    assert.ok(!diagnosticsOf(document.uri).some(({ range }) => range.isEqual(at)));
    assert.equal((await running()).status()?.live.state, 'off');
    assert.ok(!existsSync(fileUri(TRAP_FILE).fsPath), 'a program of the folder was run');
  });

  it('has nothing brought to hosts', async () => {
    const api = await running();
    const { uri } = await open('legacy.bpf.c');
    const program = { uri: uri.toString(), program: 'went_off_cpu' };
    const lenses = await until('lenses', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
        100,
      );
      return found.length > 0 && found;
    });
    const titles = new Set(lenses.map(({ command }) => command?.command));
    assert.deepEqual([...titles], ['coreLens.showProgram']);
    for (const [command, given] of [
      ['connectHost', 'nobody.invalid'],
      ['checkHost', 'nobody.invalid'],
      ['addHostKernel', 'nobody.invalid'],
      ['loadObject', fileUri('legacy.bpf.o').fsPath],
      ['loadProgram', program],
      ['testProgram', program],
      ['unloadAll', 'nobody.invalid'],
      ['bootVirtualHost', '/boot/vmlinuz'],
    ] as const) {
      const answer = await vscode.commands.executeCommand(`coreLens.${command}`, given);
      assert.equal(answer, null, command);
    }
    assert.deepEqual(api.hosts().hosts, []);
    assert.ok(!existsSync(fileUri(TRAP_FILE).fsPath), 'a program of the folder was run');
  });
});
