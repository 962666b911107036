/**
 * `tsx scripts/grammar.ts`: writes the names of the helpers, as the bundled kernels have them, into the grammar of BPF C;
 * test/syntaxes fails when they are not up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAnyEnum } from '../server/src/btf';
import { openBundledKernels } from '../server/src/kernels';

const ROOT = join(__dirname, '..');

export const GRAMMAR = join(ROOT, 'syntaxes', 'bpf-c.injection.tmLanguage.json');

/** The helpers of enum bpf_func_id of every bundled kernel, sorted. */
export async function helperNames(): Promise<string[]> {
  const bundled = await openBundledKernels(join(ROOT, 'kernels'));
  if (!bundled.ok) throw new Error(bundled.fault.message);
  const names = new Set<string>();
  for (const { kernel } of bundled.value) {
    if (!kernel.ok) throw new Error(kernel.fault.message);
    const { btf } = kernel.value;
    const ids = btf.names().named('bpf_func_id');
    for (const id of ids.filter((candidate) => isAnyEnum(btf.kind(candidate)))) {
      for (let i = 0; i < btf.vlen(id); i++) {
        const name = /^BPF_FUNC_(?!unspec$)(.+)$/.exec(btf.elementName(id, i))?.[1];
        if (name !== undefined) names.add(name);
      }
    }
  }
  return [...names].sort();
}

/** The grammar's text with these helpers in it. */
export function withHelpers(grammar: string, names: readonly string[]): string {
  return grammar.replace(
    /("helper-call": \{[^}]*"match": "[^"]*\(bpf_\(\?:)[^)]*/,
    (_, before: string) => before + names.join('|'),
  );
}

async function main(): Promise<void> {
  const grammar = readFileSync(GRAMMAR, 'utf8');
  writeFileSync(GRAMMAR, withHelpers(grammar, await helperNames()));
}

if (require.main === module) void main();
