import assert from 'node:assert/strict';
import { prepareRelocations, relocateObject, type TargetTypes } from '../../server/src/relocation';
import {
  accessedField,
  fieldAt,
  fieldText,
  findTypes,
  listMembers,
  type FoundField,
  type TypeName,
} from '../../server/src/lookup';
import { openTestKernel, openTestObject } from '../relocation/corpus';
import { btfOf, kernelOf, type Types } from '../nearest/worlds';
import { anonymous, bitfield, member } from '../support';

/** A path as C has it; what stands between the names does not count. */
function follow(types: TargetTypes, root: TypeName, path: string): FoundField | null {
  const steps = path.split(/\.|->/).map((name) => ({ name }));
  for (const candidate of findTypes(types, root)) {
    const field = fieldAt(candidate, steps, types);
    if (field !== null) return field;
  }
  return null;
}

function told(field: FoundField | null): string {
  if (field === null) return 'missing';
  const { btf, bitOffset, rootId, container } = field;
  return `${fieldText(field)} at ${bitOffset} of ${btf.name(rootId)}, in ${btf.name(container)}`;
}

const struct = (name: string): TypeName => ({ tag: 'struct', name });

function world(types: Types): void {
  const time = types.struct('timespec64', 16, [
    member('tv_sec', types.long, 0),
    member('tv_nsec', types.long, 8),
  ]);
  const ids = types.typedef('kuid_t', types.struct('', 4, [member('val', types.unsigned, 0)]));
  const corner = types.struct('', 8, [member('x', types.signed, 0), member('y', types.signed, 4)]);
  const either = types.union('', 8, [member('rdev', types.ulong, 0), anonymous(corner, 0)]);
  const inode = types.struct('inode', 64, [
    member('i_uid', ids, 0),
    anonymous(either, 8),
    member('i_ctime', time, 16),
    member('i_times', types.array(types.array(time, 2), 2), 16),
    bitfield('i_dirty', types.unsigned, 259, 2),
    member('i_box', corner, 40),
  ]);
  types.struct('file', 32, [
    member('f_inode', types.ptr(types.const(inode)), 8),
    member('f_cred', types.ptr(types.fwd('cred')), 16),
    member('f_pages', types.array(types.ptr(inode), 4), 24),
  ]);
  types.struct('cred', 8, [member('uid', ids, 4)]);
  const head = types.struct('head', 8, [member('len', types.unsigned, 4)]);
  types.struct('buffer', 16, [member('data', types.ulong, 0), anonymous(head, 8)]);
  types.typedef('file_t', types.struct('', 8, [member('fd', types.signed, 4)]));
}

