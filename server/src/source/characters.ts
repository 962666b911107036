export const TAB = 0x09;
export const NEWLINE = 0x0a;
export const RETURN = 0x0d;
export const QUOTE = 0x22;
export const APOSTROPHE = 0x27;
export const SLASH = 0x2f;
export const STAR = 0x2a;
export const BACKSLASH = 0x5c;

const HASH = 0x23;
const DOT = 0x2e;
const DASH = 0x2d;
const GREATER = 0x3e;

export function isBlank(code: number): boolean {
  return code === 0x20 || (code >= TAB && code <= RETURN);
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** What may begin an identifier; everything beyond ASCII may, as compilers take UTF-8 there. */
export function beginsIdentifier(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x5f ||
    code === 0x24 ||
    code >= 0x80
  );
}

export function continuesIdentifier(code: number): boolean {
  return beginsIdentifier(code) || isDigit(code);
}

export function beginsDirective(code: number): boolean {
  return code === HASH;
}

export function beginsNumber(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isDigit(code) || (code === DOT && isDigit(text.charCodeAt(at + 1)));
}

export function continuesNumber(code: number): boolean {
  return continuesIdentifier(code) || code === DOT;
}

export function isArrow(text: string, at: number): boolean {
  return text.charCodeAt(at) === DASH && text.charCodeAt(at + 1) === GREATER;
}
