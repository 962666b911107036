import { NEWLINE } from './characters';
import type { Directive, SourceTokens, TokenList } from './tokens';

/** More brackets in one another than in any source: deeper ones count as no brackets. */
const DEEPEST = 1000;
/** Brackets left open that a closing one behind them closes too. */
const MOST_LEFT_OPEN = 32;

const NONE = -1;

/** How the code tokens of a source file are nested. Columns are by token; -1 stands for none. */
export interface Layout {
  /** The bracket that a token stands in. */
  readonly opener: Int32Array;
  /** The other bracket of a pair. */
  readonly partner: Int32Array;
  /** First token of the statement, or of the head of a block; what stands in parentheses belongs to their statement. */
  readonly statement: Int32Array;
  /** First token of the declaration or function at file level. */
  readonly item: Int32Array;
  /** Stands in parentheses or brackets, at any depth. */
  readonly inParentheses: Uint8Array;
  readonly depth: Uint16Array;
  /** Index of the argument of the innermost brackets: how many commas are before it. */
  readonly argument: Int32Array;
}

/**
 * Nests tokens in one pass, whatever is unbalanced. The branches of an #if begin at the depth of the #if; a closing brace in
 * the first column ends everything, as is custom at the end of functions.
 */
export function layOut({ code, directives }: SourceTokens): Layout {
  return new Nesting(code, directives).run();
}

class Nesting {
  private readonly layout: Layout;
  private top = NONE;
  private nextStatement = 0;
  private nextItem = 0;
  /** By opening bracket, its commas so far. */
  private readonly commas: Int32Array;
  /** Innermost brackets at the #ifs that are open. */
  private readonly branches: number[] = [];

  constructor(
    private readonly code: TokenList,
    private readonly directives: readonly Directive[],
  ) {
    const { count } = code;
    this.layout = {
      opener: new Int32Array(count).fill(NONE),
      partner: new Int32Array(count).fill(NONE),
      statement: new Int32Array(count),
      item: new Int32Array(count),
      inParentheses: new Uint8Array(count),
      depth: new Uint16Array(count),
      argument: new Int32Array(count),
    };
    this.commas = new Int32Array(count);
  }

  run(): Layout {
    const { code, directives } = this;
    let next = 0;
    for (let token = 0; token < code.count; token++) {
      while (next < directives.length && directives[next].at <= token) {
        this.branch(directives[next++].name);
      }
      this.place(token);
    }
    return this.layout;
  }

  private branch(directive: string): void {
    const { branches } = this;
    if (directive === 'if' || directive === 'ifdef' || directive === 'ifndef') {
      branches.push(this.top);
    } else if (directive === 'endif') {
      branches.pop();
    } else if (directive.startsWith('el') && branches.length > 0) {
      this.top = branches[branches.length - 1];
    }
  }

  private place(token: number): void {
    const { layout } = this;
    const mark = this.code.punctuation(token);
    const closes = mark === ')' || mark === ']' || mark === '}';
    if (closes) this.close(token, mark);
    const { top } = this;
    const nested = top !== NONE;
    const inParentheses = nested && (this.isParenthesis(top) || layout.inParentheses[top] === 1);
    layout.opener[token] = top;
    layout.inParentheses[token] = inParentheses ? 1 : 0;
    layout.depth[token] = nested ? layout.depth[top] + 1 : 0;
    layout.argument[token] = nested ? this.commas[top] : 0;
    if (nested && mark === ',') this.commas[top]++;
    layout.statement[token] = this.nextStatement;
    layout.item[token] = this.nextItem;
    if (!inParentheses && (mark === ';' || mark === '{' || mark === '}')) {
      this.nextStatement = token + 1;
      if (!nested && mark !== '{') this.nextItem = token + 1;
    }
    const opens = mark === '(' || mark === '[' || mark === '{';
    if (opens && layout.depth[token] < DEEPEST) this.top = token;
  }

  private isParenthesis(token: number): boolean {
    return this.code.punctuation(token) !== '{';
  }

  private close(token: number, mark: string): void {
    const { layout } = this;
    const endsAll = mark === '}' && this.isFirstInLine(token);
    const opener = endsAll ? this.outermost() : this.openerOf(mark);
    if (endsAll) this.top = NONE;
    if (opener === NONE || !this.isPair(opener, mark)) return;
    layout.partner[token] = opener;
    layout.partner[opener] = token;
    this.top = layout.opener[opener];
  }

  private outermost(): number {
    const { opener } = this.layout;
    let { top } = this;
    while (top !== NONE && opener[top] !== NONE) top = opener[top];
    return top;
  }

  /** The bracket that a closing one closes; a closing parenthesis closes no block. */
  private openerOf(mark: string): number {
    let opener = this.top;
    for (let i = 0; i < MOST_LEFT_OPEN && opener !== NONE && !this.isPair(opener, mark); i++) {
      if (mark !== '}' && !this.isParenthesis(opener)) return NONE;
      opener = this.layout.opener[opener];
    }
    return opener;
  }

  private isPair(opener: number, mark: string): boolean {
    const open = this.code.punctuation(opener);
    return open === '(' ? mark === ')' : open === '[' ? mark === ']' : mark === '}';
  }

  private isFirstInLine(token: number): boolean {
    const start = this.code.starts[token];
    return start === 0 || this.code.text.charCodeAt(start - 1) === NEWLINE;
  }
}