describe('a field', () => {
  const kernel = kernelOf(world);
  const PATHS: readonly (readonly [root: string, path: string, told: string])[] = [
    ['inode', 'i_uid', 'kuid_t i_uid at 0 of inode, in inode'],
    ['inode', 'i_uid.val', 'unsigned int val at 0 of inode, in kuid_t'],
    ['inode', 'y', 'int y at 96 of inode, in inode'],
    ['inode', 'i_ctime.tv_nsec', 'long int tv_nsec at 192 of inode, in timespec64'],
    ['inode', 'i_times.tv_nsec', 'long int tv_nsec at 192 of inode, in timespec64'],
    ['inode', 'i_dirty', 'unsigned int i_dirty: 2 at 259 of inode, in inode'],
    ['inode', 'i_box.y', 'int y at 352 of inode, in inode'],
    ['inode___old', 'i_uid', 'kuid_t i_uid at 0 of inode, in inode'],
    ['file', 'f_inode', 'const struct inode *f_inode at 64 of file, in file'],
    ['file', 'f_inode->i_ctime', 'struct timespec64 i_ctime at 128 of inode, in inode'],
    ['file', 'f_inode->i_ctime.tv_sec', 'long int tv_sec at 128 of inode, in timespec64'],
    ['file', 'f_pages->y', 'int y at 96 of inode, in inode'],
    ['file', 'f_cred->uid', 'kuid_t uid at 32 of cred, in cred'],
    ['buffer', 'len', 'unsigned int len at 96 of buffer, in head'],
    ['inode', 'i_gone', 'missing'],
    ['inode', 'i_uid.val.more', 'missing'],
    ['file', 'f_gone->i_uid', 'missing'],
    ['dentry', 'd_inode', 'missing'],
  ];
  for (const [root, path, expected] of PATHS) {
    it(`${root}.${path}: ${expected}`, () => {
      assert.equal(told(follow(kernel, struct(root), path)), expected);
    });
  }

  it('of a typedef of a nameless struct is declared by the typedef', () => {
    const field = follow(kernel, { tag: 'typedef', name: 'file_t' }, 'fd');
    assert.equal(told(field), 'int fd at 32 of , in file_t');
  });

  it('is found in a module where vmlinux has no such struct, and only then', () => {
    const module = btfOf((types) => {
      types.struct('nf_conn', 8, [member('mark', types.unsigned, 4)]);
      types.struct('inode', 8, [member('i_new', types.unsigned, 4)]);
    });
    const types = { ...kernel, modules: [{ name: 'nf_conntrack', btf: module }] };
    assert.equal(follow(types, struct('nf_conn'), 'mark')?.module, 'nf_conntrack');
    assert.equal(follow(types, struct('inode'), 'i_new'), null);
    const broken = { ...kernel, modules: [{ name: 'nf_conntrack', fault: 'cut off' }] };
    assert.equal(follow(broken, struct('nf_conn'), 'mark'), null);
  });

  it('ends where structs hold themselves', () => {
    const circle = kernelOf((types) => types.struct('loop', 8, [anonymous(types.nextId, 0)]));
    assert.equal(follow(circle, struct('loop'), 'any'), null);
  });

  it('at the end of a relocation’s access is where libbpf finds it, in the program and in the kernel', async () => {
    const vmlinux = await openTestKernel('6.1.0-50-cloud-amd64');
    let compared = 0;
    for (const name of ['kernel_tasks.clang14.bpfel.o', 'kernel_files.clang14.bpfel.o']) {
      const object = openTestObject(name);
      const relocations = prepareRelocations(object);
      const { results } = relocateObject(object, relocations, { vmlinux, modules: [] });
      for (const [i, { access, kind }] of relocations.entries()) {
        if (access === null || kind !== 'byte_off') continue;
        for (const of of [access, results[i].target]) {
          if (of?.steps.at(-1)?.isMember !== true) continue;
          assert.equal(accessedField(of, of.steps.length - 1)?.bitOffset, of.bitOffset);
          compared++;
        }
      }
    }
    assert.ok(compared > 40, `${compared}`);
  });
});

describe('what can stand behind a path', () => {
  const older = kernelOf((types) =>
    types.struct('task', 16, [member('state', types.long, 0), member('pid', types.signed, 8)]),
  );
  const newer = kernelOf((types) =>
    types.struct('task', 16, [member('__state', types.unsigned, 0), member('pid', types.long, 8)]),
  );
  const none = kernelOf((types) => types.struct('other', 8, []));

  it('is told with the kernels that have it', () => {
    const kernels = [older, none, newer].map((types) => ({ types }));
    assert.deepEqual(listMembers(kernels, struct('task___x'), []), {
      members: [
        { name: '__state', type: 'unsigned int', kernels: [2] },
        { name: 'pid', type: 'long int', kernels: [0, 2] },
        { name: 'state', type: 'long int', kernels: [0] },
      ],
      reached: [0, 2],
    });
  });

  it('follows pointers', () => {
    const { members } = listMembers([{ types: kernelOf(world) }], struct('file'), [
      { name: 'f_inode' },
    ]);
    assert.deepEqual(
      members.map(({ name }) => name),
      ['i_uid', 'rdev', 'x', 'y', 'i_ctime', 'i_times', 'i_dirty', 'i_box'],
    );
  });
});
