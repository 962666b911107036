import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { Kind, readBtf, resolveSize, typeLabel, type Btf } from '../../server/src/btf';
import { valueOf } from './results';

const PATH = join(__dirname, '..', '..', 'kernels', '7.2.12+deb14-cloud-amd64', 'vmlinux.btf.br');

describe('the types of a real kernel, 7.2', () => {
  let bytes: Uint8Array;
  let btf: Btf;

  before(() => {
    bytes = brotliDecompressSync(readFileSync(PATH));
    btf = valueOf(readBtf(bytes));
  });

  /** The one type of that name and kind. */
  function only(kind: number, name: string): number {
    const ids = btf
      .names()
      .named(name)
      .filter((id) => btf.kind(id) === kind);
    assert.equal(ids.length, 1, `${name}: ${ids.length} types`);
    return ids[0];
  }

  function memberOf(struct: string, name: string) {
    const id = only(Kind.STRUCT, struct);
    for (let i = 0; i < btf.vlen(id); i++) {
      if (btf.elementName(id, i) !== name) continue;
      return {
        offset: btf.memberBitOffset(id, i) / 8,
        type: typeLabel(btf, btf.elementType(id, i)),
        size: resolveSize(btf, btf.elementType(id, i)),
      };
    }
    return assert.fail(`struct ${struct} has no ${name}`);
  }

  it('are all there', () => {
    assert.equal(btf.typeCount, 118_482);
    assert.equal(btf.name(118_481), 'zswpout_show');
    assert.deepEqual([btf.littleEndian, btf.pointerSize], [true, 8]);
  });

  it('have task_struct with its fields', () => {
    const task = only(Kind.STRUCT, 'task_struct');
    assert.deepEqual([btf.size(task), btf.vlen(task)], [6080, 267]);
    assert.deepEqual(memberOf('task_struct', 'mm'), {
      offset: 2680,
      type: 'struct mm_struct *',
      size: 8,
    });
    assert.deepEqual(memberOf('task_struct', 'tgid'), { offset: 2812, type: 'pid_t', size: 4 });
    assert.deepEqual(memberOf('task_struct', 'comm'), { offset: 3344, type: 'char[16]', size: 16 });
    assert.deepEqual(memberOf('task_struct', '__state'), {
      offset: 24,
      type: 'unsigned int',
      size: 4,
    });
  });

  it('have pid_t, an int behind two typedefs', () => {
    const pid = only(Kind.TYPEDEF, 'pid_t');
    assert.equal(btf.name(btf.type(pid)), '__kernel_pid_t');
    const int = btf.skipModifiers(pid);
    assert.deepEqual([btf.kind(int), btf.name(int), btf.intEncoding(int)], [Kind.INT, 'int', 1]);
    assert.equal(resolveSize(btf, pid), 4);
  });

  it('have every helper by name and number', () => {
    const helpers = only(Kind.ENUM, 'bpf_func_id');
    const numbers = new Map(
      Array.from({ length: btf.vlen(helpers) }, (_, i) => [
        btf.elementName(helpers, i),
        btf.enumeratorValue(helpers, i),
      ]),
    );
    assert.equal(numbers.size, 213);
    assert.equal(numbers.get('BPF_FUNC_unspec'), 0n);
    assert.equal(numbers.get('BPF_FUNC_map_lookup_elem'), 1n);
    assert.equal(numbers.get('BPF_FUNC_ringbuf_reserve'), 131n);
    assert.equal(numbers.get('__BPF_FUNC_MAX_ID'), 212n);
  });

  it('have functions with their prototypes', () => {
    const lookup = only(Kind.FUNC, 'bpf_lookup_user_key');
    const proto = btf.type(lookup);
    assert.equal(btf.kind(proto), Kind.FUNC_PROTO);
    assert.equal(typeLabel(btf, btf.type(proto)), 'struct bpf_key *');
    assert.deepEqual(
      Array.from({ length: btf.vlen(proto) }, (_, i) => btf.elementName(proto, i)),
      ['serial', 'flags'],
    );
  });

  it('are found by a flavor of their name, and only by that', () => {
    const find = (name: string) =>
      btf.names().withEssentialNameOf(new TextEncoder().encode(`${name}\0`), 0);
    assert.deepEqual(find('task_struct___5_10'), [only(Kind.STRUCT, 'task_struct')]);
    assert.deepEqual(find('task_struct____5_10'), []);
  });

  it('can each be labelled and sized', () => {
    const sizes = new Map<number, number>();
    for (let id = 1; id < btf.typeCount; id++) {
      assert.notEqual(typeLabel(btf, id), '', `type [${id}]`);
      if (resolveSize(btf, id) === null)
        sizes.set(btf.kind(id), (sizes.get(btf.kind(id)) ?? 0) + 1);
    }
    const unsized = [Kind.FWD, Kind.FUNC, Kind.FUNC_PROTO];
    for (const kind of unsized) assert.ok((sizes.get(kind) ?? 0) > 0, `kind ${kind}`);
    const named = [Kind.INT, Kind.PTR, Kind.STRUCT, Kind.UNION, Kind.ENUM, Kind.ENUM64, Kind.FLOAT];
    for (const kind of named) assert.equal(sizes.get(kind), undefined, `kind ${kind}`);
  });

  it('stay in the bytes they came in, with less than 3 MB beside them', () => {
    btf.names();
    assert.equal(btf.view.bytes, bytes);
    assert.equal(btf.view.bytes.buffer, bytes.buffer);
    assert.ok(btf.memoryOverhead < 3e6, `${btf.memoryOverhead} bytes`);
    assert.ok(btf.memoryOverhead > btf.typeCount * 8, `${btf.memoryOverhead} bytes`);
  });
});
