import { printable } from '../bytes';
import type { Fact, Kernel } from '../kernels';
import { kernelDocument } from './relocations-json';
import type { Style } from './style';

/** The document of `core-lens kernels --format json` (docs/json.md). */
export function kernelsDocument(kernels: readonly Kernel[]): object {
  return {
    kernels: kernels.map((kernel) => ({
      ...kernelDocument(kernel),
      releaseFrom: kernel.release?.from ?? null,
      archFrom: kernel.arch?.from ?? null,
      format: kernel.format,
      btfBytes: kernel.btfSize,
      fileBytes: kernel.fileSize,
      types: kernel.btf.typeCount - 1,
      config: kernel.config !== null,
    })),
  };
}

/** The report of `core-lens kernels` for people: a line a kernel. */
export function* kernelsText(kernels: readonly Kernel[], style: Style): Generator<string> {
  const rows = kernels.map((kernel) => [
    kernel.name,
    factText(kernel.release),
    factText(kernel.arch),
    kernel.btf.littleEndian ? 'little' : 'big',
    megabytes(kernel.btfSize),
    `${kernel.btf.typeCount - 1}`,
    kernel.config === null ? 'no' : 'yes',
    `${kernel.source} (${kernel.format})`,
  ]);
  const header = ['KERNEL', 'RELEASE', 'ARCH', 'ENDIAN', 'BTF', 'TYPES', 'CONFIG', 'SOURCE'];
  const table = [header, ...rows].map((row) => row.map(printable));
  const widths = header.map((_, column) =>
    table.reduce((width, row) => Math.max(width, row[column].length), 0),
  );
  for (const [i, row] of table.entries()) {
    const line = row
      .map((text, column) => text.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
    yield i === 0 ? style('heading', line) : line;
  }
}

function factText(fact: Fact | null): string {
  return fact === null ? 'unknown' : `${fact.value} (${fact.from})`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
