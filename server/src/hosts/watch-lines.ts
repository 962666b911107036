/** Cuts output into lines as it comes. A line that is too long loses its end. */
export class LineReader {
  private readonly decoder = new TextDecoder();
  private line = '';
  private isCut = false;

  constructor(
    private readonly longest: number,
    private readonly onLine: (line: string, isCut: boolean) => void,
  ) {}

  add(piece: Uint8Array): void {
    const text = this.decoder.decode(piece, { stream: true });
    let from = 0;
    for (;;) {
      const at = text.indexOf('\n', from);
      this.keep(text.slice(from, at < 0 ? undefined : at));
      if (at < 0) return;
      const { line, isCut } = this;
      this.line = '';
      this.isCut = false;
      this.onLine(line, isCut);
      from = at + 1;
    }
  }

  private keep(part: string): void {
    const room = this.longest - this.line.length;
    if (part.length > room) this.isCut = true;
    this.line += part.slice(0, room);
  }
}
