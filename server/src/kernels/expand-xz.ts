import { XzReadableStream } from 'xz-decompress';
import type { Failure } from '../bytes';
import { Chunks } from './byte-source';
import { Collector } from './collector';
import { failure } from './faults';
import { compressionAt } from './recognise';
import { undoX86BranchFilter } from './x86-branch-filter';
import { measureXzStream, plainStreamOf, readXzBlock, XZ_CHECK, XzBlockCheck } from './xz-block';

/** The error codes of xz-embedded (enum xz_ret), as the library's messages carry them. */
const XZ_ERRORS: Readonly<Record<string, () => Failure<string>>> = {
  3: () => failure('compression-unsupported', 'xz', 'more memory than there is'),
  4: () => failure('compression-unsupported', 'xz', 'a dictionary too large'),
  6: () => failure('compression-unsupported', 'xz', 'an unknown option'),
  8: () => failure('compression-truncated', 'xz'),
};

const KNOWN_CHECKS: ReadonlySet<number> = new Set(Object.values(XZ_CHECK));

/** Expands the xz streams that `bytes` starts with; what follows them is left alone. */
export async function expandXz(
  collector: Collector,
  bytes: Uint8Array,
): Promise<Failure<string> | null> {
  for (let at = 0; at === 0 || compressionAt(bytes, at) === 'xz';) {
    const rest = bytes.subarray(at);
    // The library takes what follows a stream for another one: it is handed the stream alone.
    const stream = measureXzStream(rest);
    if (stream === 'truncated') return failure('compression-truncated', 'xz');
    if (stream === 'damaged') return failure('compression-damaged', 'xz');
    if (!KNOWN_CHECKS.has(stream.check)) {
      return failure('compression-unsupported', 'xz', `a check of kind ${stream.check}`);
    }
    const data = rest.subarray(0, stream.end);
    const needsHelp = stream.hasFilter || stream.check === XZ_CHECK.SHA256;
    const fault = needsHelp
      ? await expandByBlock(collector, data)
      : stream.size > 0
        ? (collector.startPiece() ?? (await throughLibrary(collector, data, null)))
        : null;
    if (fault !== null) return fault;
    at += stream.end;
  }
  return null;
}

/** Expands until the stream ends, or until `expected` bytes have come. */
async function throughLibrary(
  collector: Collector,
  bytes: Uint8Array,
  expected: number | null,
  onPiece: (piece: Uint8Array) => void = () => undefined,
): Promise<Failure<string> | null> {
  const compressed = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const reader = new XzReadableStream(compressed).getReader();
  const end = collector.size + (expected ?? Infinity);
  try {
    while (collector.size < end) {
      const { done, value } = await reader.read();
      if (done) return null;
      onPiece(value);
      const fault = await collector.add(value);
      if (fault !== null) {
        await reader.cancel();
        return fault;
      }
    }
    await reader.cancel();
    return null;
  } catch (error) {
    const code = error instanceof Error ? /error code (\d+)$/.exec(error.message)?.[1] : undefined;
    const known = code === undefined ? undefined : XZ_ERRORS[code];
    return known?.() ?? failure('compression-damaged', 'xz');
  }
}

/**
 * Kernel builds for x86 put a filter for branch addresses behind the compression (scripts/xz_wrap.sh), which the
 * library lacks, as it lacks SHA-256: it gets each block without either, and both are done here.
 */
async function expandByBlock(
  collector: Collector,
  bytes: Uint8Array,
): Promise<Failure<string> | null> {
  let block = readXzBlock(bytes, null);
  while (typeof block === 'object') {
    if (block.unreadFilter !== null) {
      return failure('compression-unsupported', 'xz', block.unreadFilter);
    }
    const refused = collector.refuse(block.size) ?? collector.startPiece();
    if (refused !== null) return refused;
    const stream = plainStreamOf(bytes, block);
    const check = new XzBlockCheck(bytes, block);
    const fault = block.hasX86Filter
      ? await expandFiltered(collector, stream, block.size, check)
      : await throughLibrary(collector, stream, block.size, (piece) => {
          check.update(piece);
        });
    if (fault !== null) return fault;
    if (!check.isRight()) return failure('compression-damaged', 'xz');
    block = readXzBlock(bytes, block);
  }
  return null;
}

/** The filter is undone on the whole block. */
async function expandFiltered(
  collector: Collector,
  stream: Uint8Array,
  size: number,
  check: XzBlockCheck,
): Promise<Failure<string> | null> {
  const blockCollector = new Collector(size);
  const fault = await throughLibrary(blockCollector, stream, size);
  if (fault !== null) {
    collector.discard(blockCollector.size);
    return fault;
  }
  const expanded = blockCollector.finish();
  if (!expanded.ok) return expanded;
  const data = wholeOf(expanded.value);
  undoX86BranchFilter(data);
  check.update(data);
  return collector.add(data);
}

function wholeOf(chunks: Chunks): Uint8Array {
  return chunks.window(0, chunks.size);
}
