import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { GRAMMAR, helperNames, withHelpers } from '../../scripts/grammar';
import { essentialNameLength } from '../../server/src/btf';
import { sectionMeaning } from '../../server/src/program';
import { annotatedC, annotatedLog, disagreement, type AnnotatedFile } from './annotations';
import { engine, grammarFor, has, highlight, INJECTION, LOG, type Base } from './highlighter';

const FIXTURES = join(__dirname, 'fixtures');
const ROOT = join(__dirname, '..', '..');

const fixture = (name: string) => readFileSync(join(FIXTURES, name), 'utf8');

describe('the grammar of BPF C', () => {
  annotated('sections.bpf.c', 'source.c', annotatedC);
  annotated('core.bpf.c', 'source.c', annotatedC);
  annotated('helpers.bpf.c', 'source.c', annotatedC);
  annotated('header.cpp', 'source.cpp', annotatedC);

  for (const base of ['source.c', 'source.cpp'] as const) {
    it(`changes nothing in ${base} that has nothing of BPF`, async () => {
      const text = fixture('plain.c');
      const [withOurs, alone] = [await grammarFor(base), await grammarFor(base, true)];
      assert.deepEqual(highlight(withOurs, text), highlight(alone, text));
    });
  }

  it('has every helper of the bundled kernels, and no other', async () => {
    const written = readFileSync(GRAMMAR, 'utf8');
    const names = await helperNames();
    assert.ok(names.length > 200 && names.includes('probe_read_kernel'));
    assert.ok(
      written === withHelpers(written, names),
      'the helpers in syntaxes/ differ from those of kernels/; run npx tsx scripts/grammar.ts',
    );
    assert.notEqual(withHelpers(written, ['one']), written);
  });

  it('knows the kinds of programs that libbpf knows', async () => {
    const golden = readFileSync(join(ROOT, 'test', 'golden', 'libbpf-sections.txt'), 'utf8');
    const names = golden
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[0])
      .filter((name) => !name.startsWith('?')); // what libbpf takes off before it looks
    const lines = highlight(
      await grammarFor('source.c'),
      names.map((name) => `SEC("${name}")`).join('\n'),
    );
    const known = names.filter((_, index) =>
      lines[index].tokens.some((token) => has(token, 'support.type.program-kind')),
    );
    assert.ok(known.length > 150);
    assert.deepEqual(
      known,
      names.filter((name) => sectionMeaning(name) !== null),
    );
  });

  it('cuts a flavor off where libbpf does', async () => {
    const grammar = await grammarFor('source.c');
    const letters = fc.constantFrom('_', '_', '___', 'a', 'b2', 'Z');
    const names = fc.array(letters, { maxLength: 12 }).map((parts) => `n${parts.join('')}`);
    fc.assert(
      fc.property(names, (name) => {
        const [{ tokens }] = highlight(grammar, `struct ${name} *x;`);
        const separator = tokens.find((token) => has(token, 'punctuation.separator.flavor'));
        const bytes = new TextEncoder().encode(`${name}\0`);
        const length = separator === undefined ? name.length : separator.start - 'struct '.length;
        assert.equal(length, essentialNameLength(bytes, 0), name);
      }),
      { numRuns: 500 },
    );
  });

  for (const name of readdirSync(join(ROOT, 'examples')).filter((file) => /\.[ch]$/.test(file))) {
    it(`leaves nothing open at the end of examples/${name}`, async () => {
      const text = readFileSync(join(ROOT, 'examples', name), 'utf8');
      const lines = highlight(await grammarFor('source.c'), text);
      assert.equal(lines.at(-1)?.depth, 1);
      for (const { text: line, tokens } of lines.filter((each) => each.text.startsWith('SEC('))) {
        assert.ok(
          tokens.some((token) => has(token, 'support.type.program-kind')),
          line,
        );
      }
    });
  }
});

