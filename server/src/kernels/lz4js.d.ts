declare module 'lz4js' {
  /** Expands one block into `target` at `targetAt`; returns where it stopped, beyond the target when that is too small. */
  export function decompressBlock(
    source: Uint8Array,
    target: Uint8Array,
    sourceAt: number,
    sourceLength: number,
    targetAt: number,
  ): number;
}
