/** Of a longer line no more is looked at; a state with a whole stack in it has some ten thousand characters. */
const LONGEST_LINE = 1 << 16;

/** A line of a text by its offsets, without its end. */
export interface TextLine {
  /** Counted from 0. */
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** The lines of a part of a text, one after the other; a carriage return before the line's end belongs to the end. */
export class TextLines {
  private next: number;
  private started = false;
  number: number;
  start: number;
  end: number;

  constructor(
    private readonly text: string,
    private readonly limit = text.length,
  ) {
    this.next = 0;
    this.number = -1;
    this.start = 0;
    this.end = 0;
  }

  /** Goes to the next line; false when there is none. What follows the last line end counts only if it is not empty. */
  advance(): boolean {
    if (this.next > this.limit || (this.started && this.next === this.limit)) return false;
    this.started = true;
    const found = this.text.indexOf('\n', this.next);
    const end = found < 0 || found > this.limit ? this.limit : found;
    this.start = this.next;
    this.next = end + 1;
    this.end =
      end > this.start && this.text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
    this.number++;
    return true;
  }

  /** The line's text, as far as it is looked at. */
  get content(): string {
    return this.text.slice(this.start, Math.min(this.end, this.start + LONGEST_LINE));
  }

  get isCut(): boolean {
    return this.end === this.text.length;
  }
}

const CARRIAGE_RETURN = 0x0d;