describe("the grammar of the verifier's log", () => {
  annotated('loading.log', LOG, annotatedLog);
  annotated('older-kernels.log', LOG, annotatedLog);

  it('says nothing of text around a log', async () => {
    for (const { text, tokens } of highlight(await grammarFor(LOG), fixture('plain.log'))) {
      assert.ok(
        tokens.every(({ scopes }) => scopes.length === 1),
        text,
      );
    }
  });

  it('takes each line for itself, whatever stands in it', async () => {
    const grammar = await grammarFor(LOG);
    const lines = annotatedLog(fixture('loading.log')).text.split('\n');
    const together = highlight(grammar, lines.join('\n'));
    assert.deepEqual(
      together,
      lines.flatMap((line) => highlight(grammar, line)),
    );
    assert.ok(together.every(({ depth }) => depth === 1));
  });
});

describe('both grammars', () => {
  const bases: Base[] = [INJECTION, LOG, 'source.c'];
  /** Starts of what a rule looks for, over and over, and never its end. */
  const hostile = [
    ...['a', '_', '1', ' ', '"', "'", '(', '<', ';', '=', '\\', '\u{1f600}'],
    ...[
      'a___',
      'SEC(',
      'SEC("',
      'SEC("kprobe/',
      'SEC("uprobe//x:',
      'BPF_CORE_READ(',
      'a, b.',
      'x SEC ',
    ],
    ...[
      'BPF_PROG(a, ',
      '__uint(',
      'CONFIG_A',
      'bpf_a',
      'bpf_ktime_get_ns ',
      'struct a',
      'PT_REGS_PARM1 ',
    ],
    ...[
      '; a @ b',
      ' @ a:1',
      '12: (85) call ',
      'R1=',
      'R1=scalar(',
      'fp-8=mm',
      'from 1 to ',
      '.1.1',
    ],
    ...[
      '<byte_off> [1] ',
      'call a.',
      'libbpf: ',
      "'a",
      'mark_precise: ',
      'regs=',
      'var_off=(',
      '=inv1',
    ],
  ];

  it('are accepted by Oniguruma, every expression of them', async () => {
    engine.refused.length = 0;
    for (const base of bases) {
      const grammar = await grammarFor(base);
      // Expressions of a rule are compiled when it is first entered.
      for (const file of ['sections.bpf.c', 'core.bpf.c', 'helpers.bpf.c']) {
        highlight(grammar, fixture(file));
      }
      highlight(grammar, annotatedLog(fixture('loading.log')).text);
      for (const piece of hostile) highlight(grammar, piece);
    }
    assert.deepEqual(engine.refused, []);
  });

  for (const base of [INJECTION, LOG] as const) {
    it(`${base} searches twice as often in a line twice as long, and says at most one thing a character`, async () => {
      // Alone: what C inside of them takes is not ours.
      const grammar = await grammarFor(base, true);
      const searchesIn = (line: string) => {
        engine.searches = 0;
        const [{ tokens }] = highlight(grammar, line);
        assert.equal(tokens.at(-1)?.end, line.length, line.slice(0, 20));
        assert.ok(tokens.length <= line.length);
        return engine.searches;
      };
      for (const prefix of [
        '',
        '; ',
        '12: (85) ',
        'libbpf: ',
        'BPF_CORE_READ(a, ',
        'SEC("kprobe/',
      ]) {
        for (const piece of hostile) {
          const lineOf = (length: number) =>
            prefix + piece.repeat(Math.ceil(length / piece.length));
          searchesIn(lineOf(100)); // compiles
          const [half, whole] = [searchesIn(lineOf(5_000)), searchesIn(lineOf(10_000))];
          assert.ok(whole <= 2.2 * half + 10, `${prefix}${piece}: ${half}, then ${whole}`);
        }
      }
    });
  }
});

/** One test a fixture, which tells all that is wrong with it. */
function annotated(name: string, base: Base, read: (file: string) => AnnotatedFile): void {
  it(`highlights ${name} as annotated`, async () => {
    const { text, annotations } = read(fixture(name));
    const lines = highlight(await grammarFor(base), text);
    assert.ok(annotations.some(({ isAbsent }) => isAbsent) || base === LOG);
    assert.ok(annotations.length > 10);
    const wrong = annotations.flatMap((annotation) => {
      const told = disagreement(lines[annotation.line], annotation);
      return told === null ? [] : [`line ${annotation.line + 1}: ${told}`];
    });
    assert.deepEqual(wrong, []);
  });
}
