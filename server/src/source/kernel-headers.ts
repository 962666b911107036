import type { SourceFile } from './source-file';

/** Whether a source, or one of its headers, includes the types of a whole kernel: `#include "vmlinux.h"`, in whatever folder. */
export function includesKernelTypes(source: SourceFile): boolean {
  return [source, ...(source.headers ?? [])].some(({ tokens, text }) => {
    const { directives, directiveTokens } = tokens;
    return directives.some(({ name, from, to }) => {
      if (name !== 'include' || from === to) return false;
      const included = text.slice(directiveTokens.starts[from], directiveTokens.ends[to - 1]);
      return /[/"<]vmlinux\w*\.h[">]$/.test(included);
    });
  });
}
