import {
  DocumentLinkRequest,
  FoldingRangeRequest,
  type DocumentLink,
  type FoldingRange,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { HostRequests } from '../../engine';
import { pathOf, uriOf } from '../paths';
import type { Session } from '../session';

const LANGUAGE = 'bpf-verifier-log';
const SELECTOR = [{ language: LANGUAGE }];

type LogParts = HostRequests['readLog'][1];

interface ReadLog {
  readonly text: string;
  readonly parts: Promise<LogParts>;
}

/** Answers what editors ask of verifier logs: those that hosts gave, and those that are files. */
export function answerLogs(session: Session): void {
  const { connection } = session;
  /** The latest log that was read: folds and links are asked for one after the other. */
  let latest: ReadLog | null = null;

  const read = (uri: string): ReadLog | null => {
    const kept = session.hosts.logs.get(uri);
    const text = kept?.text ?? fileText(session, uri);
    if (text === null) return null;
    if (latest?.text === text) return latest;
    const object = kept?.object ?? null;
    const places = kept?.places ?? { roots: session.folders.openedPaths, sourceMap: {} };
    latest = { text, parts: session.engine.ask('readLog', { text, object, places }) };
    return latest;
  };

  connection.onFoldingRanges(async ({ textDocument }, token): Promise<FoldingRange[] | null> => {
    const log = read(textDocument.uri);
    if (log === null) return null;
    const { folds } = await log.parts;
    if (token.isCancellationRequested) return null;
    return folds.map(({ start, end }) => ({ startLine: start, endLine: end }));
  });

  connection.onDocumentLinks(async ({ textDocument }, token): Promise<DocumentLink[] | null> => {
    const log = read(textDocument.uri);
    if (log === null) return null;
    const { links } = await log.parts;
    if (token.isCancellationRequested) return null;
    const document = TextDocument.create(textDocument.uri, LANGUAGE, 0, log.text);
    return links.map(({ start, end, path, line }) => ({
      range: { start: document.positionAt(start), end: document.positionAt(end) },
      target: `${uriOf(path)}#L${line}`,
    }));
  });
}

/** To be asked of logs alone, where the editor lets that be said: of sources others have more to tell. */
export async function registerLogs(session: Session): Promise<void> {
  const { client } = session.connection;
  await client.register(FoldingRangeRequest.type, { documentSelector: SELECTOR });
  await client.register(DocumentLinkRequest.type, { documentSelector: SELECTOR });
}

function fileText({ documents }: Session, uri: string): string | null {
  const path = pathOf(uri);
  return path !== null && documents.languageOf(path) === LANGUAGE ? documents.text(path) : null;
}
