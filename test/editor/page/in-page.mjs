/**
 * Run in the page: where a word is on the screen, in the line of an editor that has a text. Colours divide a line into
 * spans anyhow, so the letters are counted.
 *
 * @param {readonly [line: string, word: string]} wanted
 * @returns {{ x: number, y: number, width: number, height: number } | null}
 */
export function findWord([line, word]) {
  const { document, NodeFilter } = globalThis;
  for (const shown of document.querySelectorAll('.editor-instance .view-line')) {
    const text = shown.textContent.replace(/\u00a0/g, ' ');
    const at = text.indexOf(line);
    if (at < 0) continue;
    const start = at + line.lastIndexOf(word);
    const range = document.createRange();
    const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
    let passed = 0;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const from = start - passed;
      const to = from + word.length;
      const { length } = node.textContent;
      if (from >= 0 && from < length) range.setStart(node, from);
      if (to > 0 && to <= length) range.setEnd(node, to);
      passed += length;
    }
    const { x, y, width, height } = range.getBoundingClientRect();
    return width > 0 ? { x, y, width, height } : null;
  }
  return null;
}
