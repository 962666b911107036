import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeOnKernels, SourceFiles, targetKernel } from '../../server/src/check';
import { openBundledKernels, type Kernel } from '../../server/src/kernels';
import type { DocumentView } from '../../server/src/language';
import { findProblems, kernelLabels, placedPrograms, placedSteps } from '../../server/src/problem';
import { SourceFile } from '../../server/src/source';

export const ROOT = join(__dirname, '..', '..');

let opened: Promise<Kernel[]> | null = null;

async function openKernels(): Promise<Kernel[]> {
  const bundled = await openBundledKernels(join(ROOT, 'kernels'));
  assert.ok(bundled.ok);
  return bundled.value.map(({ kernel, name }) => {
    assert.ok(kernel.ok, name);
    return kernel.value;
  });
}

/** A source with the object made of it, judged on the bundled kernels. */
export async function viewOf(source: string, object: string | null): Promise<DocumentView> {
  const kernels = await (opened ??= openKernels());
  const path = join(ROOT, source);
  const text = readFileSync(path, 'utf8');
  const targets = await Promise.all(kernels.map((kernel) => targetKernel(kernel, false)));
  const view = { path, source: new SourceFile(text), kernels: targets, objects: [] };
  if (object === null) return view;

  const bytes = readFileSync(join(ROOT, object));
  const judged = await judgeOnKernels(bytes, kernels, { settings: [] });
  assert.ok(judged.ok);
  const { prepared, judgements } = judged.value;
  const sources = new SourceFiles(join(ROOT, object), prepared.object.lines, {
    folders: { roots: [ROOT], map: {} },
    openText: () => null,
    called: (found) => found,
  });
  const checked = { prepared, judgements };
  return {
    ...view,
    kernels: judgements.map(({ kernel }) => kernel),
    objects: [
      {
        path: object,
        checked,
        problems: findProblems(checked, sources).problems,
        steps: placedSteps(prepared, sources),
        programs: placedPrograms(prepared, sources),
        labels: kernelLabels(judgements.map(({ kernel }) => kernel)),
      },
    ],
  };
}

/** The offset of the bar in the first text like `before|after` without it. */
export function placeOf({ source }: DocumentView, marked: string): number {
  const bar = marked.indexOf('|');
  const at = source.text.indexOf(marked.replace('|', ''));
  assert.ok(bar >= 0 && at >= 0, marked);
  return at + bar;
}
