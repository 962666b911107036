import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceText } from '../problem';

const LARGEST_SOURCE = 8 * 1024 * 1024;
/** Headers with macros are small; the kernel's types are not looked into. */
const LARGEST_HEADER = 512 * 1024;
const GENERATED_HEADER = /(^|\/)vmlinux[^/]*\.h$/;

/** Texts that count more than files, and what the user calls these. */
export interface OpenTexts {
  /** The text of a file that is open in an editor; null when it is not open. */
  readonly openText: (path: string) => string | null;
  /** What the user calls a file. */
  readonly called: (path: string) => string;
}

/** A source with the headers beside it that it includes; null for what is not at hand. */
export function readSource(path: string, texts: OpenTexts): SourceText | null {
  return textAt(path, LARGEST_SOURCE, texts);
}

function textAt(path: string, largest: number, texts: OpenTexts): SourceText | null {
  const text = texts.openText(path) ?? readText(path, largest);
  if (text === null) return null;
  const include = (name: string) =>
    name.includes('\0') || GENERATED_HEADER.test(name)
      ? null
      : textAt(join(dirname(path), name), LARGEST_HEADER, texts);
  return { path: texts.called(path), text, include };
}

/** Null also for a file that says that it is empty: those of the kernel do, and some can be read for ever. */
function readText(path: string, largest: number): string | null {
  try {
    const found = statSync(path);
    const isSound = found.isFile() && found.size > 0 && found.size <= largest;
    return isSound ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
