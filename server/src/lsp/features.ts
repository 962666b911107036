import {
  CodeActionKind,
  CompletionItemKind,
  CompletionItemTag,
  InlayHintKind,
  MarkupKind,
  SymbolKind,
  type CancellationToken,
  type CodeAction,
  type CompletionItem,
  type Definition,
  type Diagnostic,
  type Position,
  type TextDocumentIdentifier,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type {
  CompletionItem as Completion,
  DocumentQuestion,
  HoverText,
  ProposedFix,
  TextChange,
} from '../engine';
import {
  LOAD_PROGRAM_COMMAND,
  OPEN_TYPE_COMMAND,
  SHOW_HOVER_COMMAND,
  SHOW_PROGRAM_COMMAND,
  TEST_PROGRAM_COMMAND,
  type Settings,
} from '../settings';
import { kernelUri, partsOfKernelUri } from './kernel-documents';
import { pathOf, uriOf } from './paths';
import type { Session } from './session';

const FIX_ALL = 'source.fixAll.coreLens';

interface FeatureOptions {
  /** Whether lenses and hovers may name the editor's own commands. */
  readonly hasCommands: () => boolean;
}

const COMPLETION_KINDS: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  field: CompletionItemKind.Field,
  type: CompletionItemKind.Struct,
  enumerator: CompletionItemKind.EnumMember,
  section: CompletionItemKind.Event,
  target: CompletionItemKind.Function,
};

/** A document that the server has something to say of. */
interface Asked {
  readonly path: string;
  readonly question: DocumentQuestion;
  readonly settings: Settings;
}

/** Answers what editors ask about documents; the worker knows, and what was cancelled meanwhile is not told. */
export function answerFeatures(session: Session, options: FeatureOptions): void {
  const { connection } = session;

  const asked = async (document: TextDocumentIdentifier): Promise<Asked | null> => {
    const path = pathOf(document.uri);
    if (path === null || !session.isBpf(path)) return null;
    session.documents.flush();
    const folder = session.folders.for(path);
    const settings = await session.settings.of(folder);
    return { path, question: { path, kernels: await session.kernelIds(folder) }, settings };
  };

  connection.onHover(async ({ textDocument, position }, token) => {
    const about = await asked(textDocument);
    if (about === null || token.isCancellationRequested) return null;
    const { question, settings } = about;
    const mostRows = settings.hover.rows;
    const hover = await session.engine.ask('hover', { ...question, place: position, mostRows });
    if (hover === null) return null;
    const links = options.hasCommands() ? hoverLinks(hover, textDocument.uri, position) : [];
    const value = [hover.markdown, ...links].join('\n\n');
    return { contents: { kind: MarkupKind.Markdown, value }, range: hover.range };
  });

  connection.onCompletion(async ({ textDocument, position }, token) => {
    const about = await asked(textDocument);
    if (about === null || token.isCancellationRequested) return null;
    if (!about.settings.completion.enabled) return null;
    const found = await session.engine.ask('completions', { ...about.question, place: position });
    return { isIncomplete: found.isIncomplete, items: found.entries.map(completionItem) };
  });

  connection.onDefinition(async ({ textDocument, position }, token): Promise<Definition | null> => {
    const about = await asked(textDocument);
    if (about === null || token.isCancellationRequested) return null;
    const places = await session.engine.ask('definition', { ...about.question, place: position });
    return places.map((place) => ({ uri: kernelUri(place), range: lineRange(place.line) }));
  });

  connection.onCodeAction(async ({ textDocument, range, context }, token) => {
    const about = await asked(textDocument);
    if (about === null || token.isCancellationRequested) return [];
    const { only } = context;
    const wants = (kind: string) =>
      only?.some((asks) => kind === asks || kind.startsWith(`${asks}.`)) !== false;
    const actions: CodeAction[] = [];
    if (wants(CodeActionKind.QuickFix) || wants(CodeActionKind.Refactor)) {
      const without = offIn(about.settings);
      const fixes = await session.engine.ask('fixes', { ...about.question, range, without });
      const offered = fixes.filter(({ kind }) => wants(kind));
      actions.push(...offered.map((fix) => codeAction(session, fix, context.diagnostics)));
    }
    if (only?.some((kind) => FIX_ALL === kind || FIX_ALL.startsWith(`${kind}.`)) === true) {
      const without = offIn(about.settings);
      const changes = await session.engine.ask('safeFixes', { ...about.question, without });
      const edit = workspaceEdit(session, changes);
      if (changes.length > 0) {
        actions.push({ title: 'Fix all that is safe to fix', kind: FIX_ALL, edit });
      }
    }
    return actions;
  });

  connection.onCodeLens(async ({ textDocument }, token) => {
    const about = await asked(textDocument);
    if (about === null || token.isCancellationRequested) return [];
    if (!about.settings.codeLens.enabled) return [];
    const lenses = await session.engine.ask('lenses', about.question);
    const isOwn = options.hasCommands();
    const show = isOwn ? SHOW_PROGRAM_COMMAND : 'coreLens.server.program';
    return lenses.flatMap(({ range, title, program, canBeTested }) => {
      const about = { uri: textDocument.uri, program };
      const lens = (label: string, command: string) => ({
        range,
        command: { title: label, command, arguments: [about] },
      });
      const verdict = lens(title, show);
      // Where to load it is to be asked, which other editors do in their own ways.
      if (!isOwn || !session.live.isAllowed) return [verdict];
      const load = lens('Load…', LOAD_PROGRAM_COMMAND);
      return canBeTested ? [verdict, load, lens('Test…', TEST_PROGRAM_COMMAND)] : [verdict, load];
    });
  });

  connection.languages.inlayHint.on(async ({ textDocument, range }, token) => {
    const about = await asked(textDocument);
    if (about === null || token.isCancellationRequested) return [];
    if (!about.settings.inlayHints.enabled) return [];
    const hints = await session.engine.ask('hints', { ...about.question, range });
    return hints.map(({ place, label }) => ({
      position: place,
      label,
      kind: InlayHintKind.Type,
      paddingLeft: true,
    }));
  });

  connection.onDocumentSymbol(async ({ textDocument }, token) => {
    const about = await asked(textDocument);
    if (about === null || token.isCancellationRequested) return [];
    const programs = await session.engine.ask('symbols', about.question);
    return programs.map(({ name, section, range, selection }) => ({
      name,
      detail: section,
      kind: SymbolKind.Event,
      range,
      selectionRange: selection,
    }));
  });

  connection.onWorkspaceSymbol(async ({ query }, token: CancellationToken) => {
    // Every type of every kernel is no answer.
    if (query.length < 2 || token.isCancellationRequested) return [];
    const kernels = session.kernels.filter(({ fault }) => fault === null).map(({ id }) => id);
    const found = await session.engine.ask('types', { query, kernels });
    return found.map((type) => ({
      name: type.label,
      kind: type.tag === 'enum' ? SymbolKind.Enum : SymbolKind.Struct,
      containerName: type.kernel,
      location: { uri: kernelUri(type), range: lineRange(type.line) },
    }));
  });

  connection.onRequest('workspace/textDocumentContent', async ({ uri }: { uri: string }) => {
    const log = session.hosts.logs.get(uri);
    if (log !== null) return { text: log.text };
    const parts = partsOfKernelUri(uri);
    const text = parts === null ? null : await session.engine.ask('typeText', parts);
    return { text: text ?? '/* No chosen kernel has this type any more. */\n' };
  });
}

