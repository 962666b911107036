import assert from 'node:assert/strict';
import { told } from './story';
import type { KernelVersion } from '../../server/src/verifier';

const VERSIONS = {
  '5.10': [5, 10, 262],
  '6.1': [6, 1, 176],
  '6.12': [6, 12, 107],
  '6.16': [6, 16, 12],
  '6.17': [6, 17, 13],
  '6.18': [6, 18, 15],
  '6.19': [6, 19, 14],
  '7.0': [7, 0, 13],
  '7.1': [7, 1, 13],
  '7.2': [7, 2, 12],
  '7.3': [7, 3, 4],
} as const satisfies Readonly<Record<string, KernelVersion>>;
type Label = keyof typeof VERSIONS;

/** A program that jumps to `hit` if it can, and the versions that see that it cannot. */
type Case = readonly [
  text: string,
  deadOn: 'all' | 'none' | `from ${Label}` | `until ${Label}` | readonly Label[],
];

function assertDead([text, deadOn]: Case): void {
  const labels = Object.keys(VERSIONS) as Label[];
  for (const label of labels) {
    const { reach } = told(`${text}; end: r0 = 0; exit; hit: r0 = 1; exit`, VERSIONS[label]);
    const expected = isDead(deadOn, label, labels) ? 'not reached' : 'reached';
    assert.equal(reach('hit'), expected, `${label}: ${text}`);
  }
}

function isDead(deadOn: Case[1], label: Label, labels: readonly Label[]): boolean {
  if (typeof deadOn !== 'string') return deadOn.includes(label);
  const [word, bound] = deadOn.split(' ');
  const distance = labels.indexOf(label) - labels.indexOf(bound as Label);
  if (word === 'from') return distance >= 0;
  return word === 'until' ? distance <= 0 : deadOn === 'all';
}

const UNKNOWN = 'call 7; r6 = r0';

const ARITHMETIC: readonly Case[] = [
  ['r6 = 7; r6 *= 6; if r6 != 42 goto hit', 'all'],
  ['w6 = -1; if r6 != w6 goto hit; r6 >>= 32; if r6 != 0 goto hit', 'all'],
  [`${UNKNOWN}; r6 &= 12; if r6 > 12 goto hit`, 'all'],
  [`${UNKNOWN}; r6 |= 1; if r6 == 0 goto hit`, 'from 6.12'],
  [`${UNKNOWN}; r7 = 4; r6 &= 3; r7 |= r6; if r7 < 4 goto hit`, 'from 6.12'],
  [`${UNKNOWN}; r6 &= 7; r6 *= 3; if r6 > 21 goto hit`, 'all'],
  [`${UNKNOWN}; r6 &= 7; r6 *= -3; if r6 s> 0 goto hit`, 'from 6.16'],
  [`${UNKNOWN}; r6 s>>= 63; if r6 s> 0 goto hit`, 'all'],
  ['r6 = 5; r6 = -r6; if r6 != -5 goto hit', 'from 6.17'],
  ['r6 = 1; r6 = be16 r6; if r6 != 256 goto hit', 'from 6.19'],
  ['r6 = 42; r6 /= 6; if r6 != 7 goto hit', 'from 7.0'],
  [`${UNKNOWN}; r6 %= 10; if r6 > 9 goto hit`, 'from 7.0'],
  // In 6.12 and 6.19 as a backport.
  [
    `${UNKNOWN}; r6 s>>= 63; r6 &= 12; if r6 == 4 goto hit`,
    ['6.12', '6.19', '7.0', '7.1', '7.2', '7.3'],
  ],
];

const BRANCHES: readonly Case[] = [
  [`${UNKNOWN}; if r6 > 9 goto end; if r6 > 20 goto hit`, 'all'],
  [`${UNKNOWN}; if r6 s> 9 goto end; if r6 s< 0 goto end; if r6 > 9 goto hit`, 'all'],
  [`${UNKNOWN}; if r6 > 9 goto end; if r6 == 50 goto hit`, 'from 6.12'],
  [`${UNKNOWN}; if r6 == 0 goto end; if r6 == 0 goto hit`, 'from 6.12'],
  [`${UNKNOWN}; if r6 == 5 goto end; if r6 == 5 goto hit`, 'from 7.2'],
  [`${UNKNOWN}; if w6 != 5 goto end; if r6 != 5 goto hit`, 'none'],
  [`${UNKNOWN}; if r6 & 4 goto end; if r6 & 4 goto hit`, 'all'],
  // In 6.12 and 6.17 as a backport.
  [
    `${UNKNOWN}; r6 &= 6; r6 |= 1; if r6 == 4 goto hit`,
    ['6.12', '6.17', '6.18', '6.19', '7.0', '7.1', '7.2', '7.3'],
  ],
  [`${UNKNOWN}; if r6 != r6 goto hit`, 'from 6.19'],
  [`${UNKNOWN}; r7 = r6; if r7 != 5 goto end; if r6 != 5 goto hit`, 'all'],
  [`${UNKNOWN}; r7 = r6; r7 += 5; if r7 > 9 goto end; if r6 s> 4 goto hit`, 'from 6.12'],
  [`${UNKNOWN}; r7 = r6; r7 += -5; if r7 > 9 goto end; if r6 > 14 goto hit`, 'from 7.0'],
];

