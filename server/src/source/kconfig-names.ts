import type { SourceFile } from './source-file';
import { looksLikeAttribute } from './type-words';

const MOST_OCCURRENCES = 256;
const LONGEST_DECLARATOR = 8;

/** Whether a file or its headers declare a name as a value of the kernel's configuration: `extern int CONFIG_HZ __kconfig;`. */
export function isKconfig(source: SourceFile, name: string): boolean {
  return [source, ...(source.headers ?? [])].some((file) =>
    file
      .occurrences(name)
      .slice(0, MOST_OCCURRENCES)
      .some((token) => isDeclaredSo(file, token)),
  );
}

function isDeclaredSo({ code, layout }: SourceFile, token: number): boolean {
  let at = token + 1;
  for (let i = 0; i < LONGEST_DECLARATOR && at < code.count; i++) {
    if (code.isIdentifier(at)) {
      const word = code.textOf(at);
      if (word === '__kconfig') return true;
      // What another name follows is the type: `__u32` of `extern __u32 LINUX_KERNEL_VERSION __kconfig`.
      if (!looksLikeAttribute(word)) return false;
      at++;
    } else if (layout.partner[at] > at && code.punctuation(at) !== '{') {
      at = layout.partner[at] + 1;
    } else {
      return false;
    }
  }
  return false;
}
