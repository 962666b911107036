import { commands, Disposable, env, window, workspace } from 'vscode';
import type { HostStatus } from '../../../server/src/settings';
import { isProgram } from '../programs';
import { translate as t } from '../translate';
import { checkHost, connect, disconnect } from './connect';
import { pickHost, pickKnownHost } from './host-pick';
import type { HostTreeNode } from './host-tree';
import { addHostKernel } from './kernel';
import { loadObject, loadProgram } from './load';
import { pickLog } from './logs';
import type { Parts } from './parts';
import { testProgram } from './test-program';
import { pickAndUnload, unload, unloadAll } from './unload';
import { bootVirtualHost, stopVirtualHost } from './virtual';
import { stopWatching, watch } from './watch';

type Run = (given: unknown) => Promise<unknown>;

/** Commands that look at what is here. */
const LOOKING: ReadonlySet<string> = new Set([
  'coreLens.showWatch',
  'coreLens.showVerifierLog',
  'coreLens.copyRemedy',
]);

/** The commands on hosts. Each answers what came of it, or null when it was given up. */
export function registerHostCommands(parts: Parts): Disposable {
  const register = (id: string, run: Run) =>
    commands.registerCommand(id, async (given: unknown) => {
      // The palette has none of them then, but keys and other extensions do.
      if (!workspace.isTrusted && !LOOKING.has(id)) {
        void window.showInformationMessage(
          t('Nothing is brought to hosts from a workspace that is not trusted.'),
        );
        return null;
      }
      try {
        return await run(given);
      } catch (error) {
        void parts.client.complain(t('The command failed'), error);
        return null;
      }
    });
  return Disposable.from(
    register(
      'coreLens.connectHost',
      ofHost(
        () => pickHost(parts, t('Connect to a host')),
        (host) => connect(parts, host),
      ),
    ),
    register(
      'coreLens.checkHost',
      ofHost(
        () => pickHost(parts, t('Check a host')),
        (host) => checkHost(parts, host),
      ),
    ),
    register(
      'coreLens.addHostKernel',
      ofHost(
        () => pickHost(parts, t('Add the kernel of a host')),
        (host) => addHostKernel(parts, host),
      ),
    ),
    register(
      'coreLens.disconnectHost',
      ofHost(
        () => pickKnownHost(parts, t('Disconnect from'), isOpen, t('No host is connected.')),
        (host) => disconnect(parts, host),
      ),
    ),
    register('coreLens.loadObject', (given) => {
      if (isNode(given)) return loadObject(parts, { host: given.host });
      const object = objectOf(given);
      return loadObject(parts, object === undefined ? {} : { object });
    }),
    register('coreLens.loadProgram', async (given) =>
      isProgram(given) ? loadProgram(parts, given) : loadObject(parts, {}),
    ),
    register('coreLens.testProgram', (given) =>
      testProgram(parts, isProgram(given) ? given : undefined),
    ),
    register(
      'coreLens.watchHost',
      ofHost(
        () => pickKnownHost(parts, t('Watch'), isLoaded, t('Nothing is loaded on any host.')),
        (host) => watch(parts, host),
      ),
    ),
    register(
      'coreLens.stopWatching',
      ofHost(
        () => pickKnownHost(parts, t('Stop watching'), isWatched, t('No host is watched.')),
        (host) => stopWatching(parts, host),
      ),
    ),
    register('coreLens.showWatch', () => {
      parts.output.show();
      return Promise.resolve();
    }),
    register('coreLens.unloadFromHost', async (given) => {
      if (isNode(given) && given.pins !== null) return unload(parts, given.host, [given.pins]);
      const nothing = t('Nothing is loaded on any host.');
      const pick = () => pickKnownHost(parts, t('Unload from'), isLoaded, nothing);
      return ofHost(pick, (host) => pickAndUnload(parts, host))(given);
    }),
    register(
      'coreLens.unloadAll',
      ofHost(
        () => pickKnownHost(parts, t('Unload from'), isLoaded, t('Nothing is loaded on any host.')),
        (host) => unloadAll(parts, host),
      ),
    ),
    register('coreLens.bootVirtualHost', (given) =>
      bootVirtualHost(parts, typeof given === 'string' ? given : undefined),
    ),
    register(
      'coreLens.stopVirtualHost',
      ofHost(
        () => pickKnownHost(parts, t('Stop'), isVirtual, t('No virtual host runs.')),
        (host) => stopVirtualHost(parts, host),
      ),
    ),
    register('coreLens.showVerifierLog', () => pickLog(parts.hosts)),
    register('coreLens.copyRemedy', async (given) => {
      if (isNode(given) && given.remedy !== null) await env.clipboard.writeText(given.remedy);
    }),
  );
}

/** What is done with the host that the tree or a caller names, else with one that is picked. */
function ofHost(pick: () => Promise<string | null>, run: (host: string) => Promise<unknown>): Run {
  return async (given) => {
    const host = hostOf(given) ?? (await pick());
    return host === null ? null : run(host);
  };
}

function hostOf(given: unknown): string | null {
  if (typeof given === 'string') return given;
  return isNode(given) ? given.host : null;
}

/** The path of an object, as a caller or the tree of objects gives it. */
function objectOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  const isObject = typeof given === 'object' && given !== null && 'path' in given;
  return isObject && typeof given.path === 'string' ? given.path : undefined;
}

/** An item of the tree, which menus give to a command. */
function isNode(given: unknown): given is HostTreeNode {
  return typeof given === 'object' && given !== null && 'host' in given && 'pins' in given;
}

function isOpen({ state }: HostStatus): boolean {
  return state === 'open';
}

function isLoaded(host: HostStatus): boolean {
  return isOpen(host) && host.loads.length > 0;
}

function isWatched(host: HostStatus): boolean {
  return host.isWatched;
}

function isVirtual(host: HostStatus): boolean {
  return isOpen(host) && host.isVirtual;
}
