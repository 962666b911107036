import {
  commands,
  EventEmitter,
  Uri,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from 'vscode';
import { readArgument, type CommandArgument } from '../../server/src/settings';
import type { Client } from './client';
import { visible } from './plain-text';
import { pickProgram, type Program } from './programs';
import { translate as t } from './translate';

const SCHEME = 'core-lens-report';
/** In place of the command: a report that was told once. So many of them are kept. */
const TOLD = 'told';
const MOST_TOLD = 50;
const REPORTS = ['coreLens.server.program', 'coreLens.server.hover'] as const;

type Report = (typeof REPORTS)[number];
type Hover = CommandArgument<'coreLens.server.hover'>;

/**
 * Reports in Markdown as documents: what the server tells of a program or of a place, which keeps up with the checks, and
 * what was told once, as of a load.
 */
export class ReportDocuments implements TextDocumentContentProvider, Disposable {
  private readonly told = new Map<string, string>();
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
    if (uri.fragment === TOLD) return this.told.get(uri.path) ?? t('It is not kept any more.');
    const report = REPORTS.find((command) => command === uri.fragment);
    const read = report && readArgument(report, [JSON.parse(uri.query)]);
    if (report === undefined || read?.ok !== true) return '';
    const markdown = await this.client.run(report, read.value);
    return markdown ?? t('There is nothing to say of it any more.');
  }

  /** Shows the verdicts of a program; asks which when none is given. */
  async showProgram(given: Program | undefined): Promise<void> {
    const program = given ?? (await pickProgram(t('Verdicts of a program')));
    if (program !== undefined) await this.show('coreLens.server.program', program.program, program);
  }

  /** Shows what a hover says with a row for every kernel. */
  async showHover(place: Hover | undefined): Promise<void> {
    if (place !== undefined) await this.show('coreLens.server.hover', t('All kernels'), place);
  }

  /** Shows a report as it is; one of the same title is replaced. */
  async showTold(title: string, markdown: string): Promise<void> {
    const uri = Uri.from({
      scheme: SCHEME,
      path: `/${visible(title).replaceAll('/', '∕')}.md`,
      fragment: TOLD,
    });
    this.told.delete(uri.path);
    this.told.set(uri.path, markdown);
    const [oldest] = this.told.keys();
    if (this.told.size > MOST_TOLD) this.told.delete(oldest);
    this.changed.fire(uri);
    await showMarkdown(uri);
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
    await showMarkdown(uri);
  }
}

async function showMarkdown(uri: Uri): Promise<void> {
  try {
    await commands.executeCommand('markdown.showPreviewToSide', uri);
  } catch {
    // VS Code’s Markdown extension may be switched off.
    await window.showTextDocument(uri, { preview: true });
  }
}
