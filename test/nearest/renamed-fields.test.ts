import assert from 'node:assert/strict';
import { nearestField } from '../../server/src/nearest';
import { accessTo, kernelOf, type Field, type Tell, type Types } from './worlds';

/** A field that one kernel has and another lacks, and what the answer is there. */
interface Story {
  readonly title: string;
  readonly before: Tell;
  readonly after: Tell;
  /** `task.state` */
  readonly field: string;
  readonly answer: string | null;
}

/** A struct with something before and behind, so that places can be compared. */
const between = (name: string, ...fields: readonly ((types: Types) => Field)[]): Tell => {
  return (types) =>
    types.laid(name, [
      ['first', types.long, 8],
      ...fields.map((field) => field(types)),
      ['last', types.long, 8],
    ]);
};
const unsigned =
  (name: string) =>
  (types: Types): Field => [name, types.unsigned, 4];
const long =
  (name: string) =>
  (types: Types): Field => [name, types.long, 8];
const bit =
  (name: string) =>
  (types: Types): Field => [name, types.unsigned, 4, 1];
const pointerTo =
  (name: string, struct: string) =>
  (types: Types): Field => [name, types.ptr(types.struct(struct, 8, [])), 8];

const STORIES: readonly Story[] = [
  {
    title: 'gains underscores and another size',
    before: between('task', long('state')),
    after: between('task', unsigned('__state')),
    field: 'task.state',
    answer: "'__state', unsigned int, same place",
  },
  {
    title: 'loses underscores, and its old place',
    before: between('task', unsigned('__state'), pointerTo('stack', 'page')),
    after: (types) =>
      types.laid('task', [
        ['state', types.unsigned, 4],
        ['first', types.long, 8],
        ['last', types.long, 8],
      ]),
    field: 'task.__state',
    answer: "'state', unsigned int, elsewhere in the struct",
  },
  {
    title: 'gets a word in front',
    before: between('iter', unsigned('type')),
    after: between('iter', (types) => ['iter_type', types.u8, 1]),
    field: 'iter.type',
    answer: "'iter_type', unsigned char, same place",
  },
  {
    title: 'gets one word replaced by another',
    before: between('queue', unsigned('nr_running')),
    after: between('queue', unsigned('nr_queued')),
    field: 'queue.nr_running',
    answer: "'nr_queued', unsigned int, same place",
  },
  {
    title: 'gets a wholly other name, but keeps its place and a telling type',
    before: between('queue', pointerTo('owner', 'task')),
    after: between('queue', pointerTo('holder', 'task')),
    field: 'queue.owner',
    answer: "'holder', struct task *, same place",
  },
  {
    title: 'gets a wholly other name, where a plain number in its place says nothing',
    before: between('queue', unsigned('depth')),
    after: between('queue', unsigned('cookie')),
    field: 'queue.depth',
    answer: null,
  },
  {
    title: 'is one bit, of which another is no evidence',
    before: between('task', bit('wake_requeue')),
    after: between('task', bit('task_hot')),
    field: 'task.wake_requeue',
    answer: null,
  },
  {
    title: 'becomes a bitfield',
    before: between('device', unsigned('local')),
    after: between('device', bit('netns_local')),
    field: 'device.local',
    answer: "'netns_local', unsigned int:1, same place",
  },
  {
    title: 'is gone, and something unrelated came elsewhere',
    before: between('task', unsigned('priority')),
    after: (types) =>
      types.laid('task', [
        ['cookie', types.unsigned, 4],
        ['first', types.long, 8],
        ['last', types.long, 8],
      ]),
    field: 'task.priority',
    answer: null,
  },
  {
    title: 'is gone, and a member of nearly its name was there before',
    before: between('task', unsigned('state'), unsigned('__state')),
    after: between('task', unsigned('__state')),
    field: 'task.state',
    answer: null,
  },
  {
    title: 'is split, and the part it reads is told',
    before: between('inode', (types) => [
      'ctime',
      types.laid('timespec', [
        ['tv_sec', types.long, 8],
        ['tv_nsec', types.long, 8],
      ]),
      16,
    ]),
    after: between('inode', long('ctime_sec'), unsigned('ctime_nsec')),
    field: 'inode.ctime.tv_nsec',
    answer: "'ctime_nsec', unsigned int, same place",
  },
  {
    title: 'has a better claimant than its neighbour',
    before: between('inode', long('i_atime'), long('i_mtime')),
    after: between('inode', long('__i_atime'), long('__i_mtime')),
    field: 'inode.i_mtime',
    answer: "'__i_mtime', long int, same place",
  },
  {
    title: 'is on the other side of a union with the same member',
    before: between('iter', (types) => [
      '',
      types.laid(
        '',
        [
          ['vec', types.long, 8],
          ['raw', types.voidPointer, 8],
        ],
        'union',
      ),
      8,
    ]),
    after: between('iter', (types) => [
      '',
      types.laid(
        '',
        [
          ['__vec', types.long, 8],
          ['raw', types.voidPointer, 8],
        ],
        'union',
      ),
      8,
    ]),
    field: 'iter.vec',
    answer: "'__vec', long int, same place",
  },
  {
    title: 'is the only member of its struct, which now holds another of the same size',
    before: between('cred', (types) => [
      'caps',
      types.laid('caps', [['cap', types.array(types.unsigned, 2), 8]]),
      8,
    ]),
    after: between('cred', (types) => ['caps', types.laid('', [['val', types.ulong, 8]]), 8]),
    field: 'cred.caps.cap[0]',
    answer: "'caps.val', long unsigned int, same place",
  },
  {
    title: 'was a struct and is a plain number now',
    before: between('task', (types) => [
      'users',
      types.laid('counter', [['count', types.signed, 4]]),
      4,
    ]),
    after: between('task', (types) => ['users', types.signed, 4]),
    field: 'task.users.count',
    answer: "'users', int, same place",
  },
];

