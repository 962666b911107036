/** Opens one raw BTF file first thing in a fresh process and prints what that took, as JSON. Run with --expose-gc. */
import { readFileSync } from 'node:fs';
import { readBtf } from '../server/src/btf';

const bytes = readFileSync(process.argv[2]);
const used = () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

function open() {
  const start = performance.now();
  const btf = readBtf(bytes);
  const opened = performance.now();
  if (!btf.ok) throw new Error(btf.fault.message);
  btf.value.names();
  return { btf: btf.value, open: opened - start, index: performance.now() - opened };
}

const before = used();
const cold = open();
const memory = used() - before;
const warm = Array.from({ length: 30 }, open).slice(10);
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

console.log(
  JSON.stringify({
    bytes: bytes.length,
    types: cold.btf.typeCount - 1,
    coldOpen: cold.open,
    coldIndex: cold.index,
    warmOpen: median(warm.map(({ open }) => open)),
    warmIndex: median(warm.map(({ index }) => index)),
    memory,
    tables: cold.btf.memoryOverhead,
  }),
);
