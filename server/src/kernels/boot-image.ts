import type { Result } from '../bytes';
import { readBootHeader, type BootHeader } from './boot-header';
import { Chunks, type ByteSource } from './byte-source';
import { Collector, type ExpansionLimit } from './collector';
import { readElfImage } from './elf-image';
import { expandInto, type Compression } from './expand';
import { failure } from './faults';
import { findBanner, findBtf } from './find-btf';
import { found, type ImageFormat, type KernelImage } from './kernel-image';
import { MOST_FILE_BYTES, MOST_PAYLOAD_BYTES, MOST_PAYLOAD_TRIES } from './limits';
import { compressionAt, compressionMagics, isNoKernel, recognise } from './recognise';

/**
 * Takes the kernel out of a boot image and the BTF out of that: where the header says where it is (x86, EFI zboot),
 * in the image itself (arm64, RISC-V), or wherever compressed data in it turns out to be a kernel (s390x, Arm).
 * @param budget bytes that all expansions of this image may cost together
 */
export async function readBootImage(
  source: ByteSource,
  budget = MOST_PAYLOAD_BYTES,
): Promise<Result<KernelImage>> {
  if (source.size > MOST_FILE_BYTES) return failure('file-too-large', MOST_FILE_BYTES);
  const bytes = await source.read(0, source.size);
  const header = readBootHeader(bytes);
  const image =
    header.payload === null
      ? await searchImage(bytes, budget)
      : await readPayload(bytes, header.payload.position, header.payload.length, budget);
  return image.ok ? { ok: true, value: withHeader(image.value, header) } : image;
}

/** What the header says goes before what the kernel inside says. */
function withHeader(image: KernelImage, header: BootHeader): KernelImage {
  const text = header.banner ?? image.banner?.text ?? null;
  const arch = header.arch ?? image.arch?.value ?? null;
  return {
    ...image,
    banner: text === null ? null : { text, from: 'boot image' },
    arch: arch === null ? null : { value: arch, from: 'boot image' },
  };
}

async function readPayload(
  bytes: Uint8Array,
  position: number,
  length: number,
  budget: number,
): Promise<Result<KernelImage>> {
  const end = position + length;
  if (length < 8 || end > bytes.length) {
    return failure('boot-image-damaged', 'its payload lies outside the file');
  }
  const payload = bytes.subarray(position, end);
  const compression = compressionAt(payload, 0);
  if (compression !== null) return expandPayload(new Collector(budget), payload, compression);
  const content = recognise(payload);
  if (content.kind === 'compressed otherwise') return failure('compressed-otherwise', content.by);
  if (content.kind === 'elf') {
    return withFormat(await readElfImage(new Chunks([payload])), 'boot image (uncompressed)');
  }
  return readFlatKernel(payload, 'boot image (uncompressed)');
}

async function searchImage(bytes: Uint8Array, budget: number): Promise<Result<KernelImage>> {
  const plain = readFlatKernel(bytes, 'boot image (uncompressed)');
  if (plain.ok) return plain;
  let tries = 0;
  let left = budget;
  for (const position of compressionMagics(bytes)) {
    if (tries++ === MOST_PAYLOAD_TRIES) break;
    const compression = compressionAt(bytes, position);
    if (compression === null) continue;
    const collector = new Collector(kernelWithin(left));
    const image = await expandPayload(collector, bytes.subarray(position), compression);
    if (image.ok) return image;
    left -= collector.cost;
    if (left <= 0) return failure('expands-too-far', budget);
  }
  return plain;
}

/** Found data is given up as soon as its start shows that it is no kernel. */
function kernelWithin(limit: number): ExpansionLimit {
  return (head) => (isNoKernel(head) ? failure('not-recognised') : { ok: true, value: limit });
}

async function expandPayload(
  collector: Collector,
  payload: Uint8Array,
  compression: Compression,
): Promise<Result<KernelImage>> {
  const fault = await expandInto(collector, payload, compression);
  const expanded = fault ?? collector.finish();
  if (!expanded.ok) return expanded;
  return readExpandedKernel(expanded.value, `boot image (${compression})`);
}

async function readExpandedKernel(
  kernel: Chunks,
  format: ImageFormat,
): Promise<Result<KernelImage>> {
  const isElf = recognise(kernel.window(0, 64)).kind === 'elf';
  if (isElf) return withFormat(await readElfImage(kernel), format);
  return readFlatKernel(kernel.window(0, kernel.size), format);
}

/** A kernel that is loaded as it is, without an ELF file around it. */
function readFlatKernel(bytes: Uint8Array, format: ImageFormat): Result<KernelImage> {
  const btf = findBtf(bytes);
  if (btf === null) return failure('boot-image-without-btf');
  const image = found(btf, format);
  const banner = findBanner(bytes);
  if (!image.ok || banner === null) return image;
  return { ok: true, value: { ...image.value, banner: { text: banner, from: 'boot image' } } };
}

function withFormat(image: Result<KernelImage>, format: ImageFormat): Result<KernelImage> {
  return image.ok ? { ok: true, value: { ...image.value, format } } : image;
}
