/** The messages that the extension shows, found in its source: what a translation starts from. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Every text that is given to `l10n.t` or `t`, in the order of the alphabet. */
export function messagesOf(folder: string): string[] {
  const found = new Set<string>();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(join(folder, name), 'utf8');
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && /^(l10n\.)?t$/.test(node.expression.getText(file))) {
        const first = node.arguments.at(0);
        // What is passed on as it came is found where it comes from.
        if (first === undefined || ts.isSpreadElement(first)) return;
        for (const message of textsOf(first, file)) found.add(message);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return [...found].sort((a, b) => (a < b ? -1 : Number(a > b)));
}

function textsOf(node: ts.Expression, file: ts.SourceFile): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) {
    return [...textsOf(node.whenTrue, file), ...textsOf(node.whenFalse, file)];
  }
  throw new Error(`${file.fileName}: a message must be a text: ${node.getText(file)}`);
}
