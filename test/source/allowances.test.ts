import assert from 'node:assert/strict';
import { allowances, SourceFile } from '../../server/src/source';

function allowed(text: string): string[] {
  return allowances(new SourceFile(text)).allowed.map(
    ({ rules, reason, firstLine, lastLine }) =>
      `${rules.join('+')} on ${firstLine}-${lastLine}: ${reason}`,
  );
}

function bad(text: string): string[] {
  return allowances(new SourceFile(text)).bad.map(
    ({ flaw, text: what, span }) => `${span.line}:${span.column} ${flaw} ${what}`,
  );
}

describe('a comment that allows', () => {
  it('silences the line that it stands on', () => {
    assert.deepEqual(
      allowed('a();\nb(); // core-lens: allow(field-missing) only on old kernels\nc();'),
      ['field-missing on 2-2: only on old kernels'],
    );
    assert.deepEqual(allowed('/* core-lens: allow(read-size) same value */ a();'), [
      'read-size on 1-1: same value',
    ]);
  });

  it('silences the statement below it when it stands alone', () => {
    const text = `f();

/* core-lens: allow(field-missing, ambiguous) checked by hand */

x = BPF_CORE_READ(t,
  mm,
  start);
y = 1;`;
    assert.deepEqual(allowed(text), ['field-missing+ambiguous on 5-7: checked by hand']);
  });

  it('silences the head of a block, not what is in it', () => {
    const text = `// core-lens: allow(guard-never-true)
if (a &&
    b) {
  c();
}`;
    assert.deepEqual(allowed(text), ['guard-never-true on 2-3: ']);
  });

  it('silences one line within a statement', () => {
    const text = `x = BPF_CORE_READ(t,
  // core-lens: allow(field-missing)
  mm,
  start);`;
    assert.deepEqual(allowed(text), ['field-missing on 3-3: ']);
    assert.deepEqual(allowed('f(a, /* core-lens: allow(field-missing) */\n  b);'), [
      'field-missing on 1-1: ',
    ]);
  });

  it('reaches over other comments and lines of the preprocessor', () => {
    const text = `// core-lens: allow(field-missing)
// and this is why
#ifdef A
f();
#endif`;
    assert.deepEqual(allowed(text), ['field-missing on 4-4: ']);
  });

  it('may tell its reason in several lines', () => {
    const text = `/*
 * core-lens: allow(kfunc-missing): the loader
 * asks before.
 */
f();`;
    assert.deepEqual(allowed(text), ['kfunc-missing on 5-5: the loader asks before.']);
  });

  it('stands in no string and no other words', () => {
    const text = `f("// core-lens: allow(field-missing)");
// see core-lens: allow(field-missing) in the guide
// core-lens finds this
g();`;
    assert.deepEqual([allowed(text), bad(text)], [[], []]);
  });

  it('is told about when it is not understood', () => {
    const text = `f(); // core-lens: allow()
f(); // core-lens: allow(field missing)
f(); // core-lens: allow(field-missing,)
f(); // core-lens: ignore(field-missing)
f(); /* core-lens: allow field-missing */
f(); // core-lens: allow(field-missing
// core-lens: allow(field-missing)`;
    assert.deepEqual(allowed(text), []);
    assert.deepEqual(bad(text), [
      '1:6 no-rule ',
      '2:6 not-a-rule field missing',
      '3:6 not-a-rule ',
      '4:6 not-understood ignore(field-missing)',
      '5:6 not-understood allow field-missing',
      '6:6 not-understood allow(field-missing',
      '7:1 nothing-to-silence ',
    ]);
  });
});
