import {
  CodeLens,
  commands,
  EventEmitter,
  Uri,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from 'vscode';
import { SHOW_PROGRAM_COMMAND, type CommandArgument } from '../../server/src/settings';
import type { Client } from './client';
import { translate as t } from './translate';

const SCHEME = 'core-lens-program';
type Program = CommandArgument<'coreLens.server.program'>;

/** The verdicts of a program as a document, which keeps up with the checks. */
export class ProgramDocuments implements TextDocumentContentProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  private readonly listeners: readonly Disposable[];

  readonly onDidChange = this.changed.event;

  constructor(private readonly client: Client) {
    this.listeners = [
      workspace.registerTextDocumentContentProvider(SCHEME, this),
      client.onDidChange(() => {
        if (client.status?.state !== 'ready') return;
        const open = workspace.textDocuments.filter(({ uri }) => uri.scheme === SCHEME);
        for (const { uri } of open) this.changed.fire(uri);
      }),
    ];
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const program = { uri: uri.query, program: uri.fragment };
    const markdown = await this.client.run('coreLens.server.program', program);
    return markdown ?? t('There is no program {0} in the objects that were found.', uri.fragment);
  }

  /** Shows the verdicts of a program; asks which when none is given. */
  async show(given: Program | undefined): Promise<void> {
    const program = given ?? (await pickProgram());
    if (program === undefined) return;
    const uri = Uri.from({
      scheme: SCHEME,
      path: `/${program.program}.md`,
      query: program.uri,
      fragment: program.program,
    });
    try {
      await commands.executeCommand('markdown.showPreviewToSide', uri);
    } catch {
      // VS Code’s Markdown extension may be switched off.
      await window.showTextDocument(uri, { preview: true });
    }
  }

  dispose(): void {
    for (const listener of this.listeners) listener.dispose();
    this.changed.dispose();
  }
}

/** One of the programs that lenses stand over in the editor. */
async function pickProgram(): Promise<Program | undefined> {
  const uri = window.activeTextEditor?.document.uri;
  const lenses =
    uri === undefined
      ? []
      : await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri, 1000);
  const picks = lenses.flatMap(({ command }) => {
    if (command?.command !== SHOW_PROGRAM_COMMAND) return [];
    const program = command.arguments?.at(0) as Program;
    return [{ label: program.program, description: command.title, program }];
  });
  if (picks.length === 0) {
    void window.showInformationMessage(t('The file in the editor has no BPF programs.'));
    return undefined;
  }
  const picked = await window.showQuickPick(picks, { title: t('Verdicts of a program') });
  return picked?.program;
}
