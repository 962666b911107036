import assert from 'node:assert/strict';
import { essentialName } from '../../server/src/btf';
import {
  enumeratorIn,
  enumeratorNamed,
  findAttachTarget,
  findFunction,
  findHelper,
  findTypes,
  ownTypes,
  searchNames,
  targetsStartingWith,
} from '../../server/src/lookup';
import { openTestKernel } from '../relocation/corpus';
import { btfOf, kernelOf } from '../nearest/worlds';

const kernel = kernelOf((types) => {
  const proto = types.funcProto(types.signed, [types.signed]);
  for (const name of ['do_exit', 'do_unlinkat', 'vfs_read', 'bpf_lsm_file_open', 'bpf_iter_task']) {
    types.func(name, proto);
  }
  types.typedef('btf_trace_sched_switch', types.ptr(proto));
  types.typedef('do_exit', types.signed);
  types.enumeration('bpf_func_id', { BPF_FUNC_map_lookup_elem: 1, BPF_FUNC_strncmp: 182 });
  types.enumeration('colour', { RED: 1, GREEN: -1 }, { signed: true });
  types.enumeration('colour', {});
  types.enumeration('', { NAMELESS: 7, RED: 9 });
  types.fwd('task');
  types.struct('task', 8, []);
  types.typedef('task', types.signed);
});

describe('a type', () => {
  it('is found by its tag and its name without a flavor', () => {
    const kinds = (tag: 'struct' | 'union' | 'typedef', name: string) =>
      findTypes(kernel, { tag, name }).map(({ btf, typeId }) => btf.kind(typeId));
    assert.deepEqual(kinds('struct', 'task'), [4]);
    assert.deepEqual(kinds('struct', 'task___old'), [4]);
    assert.deepEqual(kinds('typedef', 'task'), [8]);
    assert.deepEqual(kinds('union', 'task'), []);
  });

  it('of a program is found with its flavor only', () => {
    const own = btfOf((types) => types.struct('task___old', 8, []));
    assert.equal(ownTypes(own, { tag: 'struct', name: 'task___old' }).length, 1);
    assert.equal(ownTypes(own, { tag: 'struct', name: 'task' }).length, 0);
  });

  it('has an essential name', () => {
    const names = ['task___old', 'task__old', 'a___b___c', '___task', 'task'];
    assert.deepEqual(names.map(essentialName), ['task', 'task__old', 'a___b', '___task', 'task']);
  });
});

describe('an enumerator', () => {
  it('is found in an enum, and by its name alone', () => {
    const red = enumeratorIn(kernel, { tag: 'enum', name: 'colour___x' }, 'RED');
    assert.deepEqual([red?.value, red?.text], [1n, '1']);
    assert.equal(enumeratorIn(kernel, { tag: 'enum', name: 'colour' }, 'GREEN')?.text, '-1');
    assert.equal(enumeratorIn(kernel, { tag: 'enum', name: 'colour' }, 'BLUE'), null);
    assert.equal(enumeratorNamed(kernel, 'NAMELESS')?.text, '7');
    assert.equal(enumeratorNamed(kernel, 'RED')?.text, '1');
    assert.equal(enumeratorNamed(kernel, 'BLUE'), null);
  });

  it('of a real kernel is found by its name, whichever it is', async () => {
    const vmlinux = await openTestKernel('6.12.107+deb13-cloud-amd64');
    let compared = 0;
    for (let id = 1; id < vmlinux.typeCount; id++) {
      if (vmlinux.kind(id) !== 6) continue;
      for (let i = 0; i < vmlinux.vlen(id); i += 50) {
        const name = vmlinux.elementName(id, i);
        const found = enumeratorNamed({ vmlinux, modules: [] }, name);
        assert.equal(found && vmlinux.elementName(found.typeId, found.index), name);
        compared++;
      }
    }
    assert.ok(compared > 1000, `${compared}`);
  });
});

describe('a function', () => {
  it('is no type of the same name', () => {
    assert.equal(kernel.vmlinux.kind(findFunction(kernel, 'do_exit')?.typeId ?? 0), 12);
    assert.equal(findFunction(kernel, 'task'), null);
  });

  it('may be a helper, of which BTF tells the number', () => {
    assert.deepEqual(findHelper(kernel, 'bpf_strncmp'), { status: 'there', id: 182 });
    assert.deepEqual(findHelper(kernel, 'bpf_loop'), { status: 'missing' });
    const without = kernelOf((types) => types.struct('task', 8, []));
    assert.deepEqual(findHelper(without, 'bpf_loop'), { status: 'unknown' });
  });
});

describe('what programs attach to', () => {
  const FOUND = [
    ['function', 'do_exit', 'do_exit'],
    ['function', 'vmlinux:do_exit', 'do_exit'],
    ['function', 'nf_tables:do_exit', null],
    ['tracepoint', 'sched_switch', 'btf_trace_sched_switch'],
    ['LSM hook', 'file_open', 'bpf_lsm_file_open'],
    ['LSM hook', 'do_exit', null],
    ['iterator', 'task', 'bpf_iter_task'],
  ] as const;
  for (const [kind, target, expected] of FOUND) {
    it(`${kind} ${target}: ${expected ?? 'missing'}`, () => {
      const found = findAttachTarget(kernel, kind, target);
      assert.equal(found?.btf.name(found.typeId) ?? null, expected);
    });
  }

  it('is listed by how it begins, with the kernels that have it', () => {
    const other = kernelOf((types) => types.func('do_exit', types.funcProto(0)));
    const kernels = [{ types: kernel }, { types: other }];
    assert.deepEqual(targetsStartingWith(kernels, 'function', 'do_', 10), [
      { name: 'do_exit', kernels: [0, 1] },
      { name: 'do_unlinkat', kernels: [0] },
    ]);
    assert.equal(targetsStartingWith(kernels, 'function', '', 3).length, 3);
    assert.deepEqual(targetsStartingWith(kernels, 'tracepoint', 'sched_', 10), [
      { name: 'sched_switch', kernels: [0] },
    ]);
    assert.deepEqual(targetsStartingWith(kernels, 'LSM hook', 'z', 10), []);
  });
});

describe('names that contain a query', () => {
  const older = btfOf((types) => {
    types.struct('Unlink_old', 8, []);
    types.struct('unlink', 8, []);
  });
  const newer = btfOf((types) => {
    types.func('unlink', types.funcProto(0));
    types.struct('reunlink', 8, []);
    types.typedef('do_unlink', types.unsigned);
    types.enumeration('unlink_how', { A: 1 });
    types.struct('unlink', 8, []);
    types.struct('other', 8, []);
  });
  const search = (query: string, most: number) =>
    searchNames([older, newer], [1, 0], query, most).map(
      ({ tag, name, kernel: of }) => `${tag} ${name} of ${of}`,
    );

  it('come best first, each once, of the first kernel that has it', () => {
    assert.deepEqual(search('unlink', 10), [
      'function unlink of 1',
      'struct unlink of 1',
      'enum unlink_how of 1',
      'typedef do_unlink of 1',
      'struct reunlink of 1',
      'struct Unlink_old of 0',
    ]);
    assert.deepEqual(search('UNLINK', 2), ['struct unlink of 1', 'function unlink of 1']);
    assert.deepEqual(search('u', 10), []);
    assert.deepEqual(search('nowhere', 10), []);
  });
});