/** The rules that the settings switch off. */
function offIn({ rules }: Settings): string[] {
  return Object.keys(rules).filter((rule) => rules[rule] === 'off');
}

/** To the definition, and to the rows that were left out. */
function hoverLinks(
  { more, definition }: HoverText,
  uri: string,
  { line, character }: Position,
): string[] {
  const links: string[] = [];
  if (more > 0) {
    links.push(commandLink('All kernels', SHOW_HOVER_COMMAND, { uri, line, character }));
  }
  if (definition !== null) {
    const { tag, name, kernel } = definition;
    const what = tag === 'function' ? name : `${tag} ${name}`;
    const title = `${what} of ${kernel}`.replace(/[\\`*_[\]<>]/g, '\\$&');
    links.push(commandLink(title, OPEN_TYPE_COMMAND, { name, kind: tag, kernel }));
  }
  return links.length === 0 ? [] : [links.join(' · ')];
}

function commandLink(title: string, command: string, argument: object): string {
  const written = encodeURIComponent(JSON.stringify([argument])).replace(
    /[()]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16)}`,
  );
  return `[${title}](command:${command}?${written})`;
}

function completionItem(entry: Completion): CompletionItem {
  const { label, kind, detail, note, sortText, isMissingSomewhere, range, newText } = entry;
  return {
    label,
    kind: COMPLETION_KINDS[kind],
    detail,
    labelDetails: { description: note },
    sortText,
    filterText: newText,
    ...(isMissingSomewhere && { tags: [CompletionItemTag.Deprecated] }),
    documentation: note,
    textEdit: { range, newText },
  };
}

function codeAction(session: Session, fix: ProposedFix, given: readonly Diagnostic[]): CodeAction {
  const { title, kind, problems, isPreferred, changes } = fix;
  const about = given.filter(({ code, range: at }) =>
    problems.some(
      ({ rule, range }) => code === rule && JSON.stringify(at) === JSON.stringify(range),
    ),
  );
  return {
    title,
    kind,
    diagnostics: about,
    isPreferred,
    edit: workspaceEdit(session, changes),
  };
}

function workspaceEdit(session: Session, changes: readonly TextChange[]): WorkspaceEdit {
  const byUri: Record<string, TextEdit[]> = {};
  for (const { path, range, newText } of changes) {
    const uri = session.documents.uri(path) ?? uriOf(path);
    (byUri[uri] ??= []).push({ range, newText });
  }
  return { changes: byUri };
}

function lineRange(line: number) {
  const start = { line: line - 1, character: 0 };
  return { start, end: start };
}