describe('the nearest field: a member that', () => {
  for (const { title, before, after, field, answer } of STORIES) {
    it(title, () => {
      const model = kernelOf(before);
      const [root, ...path] = field.split('.');
      const access = accessTo(model.vmlinux, root, path.join('.'));
      assert.equal(nearestField(access, kernelOf(after), [model])?.text ?? null, answer);
    });
  }

  it('is there needs no answer', () => {
    const model = kernelOf(between('task', long('state')));
    const kernel = kernelOf(between('task', long('state'), long('__state')));
    assert.equal(nearestField(accessTo(model.vmlinux, 'task', 'state'), kernel, [model]), null);
  });

  it('is missing with its whole struct is none of its concern', () => {
    const model = kernelOf(between('task', long('state')));
    const kernel = kernelOf(between('job', long('__state')));
    assert.equal(nearestField(accessTo(model.vmlinux, 'task', 'state'), kernel, [model]), null);
  });
});

describe('the nearest field, without a kernel that has the missing one', () => {
  const wholeTask = [long('stack'), unsigned('pid'), unsigned('flags')];

  function ask(declared: Tell, field: string, kernel: Tell): string | null {
    const program = kernelOf(declared).vmlinux;
    const [root, ...path] = field.split('.');
    const access = accessTo(program, root, path.join('.'));
    return nearestField(access, kernelOf(kernel), [])?.text ?? null;
  }

  it('is learned from the program’s own struct where that is a whole one', () => {
    const answer = ask(
      between('task', ...wholeTask, long('nr_running')),
      'task.nr_running',
      between('task', ...wholeTask, long('nr_queued')),
    );
    assert.equal(answer, "'nr_queued', long int, same place");
  });

  const declaredInPart: Tell = (types) => types.laid('task', [['state', types.long, 8]]);

  it('is known by its name where the program declares only the fields it reads', () => {
    const kernel = between('task', ...wholeTask, unsigned('__state'));
    const answer = "'__state', unsigned int, elsewhere in the struct";
    assert.equal(ask(declaredInPart, 'task.state', kernel), answer);
  });

  it('is not guessed from a place in such a struct', () => {
    const kernel = between('task', ...wholeTask, long('status_word'));
    assert.equal(ask(declaredInPart, 'task.state', kernel), null);
  });

  it('is a letter away where it is misspelt', () => {
    const declared: Tell = (types) => types.laid('task', [['satck', types.long, 8]]);
    const answer = "'stack', long int, elsewhere in the struct";
    assert.equal(ask(declared, 'task.satck', between('task', ...wholeTask)), answer);
  });
});
