import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  allowances,
  caretLine,
  findAccessor,
  findDeclaration,
  findName,
  findSection,
  SourceFile,
  type SoughtAccess,
  type SoughtKind,
  type Span,
} from '../../server/src/source';
import { TokenList } from '../../server/src/source/tokens';

const PIECES = [
  'pid',
  'mm',
  't',
  'f',
  'struct',
  'task',
  '->',
  '.',
  ',',
  ';',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '[2]',
  '*',
  '&',
  'BPF_CORE_READ(',
  'BPF_CORE_READ_INTO(',
  'bpf_core_field_exists(',
  'bpf_core_type_exists(struct ',
  'USE(',
  'sizeof(',
  '#define USE(x) (x)\n',
  '#define PID t->pid\n',
  '#if A\n',
  '#else\n',
  '#endif\n',
  '#',
  '\\\n',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '/*',
  '*/',
  '//',
  '"',
  "'",
  '\\',
  '0',
  '1u',
  '0x',
  'SEC("tc")',
  'core-lens: allow(',
  'field-missing',
  'ü',
  '🦊',
  '\ud800',
  '\0',
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 120 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(' ')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const site = fc.record({
  line: fc.integer({ min: -1, max: 30 }),
  column: fc.integer({ min: -1, max: 90 }),
});
const kind = fc.constantFrom<SoughtKind[]>(
  'byte_off',
  'field_exists',
  'byte_sz',
  'type_exists',
  'enumval_value',
);
const steps = fc.array(fc.constantFrom<(string | number)[]>('pid', 'mm', 't', 0, 2), {
  maxLength: 4,
});
const sought: fc.Arbitrary<SoughtAccess> = fc.record({
  kind,
  root: fc.constantFrom('task', 'pt_regs', ''),
  steps,
  path: fc.constantFrom('task.mm->pid', 'task.pid', '', '->', 'task[2].mm'),
  step: fc.integer({ min: -2, max: 6 }),
});

/** Every range of a file that the functions of the layer tell of. */
function spansOf(
  source: SourceFile,
  at: { line: number; column: number },
  access: SoughtAccess,
): Span[] {
  const { allowed, bad } = allowances(source);
  const declared = findDeclaration(source, 'pid');
  return [
    ...(declared === null ? [] : [declared.span]),
    ...[...allowed, ...bad].map(({ span }) => span),
    ...(source.hasLine(at.line)
      ? [
          findAccessor(source, at, access).span,
          findName(source, at, 'pid', 'function').span,
          findSection(source, at, 'f').span,
        ]
      : []),
  ];
}

function assertInside(source: SourceFile, { line, column, endLine, endColumn }: Span): void {
  assert.ok(source.hasLine(line) && source.hasLine(endLine), `lines ${line} to ${endLine}`);
  assert.ok(column >= 1 && endColumn >= 1);
  // A line's own return character may belong to a comment.
  assert.ok(column <= source.lineText(line).length + 2, `column ${column}`);
  assert.ok(endColumn <= source.lineText(endLine).length + 2, `column ${endColumn}`);
  assert.ok(line < endLine || (line === endLine && column <= endColumn), 'order');
}

describe('any text', () => {
  it('gives ranges within it, and throws nothing', () => {
    fc.assert(
      fc.property(text, text, site, sought, (code, header, at, access) => {
        const headers = [new SourceFile(header)];
        for (const options of [{}, { headers }]) {
          const source = new SourceFile(code, options);
          for (const span of spansOf(source, at, access)) assertInside(source, span);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is split into tokens that do not overlap, in order', () => {
    fc.assert(
      fc.property(text, (code) => {
        const { tokens } = new SourceFile(code);
        for (const list of [tokens.code, tokens.directiveTokens]) {
          let end = 0;
          for (let i = 0; i < list.count; i++) {
            assert.ok(list.starts[i] >= end && list.ends[i] > list.starts[i], `token ${i}`);
            end = list.ends[i];
          }
          assert.ok(end <= code.length);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is found exactly only where the name is', () => {
    fc.assert(
      fc.property(text, site, kind, (code, at, asked) => {
        const source = new SourceFile(code);
        const access: SoughtAccess = {
          kind: asked,
          root: 'task',
          steps: [0, 'pid'],
          path: 'task.pid',
        };
        const { span, certainty } = findAccessor(source, at, access);
        if (certainty !== 'exact') return;
        const found = source.lineText(span.line).slice(span.column - 1, span.endColumn - 1);
        assert.ok(found === 'pid' || found === 'PID' || found === 'USE', found);
      }),
      { numRuns: 2000 },
    );
  });

  it('shows as carets that are under it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer(), fc.integer(), (line, start, end) => {
        const shown = caretLine(line, start, end);
        assert.match(shown.carets, /^ *\^+$/);
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(shown.text, /[\u0000-\u001f\u007f-\u009f\u202e]/);
      }),
    );
  });
});

/** Counts the looks that a function takes at characters and tokens. */
function looksDuring(act: () => void): number {
  let looks = 0;
  const undo = [
    counted(String.prototype, 'charCodeAt', () => looks++),
    counted(TokenList.prototype, 'punctuation', () => looks++),
    counted(TokenList.prototype, 'isIdentifier', () => looks++),
    counted(TokenList.prototype, 'textOf', () => looks++),
  ];
  act();
  for (const restore of undo) restore();
  return looks;
}

function counted(prototype: object, name: string, count: () => void): () => void {
  const original = Reflect.get(prototype, name) as (...given: unknown[]) => unknown;
  const replace = (value: unknown): void => {
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  };
  replace(function (this: unknown, ...given: unknown[]) {
    count();
    return original.apply(this, given);
  });
  return () => {
    replace(original);
  };
}

describe('hostile text', () => {
  const SHORT = 20_000;
  const LONG = 160_000;
  const HOSTILE: Readonly<Record<string, string>> = {
    'open parentheses': 'f(',
    'open blocks': '{',
    'brackets that are closed by blocks': '{((((((((}',
    'branches within branches': '#if A\n{(\n#else\n',
    slashes: '/',
    'open comments': '/*',
    quotes: '"\\',
    'continued lines': '\\\n',
    'commas in a call': 'pid,',
    'one long path': 'pid->',
    accessors: 't->pid;',
    'macros that use one another': '#define pid pid(pid) USE\n',
    'a chain of macros': '#define pid USE(pid)\n#define USE t->pid\n',
    'functions that call one another': 'int pid(t) { pid(t); return t->pid; }\n',
    allowances: '// core-lens: allow(a,\n',
  };
  const access: SoughtAccess = {
    kind: 'byte_off',
    root: 'task',
    steps: [0, 'pid'],
    path: 'task.pid',
  };

  for (const [title, piece] of Object.entries(HOSTILE)) {
    it(`of ${title} takes time by its length`, () => {
      const [short, long] = [SHORT, LONG].map((length) => {
        const text = `USE(${piece.repeat(Math.floor(length / piece.length))}`;
        return looksDuring(() => {
          const source = new SourceFile(text);
          for (let line = 1; line <= 3; line++) spansOf(source, { line, column: 5 }, access);
        });
      });
      assert.ok(long > 0);
      assert.ok(
        long < 16 * short,
        `${short} looks at a text, ${long} at one of 8 times its length`,
      );
      assert.ok(long < 40 * LONG, `${long} looks at ${LONG} characters`);
    });
  }
});
