import type { Random } from './random';

/** Numbers at which readers tend to go wrong. */
const EDGES = [
  0, 1, 2, 3, 4, 7, 8, 15, 16, 24, 31, 32, 63, 64, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff,
  0x10000, 0xffffff, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff,
];

/** A copy of `seed` with one to eight things changed; `other` lends bytes for splices. */
export function mutate(seed: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let bytes: Uint8Array = new Uint8Array(seed);
  for (
    let changes = 1 + random.below(1 + random.below(8));
    changes > 0 && bytes.length > 0;
    changes--
  ) {
    bytes = change(bytes, other, random);
  }
  return bytes;
}

function change(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  const aligned = at & ~3;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (random.below(10)) {
    case 0:
      bytes[at] ^= 1 << random.below(8);
      return bytes;
    case 1:
      bytes[at] = random.below(256);
      return bytes;
    case 2:
    case 3:
      if (aligned + 4 <= bytes.length) {
        view.setUint32(aligned, random.pick(EDGES), random.below(2) === 0);
      }
      return bytes;
    case 4:
      if (aligned + 4 <= bytes.length) {
        const step = random.below(9) - 4;
        view.setUint32(aligned, view.getUint32(aligned, true) + step, true);
      }
      return bytes;
    case 5:
      if (at + 2 <= bytes.length) view.setUint16(at, random.pick(EDGES), true);
      return bytes;
    case 6:
      return bytes.subarray(0, at);
    case 7: {
      const length = 1 + random.below(Math.min(64, bytes.length));
      bytes.copyWithin(at, random.below(bytes.length), random.below(bytes.length) + length);
      return bytes;
    }
    case 8: {
      if (other.length === 0) return bytes;
      const from = random.below(other.length);
      const piece = other.subarray(from, from + 1 + random.below(256));
      bytes.set(piece.subarray(0, bytes.length - at), at);
      return bytes;
    }
    default: {
      const length = 1 + random.below(64);
      const grown = new Uint8Array(bytes.length + length);
      grown.set(bytes.subarray(0, at));
      grown.set(bytes.subarray(at), at + length);
      return grown;
    }
  }
}
