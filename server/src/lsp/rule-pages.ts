import { readFileSync } from 'node:fs';
import { uriOf } from './paths';

/** Where the page of each rule begins in docs/rules.md. */
export class RulePages {
  private lines: ReadonlyMap<string, number> | null = null;

  constructor(private readonly path: string) {}

  /** A link that opens the page at its heading; null without the file. */
  of(rule: string): string | null {
    this.lines ??= headings(this.path);
    const line = this.lines.get(rule);
    return line === undefined ? null : `${uriOf(this.path)}#L${line}`;
  }
}

function headings(path: string): ReadonlyMap<string, number> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return new Map();
  }
  const found = new Map<string, number>();
  for (const [i, line] of text.split('\n').entries()) {
    const heading = /^## ([a-z0-9-]+)$/.exec(line);
    if (heading !== null) found.set(heading[1], i + 1);
  }
  return found;
}
