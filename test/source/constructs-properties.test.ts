import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  completionSiteAt,
  constructAt,
  SourceFile,
  type Construct,
  type Span,
} from '../../server/src/source';
import { TokenList } from '../../server/src/source/tokens';

const PIECES = [
  ...['pid', 'mm', 't', 'f', 'task', 'u32', 'A', 'CONFIG_HZ', '__kconfig', '__attribute__'],
  ...[
    'struct',
    'struct task',
    'union',
    'enum',
    'enum e',
    'typedef',
    'typeof',
    '__auto_type',
    'int',
    'const',
  ],
  ...['->', '.', ',', ';', '(', ')', '{', '}', '[', ']', '*', '&', '=', ':', '+ 1', '0'],
  ...['struct task { int pid; struct mm *mm; };', 'enum e { A, B };', 'struct task *t;'],
  ...['BPF_CORE_READ(', 'BPF_CORE_READ_INTO(', 'bpf_core_field_exists(', 'offsetof(', 'READ('],
  ...['bpf_core_type_exists(struct ', 'bpf_core_enum_value(enum ', 'int BPF_PROG(f, ', 'for ('],
  ...['typedef struct { int a; } task;', 'struct { union { int a; }; } m', '(struct task *)'],
  ...[
    '#define READ(p, f) BPF_CORE_READ(p, f)\n',
    '#define pid t->pid',
    '#pragma clang attribute push',
  ],
  ...['#include "vmlinux.h"\n', '#if A\n', '#else\n', '#endif\n', '#', '\\\n', '\n', '\r\n', ' '],
  ...['/*', '*/', '//', '"', "'", '\\', 'SEC("', 'SEC("tc")', 'ü', '🦊', '\ud800', '\0'],
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(' ')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

/** Offsets of a span in a text whose lines end as they do. */
function offsetsOf(source: SourceFile, span: Span): [start: number, end: number] {
  assert.ok(source.hasLine(span.line) && source.hasLine(span.endLine), `line ${span.line}`);
  return [
    source.lineStart(span.line) + span.column - 1,
    source.lineStart(span.endLine) + span.endColumn - 1,
  ];
}

function assertAround(source: SourceFile, span: Span, offset: number, title: string): void {
  const [start, end] = offsetsOf(source, span);
  assert.ok(start <= end && end <= source.text.length, `${title}: ${start} to ${end}`);
  assert.ok(start <= offset && offset <= end, `${title}: ${offset} is not in ${start} to ${end}`);
}

/** The word that a construct must be the name of. */
function nameOf(construct: Construct): string {
  switch (construct.kind) {
    case 'field':
      return construct.path.at(-1)?.name ?? '';
    case 'type':
      return construct.type.name;
    case 'section':
      return `"${construct.text}"`;
    default:
      return construct.name;
  }
}

function assertTold(source: SourceFile, offset: number): void {
  const construct = constructAt(source, offset);
  if (construct !== null) {
    assertAround(source, construct.span, offset, construct.kind);
    const [start, end] = offsetsOf(source, construct.span);
    const word = source.text.slice(start, end);
    const isOpen = construct.kind === 'section' && !(word.length > 1 && word.endsWith('"'));
    assert.equal(isOpen ? `${word}"` : word, nameOf(construct));
  }
  const site = completionSiteAt(source, offset);
  if (site === null) return;
  assertAround(source, site.span, offset, `completion of ${site.kind}`);
  const [start] = offsetsOf(source, site.span);
  assert.equal(source.text.slice(start, offset), site.prefix);
}

describe('every place of any text', () => {
  it('has a construct of the word that stands there, or none', () => {
    fc.assert(
      fc.property(text, text, (code, header) => {
        const source = new SourceFile(code, { headers: [new SourceFile(header)] });
        for (let offset = -1; offset <= code.length + 1; offset++) {
          if (offset < 0 || offset > code.length) {
            constructAt(source, offset);
            completionSiteAt(source, offset);
          } else {
            assertTold(source, offset);
          }
        }
      }),
      { numRuns: 700 },
    );
  });
});

describe('every place of the examples', () => {
  const read = (name: string): string => readFileSync(`examples/${name}`, 'utf8');
  for (const name of ['process_watch', 'net_watch', 'legacy']) {
    it(`of ${name} is understood`, () => {
      const header = new SourceFile(read('kernel_types.h'));
      const source = new SourceFile(read(`${name}.bpf.c`), { headers: [header] });
      let fields = 0;
      const unknown: string[] = [];
      for (let offset = 0; offset <= source.text.length; offset++) {
        assertTold(source, offset);
        const construct = constructAt(source, offset);
        if (construct?.kind !== 'field') continue;
        fields++;
        const { path, root, span } = construct;
        if (root === null) unknown.push(`${span.line}: ${path.map((step) => step.name).join('.')}`);
      }
      assert.ok(fields > 500, `${fields} places in fields`);
      assert.deepEqual(unknown, []);
    });

    it(`of ${name} is understood when what follows is not written yet`, () => {
      const header = new SourceFile(read('kernel_types.h'));
      const whole = new SourceFile(read(`${name}.bpf.c`), { headers: [header] });
      let compared = 0;
      // One of 7, so that it takes no minutes.
      for (let token = 0; token < whole.code.count; token += 7) {
        if (!whole.code.isIdentifier(token)) continue;
        const end = whole.code.ends[token];
        const found = constructAt(whole, end);
        if (found?.kind !== 'field' || isDeclared(whole, token)) continue;
        const cut = new SourceFile(whole.text.slice(0, end), { headers: [header] });
        assert.deepEqual(constructAt(cut, end), found);
        compared++;
      }
      assert.ok(compared > 10, `${compared} fields compared`);
    });
  }

  /** The name of a member in the declaration of a struct, which is one by what follows. */
  function isDeclared({ code }: SourceFile, token: number): boolean {
    const before = code.punctuation(token - 1);
    return before !== '.' && before !== '->' && before !== ',';
  }
});

/** Counts the looks that a function takes at tokens and characters. */
function looksDuring(act: () => void): number {
  let looks = 0;
  const prototype: object = TokenList.prototype;
  const names = ['punctuation', 'isIdentifier', 'textOf'];
  const originals = names.map((name) => Reflect.get(prototype, name) as (n: number) => unknown);
  names.forEach((name, i) => {
    Reflect.set(prototype, name, function (this: TokenList, token: number) {
      looks++;
      return originals[i].call(this, token);
    });
  });
  try {
    act();
  } finally {
    names.forEach((name, i) => Reflect.set(prototype, name, originals[i]));
  }
  return looks;
}

describe('hostile text', () => {
  const HOSTILE: Readonly<Record<string, string>> = {
    parentheses: '(',
    calls: 'f(',
    reads: 'BPF_CORE_READ(pid,',
    'reads of reads': 'BPF_CORE_READ(BPF_CORE_READ(t, ',
    'one long path': 'pid->',
    'one long chain': 'pid.',
    arguments: 'pid,',
    'indexes in one another': 'pid[',
    indexes: 'pid[0]',
    blocks: '{',
    structs: 'struct task {',
    'structs without names': 'struct {',
    'structs that are closed': 'struct task { struct { int pid; }; };',
    declarations: 'struct task *pid;',
    'declarations in one another': '{ struct task *pid; ',
    'types of types': 'typeof(pid) *pid;',
    'types in one another': 'typeof(',
    'types of values': '__auto_type pid = pid;',
    typedefs: 'typedef pid pid;',
    'typedefs that nothing ends': 'typedef int pid,',
    enums: 'enum e { pid, ',
    pointers: '*',
    casts: '(struct task *)',
    statements: '({ pid; ',
    macros: '#define pid(a) pid(pid, a)\n',
    'one long macro': '#define pid \\\npid ',
    pragmas: '#pragma clang attribute push(preserve_access_index)\n',
    externs: 'extern int pid[] ',
    sections: 'SEC("tc") ',
    comments: '/**/',
  };
  const SHORT = 20_000;
  const LONG = 160_000;

  for (const [title, piece] of Object.entries(HOSTILE)) {
    it(`of ${title} takes time by its length`, () => {
      const [short, long] = [SHORT, LONG].map((length) => {
        const repeated = piece.repeat(Math.floor(length / piece.length));
        const source = new SourceFile(`int f(struct task *pid) { BPF_CORE_READ(${repeated} pid`);
        const middle = Math.floor(length / 2);
        return looksDuring(() => {
          for (let offset = middle; offset < middle + 32; offset++) {
            constructAt(source, offset);
            completionSiteAt(source, offset);
          }
          constructAt(source, source.text.length);
          completionSiteAt(source, source.text.length);
        });
      });
      assert.ok(
        long < 16 * short + 40_000,
        `${short} looks at a text, ${long} at one of 8 times its length`,
      );
      assert.ok(long < 40 * LONG, `${long} looks for 33 places of ${LONG} characters`);
    });
  }
});
