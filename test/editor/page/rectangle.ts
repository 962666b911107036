/** A part of the window, in pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Whether a mark stands under a word: as wide as that, and no lower than the line. */
export function isUnder(mark: Rectangle, word: Rectangle): boolean {
  const isSame = (a: number, b: number) => Math.abs(a - b) < 2;
  const middle = mark.y + mark.height / 2;
  return (
    isSame(mark.x, word.x) &&
    isSame(mark.width, word.width) &&
    middle >= word.y &&
    middle <= word.y + word.height + 4
  );
}
