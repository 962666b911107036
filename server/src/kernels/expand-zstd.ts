import * as zlib from 'node:zlib';
import { Decompress, decompress } from 'fzstd';
import { ByteView, success, type Failure, type Result } from '../bytes';
import type { Collector } from './collector';
import { failure } from './faults';
import { readZstdFrame, type ZstdFrame } from './zstd-frame';
import { throughZlib } from './zlib-stream';

/** What zstd itself accepts unless told otherwise. */
const LARGEST_WINDOW = 128 << 20;
/** fzstd moves its whole window after every block, which bounds what it can be asked for. */
const LARGEST_MOVED_WINDOW = 8 << 20;
const MOST_MOVED_BLOCKS = 16_384;

type CreateZstd = (options: { chunkSize: number }) => ReturnType<typeof zlib.createInflateRaw>;

/** node:zlib has zstd from Node 22.15 on. */
export const createZstdDecompress: CreateZstd | null =
  'createZstdDecompress' in zlib ? (zlib.createZstdDecompress as CreateZstd) : null;

/** Expands the zstd frames that `bytes` starts with: with node:zlib where it can, else with fzstd. */
export async function expandZstd(
  collector: Collector,
  bytes: Uint8Array,
  createStream = createZstdDecompress,
): Promise<Failure<string> | null> {
  for (let at = 0; at < bytes.length;) {
    const frame = readZstdFrame(bytes, at);
    if (frame === 'none') return at > 0 ? null : failure('compression-damaged', 'zstd');
    if (frame === 'truncated') return failure('compression-truncated', 'zstd');
    if (frame.windowSize > LARGEST_WINDOW) {
      return failure('compression-unsupported', 'zstd', 'a window over 128 MiB');
    }
    const tooMany = collector.startPiece();
    if (tooMany !== null) return tooMany;
    const data = bytes.subarray(at, frame.end);
    const fault =
      frame.mostBytes === 0
        ? null
        : createStream !== null
          ? await throughZlib(collector, 'zstd', data, 'whole', (chunkSize) =>
              createStream({ chunkSize }),
            )
          : await throughFzstd(collector, data, frame, sizeBehind(bytes, frame));
    if (fault !== null) return fault;
    at = frame.end;
  }
  return null;
}

async function throughFzstd(
  collector: Collector,
  data: Uint8Array,
  frame: ZstdFrame,
  sizeBehind: number | null,
): Promise<Failure<string> | null> {
  const isMovable = frame.windowSize <= LARGEST_MOVED_WINDOW && frame.blocks <= MOST_MOVED_BLOCKS;
  const size = frame.contentSize ?? (isMovable ? null : sizeBehind);
  if (size !== null) {
    if (size > frame.mostBytes) return failure('compression-damaged', 'zstd');
    const refused = collector.refuse(size);
    if (refused !== null) return refused;
    const whole = guarded(() => decompress(data, new Uint8Array(size)));
    if (whole.ok) return collector.add(whole.value);
    collector.discard(size);
    return whole;
  }
  if (!isMovable) {
    return failure('compression-unsupported', 'zstd', 'a large window (Node 22.15 reads it)');
  }
  const pieces: Uint8Array[] = [];
  const stream = new Decompress((piece) => pieces.push(piece));
  const step = 64 * 1024;
  for (let at = 0; at < data.length; at += step) {
    const pushed = guarded(
      () => void stream.push(data.subarray(at, at + step), at + step >= data.length),
    );
    if (!pushed.ok) return pushed;
    for (const piece of pieces.splice(0)) {
      const fault = await collector.add(piece);
      if (fault !== null) return fault;
    }
  }
  return null;
}

/** Kernel builds put the expanded size behind the frame, which itself does not tell it. */
function sizeBehind(bytes: Uint8Array, frame: ZstdFrame): number | null {
  const view = new ByteView(bytes, true);
  const size = view.contains(frame.end, 4) ? view.u32(frame.end) : 0;
  return size > 0 && size <= frame.mostBytes ? size : null;
}

/** fzstd throws for damaged data, at times only a RangeError. */
function guarded<T>(run: () => T): Result<T> {
  try {
    return success(run());
  } catch {
    return failure('compression-damaged', 'zstd');
  }
}
