import { success, type Result } from '../bytes';
import { archOfElf, type Arch } from './arch';
import { readBootHeader } from './boot-header';
import { readElfHeaders } from './elf-image';
import { failure } from './faults';
import { withFile } from './files';
import { readPlain } from './read-image';
import { recognise, RECOGNISED_BY } from './recognise';

/** What a kernel image says of itself before anything of it is expanded. */
export interface ImageFacts {
  /** Null where the form of the image does not tell, as with compressed ones. */
  readonly arch: Arch | null;
  readonly release: string | null;
}

/** A file's bytes, expanded where the file is compressed. */
export function readPlainFile(path: string): Promise<Result<Uint8Array>> {
  return withFile(path, async (file) => {
    const plain = await readPlain(file, path);
    if (!plain.ok) return plain;
    const { source } = plain.value;
    return success(await source.read(0, source.size));
  });
}

/** Looks at the start of a file that is said to be a kernel to boot. */
export function readImageFacts(path: string): Promise<Result<ImageFacts>> {
  return withFile<ImageFacts>(path, async (file) => {
    const head = await file.read(0, RECOGNISED_BY);
    switch (recognise(head).kind) {
      case 'boot image': {
        const { arch, banner } = readBootHeader(head);
        return success({ arch, release: banner?.split(' ')[0] ?? null });
      }
      case 'elf': {
        const elf = await readElfHeaders(file);
        return elf.ok ? success({ arch: archOfElf(elf.value), release: null }) : elf;
      }
      case 'compressed':
        return success({ arch: null, release: null });
      default:
        return failure('not-recognised');
    }
  });
}
