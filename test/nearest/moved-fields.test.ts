import assert from 'node:assert/strict';
import { nearestField } from '../../server/src/nearest';
import { accessTo, kernelOf, type Tell, type Types } from './worlds';

interface Story {
  readonly title: string;
  readonly before: Tell;
  readonly after: Tell;
  readonly field: string;
  readonly answer: string | null;
}

const disk = (types: Types) => types.ptr(types.struct('disk', 8, []));

const STORIES: readonly Story[] = [
  {
    title: 'into an embedded struct',
    before: (types) =>
      types.laid('task', [
        ['info', types.laid('info', [['flags', types.long, 8]]), 8],
        ['cpu', types.unsigned, 4],
      ]),
    after: (types) => {
      const info = types.laid('info', [
        ['flags', types.long, 8],
        ['cpu', types.unsigned, 4],
      ]);
      types.laid('task', [['info', info, 12]]);
    },
    field: 'task.cpu',
    answer: "'info.cpu', unsigned int, inside 'info'",
  },
  {
    title: 'into a new embedded struct that has its first word for a name',
    before: (types) =>
      types.laid('task', [
        ['pid', types.signed, 4],
        ['futex_state', types.unsigned, 4],
      ]),
    after: (types) => {
      const futex = types.laid('futex_data', [
        ['lock', types.long, 8],
        ['state', types.unsigned, 4],
      ]);
      types.laid('task', [
        ['pid', types.signed, 4],
        ['futex', futex, 12],
      ]);
    },
    field: 'task.futex_state',
    answer: "'futex.state', unsigned int, inside 'futex'",
  },
  {
    title: 'out of an embedded struct',
    before: (types) =>
      types.laid('task', [
        ['pid', types.signed, 4],
        [
          'info',
          types.laid('info', [
            ['flags', types.long, 8],
            ['cpu', types.unsigned, 4],
          ]),
          12,
        ],
      ]),
    after: (types) =>
      types.laid('task', [
        ['pid', types.signed, 4],
        ['cpu', types.unsigned, 4],
        ['info', types.laid('info', [['flags', types.long, 8]]), 8],
      ]),
    field: 'task.info.cpu',
    answer: "'cpu', unsigned int, in struct task",
  },
  {
    title: 'out of an embedded struct that is gone',
    before: (types) =>
      types.laid('task', [
        ['pid', types.signed, 4],
        ['futex', types.laid('futex_data', [['state', types.unsigned, 4]]), 4],
      ]),
    after: (types) =>
      types.laid('task', [
        ['pid', types.signed, 4],
        ['futex_state', types.unsigned, 4],
      ]),
    field: 'task.futex.state',
    answer: "'futex_state', unsigned int, in struct task",
  },
  {
    title: 'behind a pointer, with less of a name',
    before: (types) =>
      types.laid('request', [
        ['q', types.ptr(types.laid('queue', [['depth', types.long, 8]])), 8],
        ['rq_disk', disk(types), 8],
      ]),
    after: (types) => {
      const queue = types.laid('queue', [
        ['depth', types.long, 8],
        ['disk', disk(types), 8],
      ]);
      types.laid('request', [['q', types.ptr(queue), 8]]);
    },
    field: 'request.rq_disk',
    answer: "'q->disk', struct disk *, behind 'q'",
  },
  {
    title: 'behind one of two pointers, which does not tell which to take',
    before: (types) => {
      const prog = types.ptr(types.laid('prog', [['length', types.long, 8]]));
      types.laid('aux', [
        ['prog', prog, 8],
        ['target', prog, 8],
        ['disk', disk(types), 8],
      ]);
    },
    after: (types) => {
      const prog = types.ptr(
        types.laid('prog', [
          ['length', types.long, 8],
          ['disk', disk(types), 8],
        ]),
      );
      types.laid('aux', [
        ['prog', prog, 8],
        ['target', prog, 8],
      ]);
    },
    field: 'aux.disk',
    answer: "'…->disk', struct disk *, in struct prog",
  },
  {
    title: 'nowhere, though a struct behind a pointer always had a member of its name',
    before: (types) => {
      const queue = types.laid('queue', [['disk', disk(types), 8]]);
      types.laid('request', [
        ['q', types.ptr(queue), 8],
        ['disk', disk(types), 8],
      ]);
    },
    after: (types) => {
      const queue = types.laid('queue', [['disk', disk(types), 8]]);
      types.laid('request', [['q', types.ptr(queue), 8]]);
    },
    field: 'request.disk',
    answer: null,
  },
  {
    title: 'nowhere, though a number of its name came behind an old pointer',
    before: (types) =>
      types.laid('device', [
        ['phy', types.ptr(types.laid('phy', [['id', types.long, 8]])), 8],
        ['wol_enabled', types.unsigned, 4],
      ]),
    after: (types) => {
      const phy = types.laid('phy', [
        ['id', types.long, 8],
        ['wol_enabled', types.unsigned, 4],
      ]);
      types.laid('device', [['phy', types.ptr(phy), 8]]);
    },
    field: 'device.wol_enabled',
    answer: null,
  },
  {
    title: 'into an array of structs that came for several',
    before: (types) => {
      const layout = types.laid('module_layout', [
        ['base', types.voidPointer, 8],
        ['size', types.unsigned, 4],
      ]);
      types.laid('module', [
        ['name', types.long, 8],
        ['core_layout', layout, 12],
        ['init_layout', layout, 12],
        ['arch', types.long, 8],
      ]);
    },
    after: (types) => {
      const memory = types.laid('module_memory', [
        ['base', types.voidPointer, 8],
        ['size', types.unsigned, 4],
        ['is_rox', types.u8, 1],
      ]);
      types.laid('module', [
        ['name', types.long, 8],
        ['mem', types.array(memory, 7), 91],
        ['arch', types.long, 8],
      ]);
    },
    field: 'module.core_layout.base',
    answer: "'mem[…].base', void *, same place",
  },
  {
    title: 'with its struct, which is an array of structs now',
    before: (types) => {
      const stat = types.laid('stat', [['count', types.array(types.long, 4), 32]]);
      types.laid('mm', [['rss', stat, 32]]);
    },
    after: (types) => {
      const counter = types.laid('counter', [['count', types.long, 8]]);
      types.laid('mm', [['rss', types.array(counter, 4), 32]]);
    },
    field: 'mm.rss.count[0]',
    answer: "'rss[…].count', long int, inside 'rss'",
  },
  {
    title: 'with its struct, to which a pointer leads now',
    before: (types) =>
      types.laid('file', [['owner', types.laid('owner', [['pid', types.signed, 4]]), 4]]),
    after: (types) => {
      const owner = types.laid('owner', [['pid', types.signed, 4]]);
      types.laid('file', [['owner', types.ptr(owner), 8]]);
    },
    field: 'file.owner.pid',
    answer: "'owner->pid', int, behind 'owner'",
  },
];

describe('the nearest field: a member that moved', () => {
  for (const { title, before, after, field, answer } of STORIES) {
    it(title, () => {
      const model = kernelOf(before);
      const [root, ...path] = field.split('.');
      const access = accessTo(model.vmlinux, root, path.join('.'));
      assert.equal(nearestField(access, kernelOf(after), [model])?.text ?? null, answer);
    });
  }
});
