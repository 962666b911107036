import { decodeText } from '../bytes';

const NEWLINE = 0x0a;
const HEADER_LINE = /^# Linux\/\S+ (\d+\.\d+\.\d+\S*) Kernel Configuration\r?$/m;
const HEADER_BYTES = 1024;

/** A kernel's .config: its text is kept as bytes and searched when an option is asked for. */
export class KernelConfig {
  readonly bytes: Uint8Array;
  private readonly buffer: Buffer;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * What stands after `name=` in the first line that starts so, quotes included; undefined where there is none, as for
   * options that are "not set" (libbpf, bpf_object__process_kconfig_line: other lines are not looked at).
   */
  get(name: string): string | undefined {
    if (!name.startsWith('CONFIG_')) return undefined;
    const wanted = `${name}=`;
    for (let at = this.buffer.indexOf(wanted); at >= 0; at = this.buffer.indexOf(wanted, at + 1)) {
      if (at > 0 && this.buffer[at - 1] !== NEWLINE) continue;
      const end = this.buffer.indexOf(NEWLINE, at);
      return decodeText(
        this.bytes.subarray(at + wanted.length, end < 0 ? this.bytes.length : end),
      ).replace(/\r$/, '');
    }
    return undefined;
  }

  /** The value of a string option without its quotes. */
  text(name: string): string | undefined {
    return /^"(.*)"$/.exec(this.get(name) ?? '')?.[1];
  }

  isSet(name: string): boolean {
    return this.get(name) === 'y';
  }

  /** Whether something that an option names with this word, such as `EXT4` of CONFIG_EXT4_FS, is built as a module. */
  hasModuleOf(word: string): boolean {
    const option = new RegExp(`^CONFIG_(?:\\w+_)?${word}(?:_\\w+)?=m\\r?$`, 'm');
    return option.test(decodeText(this.bytes));
  }

  /** The version in the line "# Linux/x86 6.1.176 Kernel Configuration". */
  get version(): string | null {
    return HEADER_LINE.exec(decodeText(this.bytes.subarray(0, HEADER_BYTES)))?.[1] ?? null;
  }
}

/** Whether the text has a line that starts with CONFIG_. */
export function looksLikeConfig(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.indexOf('CONFIG_') === 0 || buffer.includes('\nCONFIG_');
}