const STACK: readonly Case[] = [
  ['r6 = 5; *(u64 *)(r10 - 8) = r6; r7 = *(u64 *)(r10 - 8); if r7 != 5 goto hit', 'all'],
  ['r6 = 5; *(u32 *)(r10 - 8) = r6; r7 = *(u32 *)(r10 - 8); if r7 != 5 goto hit', 'all'],
  ['r6 = 5; *(u32 *)(r10 - 4) = r6; r7 = *(u32 *)(r10 - 4); if r7 != 5 goto hit', 'none'],
  ['r6 = 0; *(u32 *)(r10 - 4) = r6; r7 = *(u32 *)(r10 - 4); if r7 != 0 goto hit', 'all'],
  ['*(u64 *)(r10 - 8) = 5; r7 = *(u64 *)(r10 - 8); if r7 != 5 goto hit', 'all'],
  ['r6 = 5; *(u64 *)(r10 - 8) = r6; r7 = *(u8 *)(r10 - 8); if r7 != 5 goto hit', 'from 6.12'],
  [
    `r6 = 0; *(u32 *)(r10 - 8) = r6; *(u32 *)(r10 - 4) = r6
     r7 = *(u64 *)(r10 - 8); if r7 != 0 goto hit`,
    'until 6.1',
  ],
  [
    `${UNKNOWN}; *(u64 *)(r10 - 8) = r6; if r6 != 5 goto end
     r7 = *(u64 *)(r10 - 8); if r7 != 5 goto hit`,
    'from 6.12',
  ],
  [
    `r8 = 0; *(u64 *)(r10 - 8) = r8; ${UNKNOWN}; r6 &= 7; r7 = r10; r7 += r6
     r7 = *(u8 *)(r7 - 8); if r7 != 0 goto hit`,
    ['5.10', '6.1', '7.3'],
  ],
  [
    `r6 = 5; *(u64 *)(r10 - 16) = r6; *(u64 *)(r10 - 8) = r6; r1 = r10; r1 += -8; r2 = 8; r3 = 0; call 113
     r7 = *(u64 *)(r10 - 16); if r7 != 5 goto hit`,
    'all',
  ],
  [
    `r6 = 5; *(u64 *)(r10 - 8) = r6; r1 = r10; r1 += -8; r2 = 8; r3 = 0; call 113
     r7 = *(u64 *)(r10 - 8); if r7 != 5 goto hit`,
    'none',
  ],
  [
    `r6 = 5; *(u64 *)(r10 - 8) = r6; r1 = r10; r1 += -8; r2 = 8; call 6
     r7 = *(u64 *)(r10 - 8); if r7 != 5 goto hit`,
    'from 6.16',
  ],
];

for (const [subject, cases] of Object.entries({ ARITHMETIC, BRANCHES, STACK })) {
  describe(`what verifiers know: ${subject.toLowerCase()}`, () => {
    for (const one of cases) {
      it(`${one[0].replaceAll(/\s+/g, ' ')}: dead ${String(one[1])}`, () => {
        assertDead(one);
      });
    }
  });
}

describe('functions, callbacks and loops', () => {
  const body = 'exit; count: *(u64 *)(r2 + 0) = 1; r0 = 0; exit';
  const callback = (rounds: number, after: string) =>
    `r6 = 0; *(u64 *)(r10 - 8) = r6; r1 = ${rounds}; r2 = function count; r3 = r10; r3 += -8; r4 = 0
     call 181; r6 = *(u64 *)(r10 - 8); ${after}; ${body}`;

  it('a callback may have run no time from 6.8 on; before, it ran once', () => {
    const text = callback(3, 'if r6 == 0 goto zero; one: exit; zero: r0 = 0');
    assert.equal(told(text, VERSIONS['6.1'], ['count']).reach('zero'), 'not reached');
    assert.equal(told(text, VERSIONS['6.12'], ['count']).reach('zero'), 'reached');
    assert.equal(told(text, VERSIONS['6.12'], ['count']).reach('one'), 'reached');
  });

  it('bpf_loop of no rounds does not get to its callback', () => {
    assert.equal(
      told(callback(0, 'r0 = 0'), VERSIONS['6.12'], ['count']).reach('count'),
      'not reached',
    );
    assert.equal(told(callback(0, 'r0 = 0'), VERSIONS['6.1'], ['count']).reach('count'), 'reached');
  });

  it('as many rounds as bpf_loop is told, one by one', () => {
    const adding = callback(
      3,
      'if r6 == 3 goto three; if r6 == 4 goto four; exit; three: exit; four: r0 = 0',
    ).replace('*(u64 *)(r2 + 0) = 1', 'r1 = *(u64 *)(r2 + 0); r1 += 1; *(u64 *)(r2 + 0) = r1');
    const { reach } = told(adding, VERSIONS['6.18'], ['count']);
    assert.equal(reach('three'), 'reached');
    assert.equal(reach('four'), 'not reached');
  });

  it('a million rounds that count are no explosion', () => {
    const adding = callback(1_000_000, 'r0 = 0').replace(
      '*(u64 *)(r2 + 0) = 1',
      'r1 = *(u64 *)(r2 + 0); r1 += 1; *(u64 *)(r2 + 0) = r1',
    );
    assert.ok(told(adding, VERSIONS['6.18'], ['count']).walk.isComplete);
  });

  it('a loop by may_goto, with and without a round', () => {
    const text =
      'r6 = 0; loop: may_goto out; r6 = 1; goto loop; out: if r6 == 0 goto none; if r6 == 1 goto once; never: exit; none: exit; once: exit';
    const { reach } = told(text);
    assert.deepEqual(['never', 'none', 'once'].map(reach), ['not reached', 'reached', 'reached']);
  });

  it('a static function with the numbers of its caller, a global one without', () => {
    const text = (name: string) =>
      `r1 = 0; call ${name}; r0 = 0; exit; ${name}: if r1 != 0 goto hit; r0 = 0; exit; hit: r0 = 1; exit`;
    assert.equal(told(text('own'), undefined, ['own']).reach('hit'), 'not reached');
    const global = text('own').replace('own:', 'own: GLOBAL:');
    assert.equal(told(global, undefined, ['GLOBAL']).reach('hit'), 'reached');
  });
});
