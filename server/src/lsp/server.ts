import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type Connection,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { version } from '../../../package.json';
import { COMMANDS, KERNEL_SCHEME, LOG_SCHEME, TRUST_NOTIFICATION, type Trust } from '../settings';
import { answerCommands } from './commands';
import { answerFeatures } from './features';
import { answerLogs, registerLogs } from './hosts';
import { pathOf } from './paths';
import { Session } from './session';

/** Serves one editor: `product` is the folder that holds `kernels` and `docs`. */
export function serve(connection: Connection, product: string): void {
  const session = new Session(connection, product);
  let capabilities: ClientCapabilities = {};
  let hasCommands = false;

  connection.onInitialize((params) => {
    capabilities = params.capabilities;
    const options = params.initializationOptions as { commands?: boolean } | null | undefined;
    hasCommands = options?.commands === true;
    session.initialize(params);
    session.settings.canAsk = capabilities.workspace?.configuration === true;
    session.canShowProgress = capabilities.window?.workDoneProgress === true;
    session.refreshes = {
      lenses: capabilities.workspace?.codeLens?.refreshSupport === true,
      hints: capabilities.workspace?.inlayHint?.refreshSupport === true,
    };
    return serverCapabilities(canRegisterLogs(capabilities));
  });

  connection.onInitialized(() => {
    const { workspace } = capabilities;
    if (canRegisterLogs(capabilities)) session.background(registerLogs(session));
    const watches = workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    if (watches) session.background(watchFiles(session));
    if (workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      session.background(
        connection.client.register(DidChangeConfigurationNotification.type, {
          section: 'coreLens',
        }),
      );
    }
    if (workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
        const kept = session.folders.openedPaths.filter((path) => !gone.has(path));
        session.folders.open([...kept, ...added.flatMap(({ uri }) => pathOf(uri) ?? [])]);
        session.settings.forget();
        session.background(session.refresh(false));
      });
    }
    session.start(watches);
  });

  connection.onDidChangeConfiguration(({ settings }) => {
    if (session.settings.canAsk) session.settings.forget();
    else session.settings.push((settings as { coreLens?: unknown } | null)?.coreLens ?? {});
    session.background(session.settingsChanged());
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    session.background(session.filesChanged(changes.flatMap(({ uri }) => pathOf(uri) ?? [])));
  });
  connection.onNotification(TRUST_NOTIFICATION, ({ trusted }: Trust) => {
    if (trusted === session.live.isAllowed) return;
    session.live.isAllowed = trusted;
    session.settings.forget();
    session.background(session.refresh(true));
  });
  connection.onShutdown(() => session.stop());

  answerFeatures(session, { hasCommands: () => hasCommands });
  answerCommands(session);
  answerLogs(session);
}

function canRegisterLogs({ textDocument }: ClientCapabilities): boolean {
  return (
    textDocument?.foldingRange?.dynamicRegistration === true &&
    textDocument.documentLink?.dynamicRegistration === true
  );
}

function serverCapabilities(registersLogs: boolean): InitializeResult {
  return {
    serverInfo: { name: 'core-lens', version },
    capabilities: {
      positionEncoding: 'utf-16',
      textDocumentSync: {
        openClose: true,
        change: TextDocumentSyncKind.Incremental,
        save: { includeText: false },
      },
      hoverProvider: true,
      completionProvider: { triggerCharacters: ['>', '.', ',', ' ', '"', '/'] },
      definitionProvider: true,
      codeActionProvider: {
        codeActionKinds: ['quickfix', 'refactor', 'source.fixAll.coreLens'],
      },
      codeLensProvider: {},
      inlayHintProvider: true,
      documentSymbolProvider: true,
      workspaceSymbolProvider: true,
      ...(!registersLogs && { foldingRangeProvider: true, documentLinkProvider: {} }),
      executeCommandProvider: { commands: Object.keys(COMMANDS) },
      workspace: {
        workspaceFolders: { supported: true, changeNotifications: true },
        textDocumentContent: { schemes: [KERNEL_SCHEME, LOG_SCHEME] },
      },
    },
  };
}

/** What of it matters is asked when it changed; objects may have any name by the settings. */
async function watchFiles(session: Session): Promise<void> {
  const globs = new Set(['**/*.o', '**/*.{c,h}', '**/compile_commands.json']);
  for (const { path } of session.folders.all()) {
    const { objects } = await session.settings.of(path);
    for (const glob of objects) if (!glob.startsWith('!')) globs.add(glob);
  }
  await session.connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: [...globs].map((globPattern) => ({ globPattern })),
  });
}
