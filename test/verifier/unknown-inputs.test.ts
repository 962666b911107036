import assert from 'node:assert/strict';
import { told } from './story';

/** What each label's reach is, in the order of the labels given. */
function assertReach(text: string, expected: Readonly<Record<string, string>>): void {
  const { reach, walk } = told(text);
  assert.ok(walk.isComplete);
  for (const [label, reached] of Object.entries(expected))
    assert.equal(reach(label), reached, label);
}

describe('what depends on something unknown', () => {
  it('both sides of a test of an option; what comes after does not', () => {
    assertReach('r1 = input A; if r1 == 0 goto no; yes: r2 = 1; no: r0 = 0; exit', {
      yes: 'depends on A',
      no: 'reached',
    });
    assertReach('r1 = input A; if r1 == 0 goto no; yes: exit; no: r0 = 0; exit', {
      yes: 'depends on A',
      no: 'depends on A',
    });
  });

  it('a flag that is set on one side only carries the dependence on', () => {
    assertReach(
      `r6 = 0; r1 = input A; if r1 == 0 goto join
       r6 = 1
       join: r0 = 0; if r6 == 0 goto off
       on: r0 = 1; exit
       off: r0 = 2; exit`,
      { join: 'reached', on: 'depends on A', off: 'depends on A' },
    );
  });

  it('numbers computed from it, spilled and filled, copied and cut', () => {
    for (const way of [
      'r1 += 5',
      'w1 = w1',
      'r1 &= 6',
      '*(u64 *)(r10 - 8) = r1; r1 = *(u64 *)(r10 - 8)',
      '*(u8 *)(r10 - 3) = r1; r1 = *(u8 *)(r10 - 3)',
      'r2 = 3; r2 -= r1; r1 = r2',
      'r1 = be32 r1',
    ]) {
      assertReach(`r1 = input A; ${way}; if r1 == 2 goto hit; r0 = 0; exit; hit: r0 = 0; exit`, {
        hit: 'depends on A',
      });
    }
  });

  it('two options: both names where both decide', () => {
    assertReach(
      `r1 = input A; if r1 == 0 goto end
       first: r1 = input B; if r1 == 0 goto end
       second: r0 = 1
       end: r0 = 0; exit`,
      { first: 'depends on A', second: 'depends on A, B', end: 'reached' },
    );
  });

  it('many options after each other, each with a join, are no explosion', () => {
    const tests = Array.from(
      { length: 25 },
      (_, i) => `r1 = input A${i}; if r1 == 0 goto after${i}; r2 = 1; after${i}: r0 = 0`,
    );
    const { reach, walk } = told(`${tests.join(';')}; end: exit`);
    assert.ok(walk.isComplete);
    assert.equal(reach('end'), 'reached');
  });

  it('the same question twice has the same answer', () => {
    assertReach(
      `r1 = input A; if r1 == 0 goto end
       r1 = input A; if r1 != 0 goto end
       never: r0 = 0
       end: exit`,
      { never: 'not reached' },
    );
  });

  it('a test that a truly unknown number decides does not depend on anything', () => {
    assertReach('call 7; if r0 == 0 goto no; yes: exit; no: exit', {
      yes: 'reached',
      no: 'reached',
    });
  });

  it('a path without assumptions that comes later counts, and one before counts for those', () => {
    for (const [first, second] of [
      ['r1 = input A', 'call 7; r1 = r0'],
      ['call 7; r1 = r0', 'r1 = input A'],
    ]) {
      assertReach(
        `call 7; if r0 == 0 goto other
         ${first}; if r1 == 0 goto end
         goto hit
         other: ${second}; if r1 == 0 goto end
         hit: r0 = 1
         end: r0 = 0; exit`,
        { hit: 'reached', end: 'reached' },
      );
    }
  });

  it('the address of a symbol that may not be there', () => {
    assertReach('r1 = symbol S; if r1 == 0 goto no; yes: exit; no: exit', {
      yes: 'depends on S',
      no: 'depends on S',
    });
    assertReach(
      'r1 = symbol S; if r1 == 0 goto end; if r1 == 0 goto never; goto end; never: r0 = 0; end: exit',
      { never: 'not reached' },
    );
  });

  it('two symbols joined, as compilers do it', () => {
    assertReach('r1 = symbol S; r2 = symbol T; r2 |= r1; if r2 == 0 goto no; yes: exit; no: exit', {
      yes: 'depends on S, T',
      no: 'depends on S, T',
    });
  });

  it('a global function that only a dependent call asks for', () => {
    const text = `r1 = input A; if r1 == 0 goto end
                  call GLOBAL
                  end: r0 = 0; exit
                  GLOBAL: r0 = 0; exit`;
    const lower = text.replace('call GLOBAL', 'call global').replace('GLOBAL:', 'global: GLOBAL:');
    assert.equal(told(lower, [6, 18, 0], ['GLOBAL']).reach('GLOBAL'), 'depends on A');
    assert.equal(told(lower, [6, 1, 0], ['GLOBAL']).reach('GLOBAL'), 'reached');
  });
});

describe('what the walk tells besides', () => {
  it('that the budget ran out', () => {
    const { walk } = told('r6 = 0; loop: r6 += 1; if r6 != 1000000 goto loop; exit');
    assert.equal(walk.isComplete, false);
  });
});
