import { XzReadableStream } from 'xz-decompress';
import type { Failure } from '../bytes';
import { Chunks } from './byte-source';
import { Collector } from './collector';
import { failure } from './faults';
import { compressionAt } from './recognise';
import { undoX86BranchFilter } from './x86-branch-filter';
import { checkedBy, measureXzStream, plainStreamOf, readXzBlock, X86_FILTER } from './xz-block';

/** The error codes of xz-embedded (enum xz_ret), as the library's messages carry them. */
const XZ_ERRORS: Readonly<Record<string, () => Failure<string>>> = {
  2: () => failure('compression-unsupported', 'xz', 'an unknown check'),
  3: () => failure('compression-unsupported', 'xz', 'more memory than there is'),
  4: () => failure('compression-unsupported', 'xz', 'a dictionary too large'),
  6: () => failure('compression-unsupported', 'xz', 'an unknown option'),
  8: () => failure('compression-truncated', 'xz'),
};

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
    const data = rest.subarray(0, stream.end);
    const fault = stream.hasBranchFilter
      ? await expandFiltered(collector, data)
      : stream.size > 0
        ? await throughLibrary(collector, data, null)
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
 * library lacks: it gets each block without the filter, which is undone afterwards.
 */
async function expandFiltered(
  collector: Collector,
  bytes: Uint8Array,
): Promise<Failure<string> | null> {
  let block = readXzBlock(bytes, null);
  while (typeof block === 'object') {
    if (block.branchFilter !== null && block.branchFilter !== X86_FILTER) {
      return failure('compression-unsupported', 'xz', 'a branch filter other than x86');
    }
    const refused = collector.refuse(block.size);
    if (refused !== null) return refused;
    const blockCollector = new Collector(block.size);
    const fault = await throughLibrary(blockCollector, plainStreamOf(bytes, block), block.size);
    if (fault !== null) return fault;
    const expanded = blockCollector.finish();
    if (!expanded.ok) return expanded;
    const data = wholeOf(expanded.value);
    if (block.branchFilter === X86_FILTER) undoX86BranchFilter(data);
    if (!checkedBy(bytes, block, data)) return failure('compression-damaged', 'xz');
    const stop = await collector.add(data);
    if (stop !== null) return stop;
    block = readXzBlock(bytes, block);
  }
  return null;
}

function wholeOf(chunks: Chunks): Uint8Array {
  return chunks.window(0, chunks.size);
}
