import { looksLikeState } from './state-text';

type CallStep = 'caller' | 'callee' | 'returning' | 'to-caller';

/** What a line of a verifier's log is, whatever version wrote it. */
export type LogLine =
  | { readonly kind: 'instruction'; readonly pc: number }
  | { readonly kind: 'state'; /** −1 without one. */ readonly pc: number }
  | {
      readonly kind: 'branch';
      readonly from: number;
      readonly to: number;
      /** The verifier has seen the like and does not go on. */
      readonly isPruned: boolean;
    }
  | { readonly kind: 'pruned'; readonly pc: number }
  | { readonly kind: 'call'; readonly step: CallStep }
  | { readonly kind: 'source' }
  /** `func#1 @7`: where a subprogram begins. */
  | { readonly kind: 'subprogram'; readonly number: number; readonly start: number }
  /** `Validating f() func#1...`: a global function is verified for itself. */
  | { readonly kind: 'validating'; readonly number: number; readonly name: string }
  /** The heading of a table; what is indented below it belongs to it. */
  | { readonly kind: 'table' }
  | { readonly kind: 'statistics' }
  /** How precision or liveness were worked out, and what else tells nothing of the failure. */
  | { readonly kind: 'aside' }
  | { readonly kind: 'blank' }
  /** A sentence: the failure when it is the last of the log. */
  | { readonly kind: 'sentence' };

const NUMBERED = /^(\d{1,9}): ?(.*)$/s;
const BRANCH = /^from (\d{1,9}) to (\d{1,9})(?: \(speculative execution\))?:(.{0,6})/;
const SUBPROGRAM = /^func#(\d{1,9}) @(\d{1,9})\s*$/;
const VALIDATING = /^Validating ([A-Za-z_]\w{0,255})\(\) func#(\d{1,9})/;
const CALL = /^(caller|callee|returning from callee|to caller at \d{1,9}):/;
const TABLE = /^(?:Live regs before insn:|subprog#\d{1,9} \S{1,256}:\s*$|stack use\/def )/;
const STATISTICS =
  /^(?:processed \d+ insns|verification time \d|stack depth \d|insns processed \d|from-cache)/;
const ASIDE =
  /^(?:mark_precise: |last_idx \d|regs=|parent (?:state|didn't have) regs=|frame ?\d+: propagating |propagating |\(\d[\d,]{0,200}\) (?:frame|live) |SCC |subprog#\d+: |(?:cur|old) state:|arg#\d+ (?:reference type\(|type is not a struct)|Func#\d+ .* is (?:safe|global)|func#\d+ .* is )/;
const CALL_STEPS: ReadonlyMap<string, CallStep> = new Map([
  ['caller', 'caller'],
  ['callee', 'callee'],
  ['returning from callee', 'returning'],
]);

export function readLogLine(text: string): LogLine {
  const first = text.charCodeAt(0);
  if (Number.isNaN(first)) return { kind: 'blank' };
  if (isDigit(first)) return numbered(text) ?? { kind: 'sentence' };
  switch (text[0]) {
    case ' ':
    case '\t':
      if (text.trim() === '') return { kind: 'blank' };
      // Rows of tables are indented, and states below a line about a call.
      return looksLikeState(text) ? { kind: 'state', pc: -1 } : { kind: 'aside' };
    case ';':
      return { kind: 'source' };
    case 'f': {
      const branch = BRANCH.exec(text);
      if (branch !== null) {
        const isPruned = branch[3].trim() === 'safe';
        return { kind: 'branch', from: Number(branch[1]), to: Number(branch[2]), isPruned };
      }
      const subprogram = SUBPROGRAM.exec(text);
      if (subprogram !== null) {
        return { kind: 'subprogram', number: Number(subprogram[1]), start: Number(subprogram[2]) };
      }
      break;
    }
    case 'V': {
      const validating = VALIDATING.exec(text);
      if (validating !== null) {
        return { kind: 'validating', name: validating[1], number: Number(validating[2]) };
      }
      break;
    }
  }
  const call = CALL.exec(text)?.[1];
  if (call !== undefined) {
    return { kind: 'call', step: CALL_STEPS.get(call) ?? 'to-caller' };
  }
  if (STATISTICS.test(text)) return { kind: 'statistics' };
  if (ASIDE.test(text)) return { kind: 'aside' };
  if (TABLE.test(text)) return { kind: 'table' };
  return looksLikeState(text) ? { kind: 'state', pc: -1 } : { kind: 'sentence' };
}

function numbered(text: string): LogLine | null {
  const found = NUMBERED.exec(text);
  if (found === null) return null;
  const pc = Number(found[1]);
  const rest = found[2];
  if (/^\([0-9a-f]{2}\)/.test(rest) || rest.startsWith('<')) return { kind: 'instruction', pc };
  if (rest.trim() === 'safe') return { kind: 'pruned', pc };
  // A state in which nothing is worth a word leaves the number alone.
  return rest.trim() === '' || looksLikeState(rest) ? { kind: 'state', pc } : null;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** An instruction's own text and the state behind it, of `12: (bf) r6 = r1   ; R1=ctx() R6=ctx()`. */
export function readInstruction(text: string): { readonly code: string; readonly state: string } {
  const body = text.replace(/^\d{1,9}: ?/, '');
  const semicolon = body.indexOf(' ;');
  if (semicolon < 0) return { code: body.trimEnd(), state: '' };
  return { code: body.slice(0, semicolon).trimEnd(), state: body.slice(semicolon + 2).trim() };
}

/** The distance of a jump, in instructions from the one behind it; null for what does not jump. */
export function jumpOffset(code: string): number | null {
  const found = /\b(?:may_)?goto(?:l|_or_nop)? (?:pc)?([+-]\d{1,9})/.exec(code);
  return found === null ? null : Number(found[1]);
}

/** Where control can go from an instruction; null where that is not in its text. */
export function successors(pc: number, code: string): readonly number[] | null {
  if (code.startsWith('(95)')) return null;
  const isWide = code.startsWith('(18)');
  const next = pc + (isWide ? 2 : 1);
  const offset = jumpOffset(code);
  if (offset === null) return code.startsWith('(85) call pc') ? null : [next];
  return /^\((?:05|06)\)/.test(code) ? [next + offset] : [next, next + offset];
}

export interface SourceComment {
  /** The line's text; empty when the object does not carry it. */
  readonly text: string;
  /** The file's name without its folders, and the line; null for kernels that do not write them. */
  readonly file: string | null;
  readonly line: number | null;
}

/** `; x = y->z; @ file.c:12`, or only the text before 6.9. */
export function readSourceComment(text: string): SourceComment {
  const body = text.replace(/^; ?/, '');
  const at = body.lastIndexOf(' @ ');
  const place = at < 0 ? null : /^([^\s:]{1,255}):(\d{1,9})$/.exec(body.slice(at + 3).trim());
  if (place === null) return { text: body.trim(), file: null, line: null };
  return { text: body.slice(0, at).trim(), file: place[1], line: Number(place[2]) };
}
