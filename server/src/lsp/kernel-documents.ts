import { URI } from 'vscode-uri';
import type { TypePlace, TypeTag } from '../engine';
import { KERNEL_SCHEME } from '../settings';
import { parsedUri } from './paths';

const TAGS: readonly TypeTag[] = ['struct', 'union', 'enum', 'typedef', 'function'];

/** The document that shows a type of a kernel: `core-lens-kernel:/6.12.107+deb13-cloud-amd64/struct/task_struct.h`. */
export function kernelUri({ kernel, tag, name }: Omit<TypePlace, 'line'>): string {
  const path = `/${[kernel, tag, `${name}.h`].map(escaped).join('/')}`;
  return URI.from({ scheme: KERNEL_SCHEME, path }).toString();
}

/** Null for what is no such document. */
export function partsOfKernelUri(uri: string): Omit<TypePlace, 'line'> | null {
  const parsed = parsedUri(uri);
  if (parsed?.scheme !== KERNEL_SCHEME) return null;
  const [kernel, tag, file = ''] = parsed.path.split('/').slice(1).map(decoded);
  const known = TAGS.find((one) => one === tag);
  if (known === undefined || !file.endsWith('.h')) return null;
  return { kernel, tag: known, name: file.slice(0, -'.h'.length) };
}

/** A name may be a path. */
function escaped(part: string): string {
  return part.replace(/[%/\\]/g, encodeURIComponent);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
