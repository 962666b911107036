import assert from 'node:assert/strict';
import fc from 'fast-check';
import { entryOf, idOf, withChoice, type Choosable } from '../../client/src/kernel-choice';

const PLACES = { folder: '/w', home: '/home/me' };
const [OLD, MIDDLE, NEW] = ['bundled:5.10', 'bundled:6.1', 'bundled:7.2'];

/** The bundled kernels, and paths that are chosen. */
function items(chosen: readonly string[], paths: readonly string[] = []): Choosable[] {
  return [
    ...[OLD, MIDDLE, NEW].map((id) => ({ id, source: 'bundled', isChosen: chosen.includes(id) })),
    ...paths.map((id) => ({ id, source: id, isChosen: true })),
  ];
}

const ALL = items([OLD, MIDDLE, NEW]);

describe('entries of coreLens.kernels after a choice', () => {
  const stories: readonly {
    name: string;
    entries: readonly string[];
    known: readonly Choosable[];
    changes: readonly [string, boolean][];
    then: readonly string[];
  }[] = [
    {
      name: 'one of all is put away: the others are named',
      entries: ['bundled'],
      known: ALL,
      changes: [[MIDDLE, false]],
      then: [OLD, NEW],
    },
    {
      name: 'the last one is chosen: all, also those to come',
      entries: [OLD, NEW],
      known: items([OLD, NEW]),
      changes: [[MIDDLE, true]],
      then: ['bundled'],
    },
    {
      name: 'a path in the folder is written relative',
      entries: ['bundled'],
      known: ALL,
      changes: [['/w/kernels/a.btf', true]],
      then: ['bundled', 'kernels/a.btf'],
    },
    {
      name: 'a path elsewhere is written as it is',
      entries: ['bundled'],
      known: ALL,
      changes: [['/sys/kernel/btf/vmlinux', true]],
      then: ['bundled', '/sys/kernel/btf/vmlinux'],
    },
    {
      name: 'paths stay as they were written, and in their order',
      entries: ['~/b.btf', '${workspaceFolder}/a.btf', 'bundled'],
      known: items([OLD, MIDDLE, NEW], ['/home/me/b.btf', '/w/a.btf']),
      changes: [[OLD, false]],
      then: [MIDDLE, NEW, '~/b.btf', '${workspaceFolder}/a.btf'],
    },
    {
      name: 'a path is put away however it is written',
      entries: ['bundled', '~/b.btf', '${workspaceFolder}/a.btf'],
      known: items([OLD, MIDDLE, NEW], ['/home/me/b.btf', '/w/a.btf']),
      changes: [['/w/a.btf', false]],
      then: ['bundled', '~/b.btf'],
    },
    {
      name: 'a path that is there already is not written twice',
      entries: ['a.btf'],
      known: items([], ['/w/a.btf']),
      changes: [['/w/a.btf', true]],
      then: ['a.btf'],
    },
    {
      name: 'everything is put away',
      entries: ['bundled'],
      known: ALL,
      changes: [OLD, MIDDLE, NEW].map((id) => [id, false]),
      then: [],
    },
  ];
  for (const { name, entries, known, changes, then } of stories) {
    it(name, () => {
      assert.deepEqual(withChoice(entries, known, new Map(changes), PLACES), then);
    });
  }

  it('what was chosen is named, what was put away is not, the rest is as before', () => {
    const ids = fc.constantFrom(OLD, MIDDLE, NEW, '/w/a.btf', '/x/b.btf', '/home/me/c');
    const choice = fc.dictionary(ids, fc.boolean());
    fc.assert(
      fc.property(fc.uniqueArray(ids), choice, (before, changes) => {
        const paths = before.filter((id) => !id.startsWith('bundled'));
        const entries = before.map((id) => entryOf(id, PLACES));
        const changed = new Map(Object.entries(changes));
        const after = withChoice(entries, items(before, paths), changed, PLACES);
        const named = after.flatMap((entry) =>
          entry === 'bundled' ? [OLD, MIDDLE, NEW] : [idOf(entry, PLACES)],
        );
        const expected = new Set(before);
        for (const [id, isChosen] of changed) {
          if (isChosen) expected.add(id);
          else expected.delete(id);
        }
        assert.deepEqual(new Set(named), expected);
        assert.equal(new Set(named).size, named.length);
      }),
    );
  });
});

describe('entries and ids of kernels', () => {
  const cases: readonly [entry: string, id: string][] = [
    ['bundled', 'bundled'],
    ['bundled:6.1', 'bundled:6.1'],
    ['kernels/a.btf', '/w/kernels/a.btf'],
    ['../a.btf', '/a.btf'],
    ['${workspaceFolder}/a.btf', '/w/a.btf'],
    ['~/a.btf', '/home/me/a.btf'],
    ['/abs/a.btf', '/abs/a.btf'],
  ];
  for (const [entry, id] of cases) {
    it(`${entry} is ${id}`, () => {
      assert.equal(idOf(entry, PLACES), id);
      assert.equal(idOf(entryOf(id, PLACES), PLACES), id);
    });
  }

  it('without a folder, paths are as they are', () => {
    const nowhere = { folder: null, home: '/home/me' };
    assert.equal(entryOf('/w/a.btf', nowhere), '/w/a.btf');
    assert.equal(idOf('a.btf', nowhere), 'a.btf');
  });
});
