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
import {
  readArgument,
  SHOW_PROGRAM_COMMAND,
  type CommandArgument,
} from '../../server/src/settings';
import type { Client } from './client';
import { translate as t } from './translate';

const SCHEME = 'core-lens-report';
const REPORTS = ['coreLens.server.program', 'coreLens.server.hover'] as const;

type Report = (typeof REPORTS)[number];
type Program = CommandArgument<'coreLens.server.program'>;
type Hover = CommandArgument<'coreLens.server.hover'>;

/** What the server tells in Markdown of a program or of a place, as documents, which keep up with the checks. */
export class ReportDocuments implements TextDocumentContentProvider, Disposable {
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
    const report = REPORTS.find((command) => command === uri.fragment);
    const read = report && readArgument(report, [JSON.parse(uri.query)]);
    if (report === undefined || read?.ok !== true) return '';
    const markdown = await this.client.run(report, read.value);
    return markdown ?? t('There is nothing to say of it any more.');
  }

  /** Shows the verdicts of a program; asks which when none is given. */
  async showProgram(given: Program | undefined): Promise<void> {
    const program = given ?? (await pickProgram());
    if (program !== undefined) await this.show('coreLens.server.program', program.program, program);
  }

  /** Shows what a hover says with a row for every kernel. */
  async showHover(place: Hover | undefined): Promise<void> {
    if (place !== undefined) await this.show('coreLens.server.hover', t('All kernels'), place);
  }

  dispose(): void {
    for (const listener of this.listeners) listener.dispose();
    this.changed.dispose();
  }

  private async show(report: Report, title: string, argument: Program | Hover): Promise<void> {
    const uri = Uri.from({
      scheme: SCHEME,
      path: `/${title}.md`,
      query: JSON.stringify(argument),
      fragment: report,
    });
    try {
      await commands.executeCommand('markdown.showPreviewToSide', uri);
    } catch {
      // VS Code’s Markdown extension may be switched off.
      await window.showTextDocument(uri, { preview: true });
    }
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
