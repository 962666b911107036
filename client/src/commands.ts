import { commands, Disposable, ThemeIcon, window, type QuickPickItem } from 'vscode';
import { readArgument, type CommandArgument, type CommandId } from '../../server/src/settings';
import { addKernel, chooseKernels, removeKernel } from './choose-kernels';
import type { Client } from './client';
import type { KernelSettings } from './kernel-settings';
import type { KernelNode } from './kernel-tree';
import { openKernelType } from './kernel-types';
import type { ReportDocuments } from './reports';
import { kernelsLine, liveLine, objectsLine, statusBar } from './status-texts';
import { translate as t } from './translate';

const WALKTHROUGH = 'bpf-core-lens.bpf-core-lens#coreLens.start';

/** Every command of the manifest, by its id; what fails is shown once, with a way to the log. */
export function registerCommands(
  client: Client,
  settings: KernelSettings,
  reports: ReportDocuments,
): Disposable {
  const register = (id: string, run: (given: unknown) => Promise<void>) =>
    commands.registerCommand(id, async (given: unknown) => {
      try {
        await run(given);
      } catch (error) {
        await client.complain(t('The command failed'), error);
      }
    });
  return Disposable.from(
    register('coreLens.chooseKernels', () => chooseKernels(settings)),
    register('coreLens.addKernel', () => addKernel(settings)),
    register('coreLens.removeKernel', (node) =>
      removeKernel(settings, isKernelNode(node) ? node : undefined),
    ),
    register('coreLens.checkAll', async () => {
      await client.run('coreLens.server.check');
    }),
    register('coreLens.showProgram', (program) =>
      reports.showProgram(argumentOf('coreLens.server.program', program)),
    ),
    register('coreLens.showHover', (place) =>
      reports.showHover(argumentOf('coreLens.server.hover', place)),
    ),
    register('coreLens.openKernelType', (type) =>
      openKernelType(client, argumentOf('coreLens.server.type', type)),
    ),
    register('coreLens.showStatus', () => pickFromStatus(client)),
    register('coreLens.restartServer', () => client.restart()),
    register('coreLens.openWalkthrough', async () => {
      await commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false);
    }),
    commands.registerCommand('coreLens.showLog', () => {
      client.log.show();
    }),
  );
}

/** What a lens, a link or a key binding gives to a command; undefined when it is called without. */
function argumentOf<Id extends CommandId>(id: Id, given: unknown): CommandArgument<Id> | undefined {
  if (given === undefined || given === null) return undefined;
  const read = readArgument(id, [given]);
  if (!read.ok) throw new Error(read.message);
  return read.value;
}

/** An item of the tree, which menus give to a command. */
function isKernelNode(given: unknown): given is KernelNode {
  return typeof given === 'object' && given !== null && 'isRemovable' in given;
}

interface StatusPick extends QuickPickItem {
  readonly command: string;
}

/** What there is to say, each line leading on. */
async function pickFromStatus({ status, isRunning }: Client): Promise<void> {
  const pick = (icon: string, label: string, description: string, command: string): StatusPick => ({
    label,
    description,
    command,
    iconPath: new ThemeIcon(icon),
  });
  const picks: StatusPick[] = [];
  if (status !== null) {
    const kernels = kernelsLine(status, t);
    const objects = objectsLine(status, null, t);
    const live = liveLine(status, t);
    picks.push(
      pick('checklist', kernels.text, kernels.detail, 'coreLens.chooseKernels'),
      pick('file-binary', objects.text, objects.detail, 'coreLens.objects.focus'),
      pick('pulse', live.text, live.detail, 'coreLens.showLog'),
    );
  }
  picks.push(
    pick('warning', t('Show Problems'), '', 'workbench.actions.view.problems'),
    pick('refresh', t('Check Again'), '', 'coreLens.checkAll'),
    pick('output', t('Show Log'), '', 'coreLens.showLog'),
    pick('debug-restart', t('Restart Language Server'), '', 'coreLens.restartServer'),
  );
  const title = `CO-RE Lens: ${statusBar(status, isRunning, t).tooltip}`;
  const picked = await window.showQuickPick(picks, { title });
  if (picked !== undefined) await commands.executeCommand(picked.command);
}
