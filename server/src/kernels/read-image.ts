import type { Result } from '../bytes';
import { readArchive } from './archive';
import { readBootImage } from './boot-image';
import type { ByteSource } from './byte-source';
import { readElfImage } from './elf-image';
import { expand, type Compression } from './expand';
import { failure } from './faults';
import { found, type KernelImage } from './kernel-image';
import { MOST_ARCHIVE_BYTES, MOST_BTF_BYTES, MOST_FILE_BYTES, MOST_VMLINUX_BYTES } from './limits';
import { recognise, RECOGNISED_BY, type Content } from './recognise';

/** A file's contents without the compression around them. */
interface PlainContents {
  readonly source: ByteSource;
  readonly content: Content;
  readonly compression: Compression | null;
}

/** Finds the BTF in a file of any form that kernels come in; `fileName` decides only about brotli. */
export async function readKernelImage(
  source: ByteSource,
  fileName: string,
): Promise<Result<KernelImage>> {
  const plain = await readPlain(source, fileName);
  if (!plain.ok) return plain;
  const image = await readContent(plain.value.source, plain.value.content);
  const { compression } = plain.value;
  return image.ok ? { ok: true, value: { ...image.value, compression } } : image;
}

/** Expands a compressed file, which is read as a whole for that; others are left where they are. */
export async function readPlain(
  source: ByteSource,
  fileName: string,
): Promise<Result<PlainContents>> {
  if (source.size === 0) return failure('empty-file');
  const content = await contentOf(source, fileName);
  if (content.kind !== 'compressed') {
    return { ok: true, value: { source, content, compression: null } };
  }
  if (source.size > MOST_FILE_BYTES) return failure('file-too-large', MOST_FILE_BYTES);
  const bytes = await source.read(0, source.size);
  const expanded = await expand(bytes, content.by, expansionLimit);
  if (!expanded.ok) return expanded;
  const inner = await contentOf(expanded.value, '');
  return { ok: true, value: { source: expanded.value, content: inner, compression: content.by } };
}

export async function contentOf(source: ByteSource, fileName: string): Promise<Content> {
  const content = recognise(await source.read(0, RECOGNISED_BY));
  const isBrotli = /\.br$/i.test(fileName) && content.kind !== 'btf' && content.kind !== 'elf';
  return isBrotli ? { kind: 'compressed', by: 'brotli' } : content;
}

function readContent(source: ByteSource, content: Content): Promise<Result<KernelImage>> {
  switch (content.kind) {
    case 'btf':
      return readRawBtf(source);
    case 'elf':
      return readElfImage(source);
    case 'boot image':
      return readBootImage(source);
    case 'tar':
      return readArchive(source);
    case 'compressed':
      return Promise.resolve(failure('nested-too-deep'));
    case 'compressed otherwise':
      return Promise.resolve(failure('compressed-otherwise', content.by));
    case 'unknown':
      return Promise.resolve(failure('not-recognised'));
  }
}

/** How far a compressed file may expand, by what its first bytes turn out to be. */
function expansionLimit(head: Uint8Array): Result<number> {
  const content = recognise(head);
  switch (content.kind) {
    case 'btf':
      return { ok: true, value: MOST_BTF_BYTES };
    case 'elf':
    case 'boot image':
      return { ok: true, value: MOST_VMLINUX_BYTES };
    case 'tar':
      return { ok: true, value: MOST_ARCHIVE_BYTES };
    case 'compressed':
      return failure('nested-too-deep');
    case 'compressed otherwise':
      return failure('compressed-otherwise', content.by);
    case 'unknown':
      return head.length === 0 ? failure('empty-file') : failure('not-recognised');
  }
}

async function readRawBtf(source: ByteSource): Promise<Result<KernelImage>> {
  if (source.size > MOST_BTF_BYTES) return failure('btf-section-too-large', MOST_BTF_BYTES);
  return found(await source.read(0, source.size), 'raw BTF');
}
