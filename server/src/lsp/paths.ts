import { URI } from 'vscode-uri';

/** The path of a file's URI; null for what is no file. */
export function pathOf(uri: string): string | null {
  const parsed = parsedUri(uri);
  return parsed?.scheme === 'file' ? parsed.fsPath : null;
}

export function uriOf(path: string): string {
  return URI.file(path).toString();
}

export function parsedUri(uri: string): URI | null {
  try {
    return URI.parse(uri);
  } catch {
    return null;
  }
}
