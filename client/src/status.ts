import {
  Disposable,
  LanguageStatusSeverity,
  languages,
  RelativePattern,
  StatusBarAlignment,
  ThemeColor,
  Uri,
  window,
  type DocumentFilter,
  type LanguageStatusItem,
} from 'vscode';
import { dirname, basename } from 'node:path';
import type { Status } from '../../server/src/settings';
import type { Client } from './client';
import { kernelsLine, liveLine, objectsLine, statusBar, type StatusLine } from './status-texts';
import { translate as t } from './translate';

/** More sources than that are not told from other C files. */
const MOST_SOURCES = 1000;

const SEVERITIES = {
  information: LanguageStatusSeverity.Information,
  warning: LanguageStatusSeverity.Warning,
  error: LanguageStatusSeverity.Error,
} as const;

/** One item in the status bar, and what the `{}` menu says of BPF sources: kernels, object, live checking. */
export function showStatus(client: Client): Disposable {
  const bar = window.createStatusBarItem('coreLens.status', StatusBarAlignment.Left);
  bar.name = 'CO-RE Lens';
  bar.command = 'coreLens.showStatus';
  const kernels = languageItem('coreLens.kernels', 'coreLens.chooseKernels', t('Choose…'));
  const objects = languageItem('coreLens.objects', 'coreLens.checkAll', t('Check Again'));
  const live = languageItem('coreLens.live', 'coreLens.showLog', t('Show Log'));
  const items = [kernels, objects, live];

  const update = () => {
    const { status } = client;
    const { text, tooltip, spoken, isFailure } = statusBar(status, client.isRunning, t);
    bar.text = text;
    bar.tooltip = `CO-RE Lens: ${tooltip}`;
    bar.accessibilityInformation = { label: spoken };
    bar.backgroundColor = isFailure ? new ThemeColor('statusBarItem.errorBackground') : undefined;
    bar.show();
    const selector = status === null ? [] : sourcesOf(status);
    for (const item of items) item.selector = selector;
    if (status === null) return;
    fill(kernels, kernelsLine(status, t));
    fill(objects, objectsLine(status, activeSource(status), t));
    fill(live, liveLine(status, t));
  };
  update();
  return Disposable.from(
    bar,
    ...items,
    client.onDidChange(update),
    window.onDidChangeActiveTextEditor(update),
  );
}

function languageItem(id: string, command: string, title: string): LanguageStatusItem {
  const item = languages.createLanguageStatusItem(id, []);
  item.name = 'CO-RE Lens';
  item.command = { command, title };
  return item;
}

function fill(item: LanguageStatusItem, { text, detail, severity, isBusy }: StatusLine): void {
  item.text = text;
  item.detail = detail;
  item.severity = SEVERITIES[severity];
  item.busy = isBusy;
  item.accessibilityInformation = { label: `CO-RE Lens: ${text}. ${detail}` };
}

/** The file in the editor, when some object is made from it or its name says BPF. */
function activeSource(status: Status): string | null {
  const path = window.activeTextEditor?.document.uri.fsPath;
  if (path === undefined) return null;
  const isSource = status.objects.some(({ sources }) => sources.includes(path));
  return isSource || path.endsWith('.bpf.c') ? path : null;
}

/** The documents that the items are shown for: sources of the objects, and what is called so. */
function sourcesOf({ objects }: Status): DocumentFilter[] {
  const paths = [...new Set(objects.flatMap(({ sources }) => sources))].slice(0, MOST_SOURCES);
  const filters = paths.map((path) => ({
    scheme: 'file',
    pattern: new RelativePattern(Uri.file(dirname(path)), basename(path)),
  }));
  return [{ scheme: 'file', pattern: '**/*.bpf.c' }, ...filters];
}
