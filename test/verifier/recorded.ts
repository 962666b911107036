import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBundledKernels, type Kernel } from '../../server/src/kernels';
import { readObject } from '../../server/src/object';

const TEST = join(__dirname, '..');
const VERDICTS = join(TEST, 'golden', 'verdicts');

/** What real kernels said of the programs of one source file (test/lab/README.md). */
export interface RecordedVerdicts {
  readonly kernels: Readonly<
    Record<string, { readonly release: string; readonly version: string }>
  >;
  /** Object → program → kernel → verdict. */
  readonly programs: Readonly<Record<string, Record<string, Record<string, string>>>>;
}

export function verdictFiles(): string[] {
  return readdirSync(VERDICTS).sort();
}

export function readVerdicts(file: string): RecordedVerdicts {
  return JSON.parse(readFileSync(join(VERDICTS, file), 'utf8')) as RecordedVerdicts;
}

/** The bundled kernels by release. */
export async function bundledKernels(): Promise<Map<string, Kernel>> {
  const opened = await openBundledKernels(join(TEST, '..', 'kernels'));
  assert.ok(opened.ok);
  return new Map(
    opened.value.map(({ name, kernel }) => {
      assert.ok(kernel.ok);
      return [name, kernel.value];
    }),
  );
}

export function openGuardObject(name: string) {
  const object = readObject(readFileSync(join(TEST, 'guards', 'objects', name)));
  assert.ok(object.ok, name);
  return object.value;
}
