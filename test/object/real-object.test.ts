import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveSize } from '../../server/src/btf';
import { readObject, type BpfObject } from '../../server/src/object';
import { valueOf } from '../btf/results';
import { functionNamed } from './built';

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const open = (name: string) => valueOf(readObject(readFileSync(join(EXAMPLES, name))));

/** Types of maps, uapi bpf.h. */
const [HASH, PERCPU_ARRAY, LRU_HASH, LPM_TRIE, RINGBUF] = [1, 6, 9, 11, 27];

function mapsOf({ maps, btf }: BpfObject) {
  return maps.map(({ name, type, keySize, valueSize, maxEntries, flags, keyType, valueType }) => {
    for (const [id, size] of [
      [keyType, keySize],
      [valueType, valueSize],
    ]) {
      if (id !== null) assert.equal(resolveSize(btf, id), size, name);
    }
    return [name, type, keySize, valueSize, maxEntries, flags];
  });
}

describe('what clang makes of examples/process_watch.bpf.c', () => {
  const object = open('process_watch.bpf.o');

  it('opens', () => {
    assert.equal(object.refusal, null);
    assert.equal(object.license, 'Dual MIT/GPL');
    assert.deepEqual([object.core.orphans, object.core.homeless], [0, 0]);
    assert.ok(object.core.records.length > 100, `${object.core.records.length} records`);
  });

  it('has its programs and subprograms', () => {
    assert.deepEqual(
      object.functions.map(({ name, section, binding }) => [name, section, binding]),
      [
        ['current_cgroup_id', '.text', 'global'],
        ['task_state', '.text', 'local'],
        ['namespace_tgid', '.text', 'local'],
        ['watch_exec', 'tp_btf/sched_process_exec', 'global'],
        ['watch_exit', 'tp_btf/sched_process_exit', 'global'],
        ['watch_switch', 'tp_btf/sched_switch', 'global'],
        ['watch_setuid_exec', 'lsm/bprm_check_security', 'global'],
        ['watch_credentials', 'fentry/commit_creds', 'global'],
        ['watch_clone3', 'tracepoint/syscalls/sys_enter_clone3', 'global'],
        ['watch_crash', 'tp_btf/signal_generate', 'global'],
      ],
    );
    assert.ok(object.functions.every(({ autoload, hidden }) => autoload && !hidden));
  });

  it('has its maps', () => {
    assert.deepEqual(mapsOf(object).sort(), [
      ['blocked_switches', LRU_HASH, 4, 8, 8192, 0],
      ['event_buffers', PERCPU_ARRAY, 4, 536, 1, 0],
      ['events', RINGBUF, 0, 0, 256 * 1024, 0],
    ]);
  });

  it('has its maps where their symbols are, in that order', () => {
    assert.deepEqual(
      object.maps.map(({ name, offset }) => [name, offset]),
      [
        ['blocked_switches', 0],
        ['events', 0x20],
        ['event_buffers', 0x30],
      ],
    );
  });

  it('has its variables where their symbols are', () => {
    assert.deepEqual(
      object.variables.map(({ section, name, offset, size }) => [section, name, offset, size]),
      [
        ['.bss', 'credentials_text', 0, 4096],
        ['.maps', 'blocked_switches', 0, 32],
        ['.maps', 'events', 0x20, 16],
        ['.maps', 'event_buffers', 0x30, 32],
        ['.rodata', 'own_tgid', 0, 4],
        ['.rodata', 'dump_credentials', 4, 1],
        ['license', 'LICENSE', 0, 13],
      ],
    );
  });

  it('has its externs', () => {
    assert.deepEqual(
      object.externs.map(({ name, weak, kconfig }) => [name, weak, kconfig?.type, kconfig?.size]),
      [
        ['CONFIG_AUDITSYSCALL', true, 'char', 1],
        ['CONFIG_MEMCG', true, 'bool', 1],
        ['LINUX_KERNEL_VERSION', false, 'int', 4],
        ['CONFIG_DEFAULT_MMAP_MIN_ADDR', true, 'int', 8],
      ],
    );
  });

  it('has its data', () => {
    assert.deepEqual(
      object.dataSections.map(({ name, size }) => [name, size]),
      [
        ['.rodata', 5],
        ['.bss', 4096],
      ],
    );
  });

  it('has a line of this source for every record', () => {
    const source = readFileSync(join(EXAMPLES, 'process_watch.bpf.c'), 'utf8').split('\n');
    let inSource = 0;
    for (const { functionIndex, instruction } of object.core.records) {
      const at = object.lines.lineOf(object.functions[functionIndex], instruction);
      assert.ok(at !== null && at.line > 0);
      if (!at.file.endsWith('process_watch.bpf.c')) continue;
      assert.equal(at.text.trim(), source[at.line - 1].trim());
      inSource++;
    }
    assert.ok(inSource > 100, `${inSource} records in the source`);
  });
});

describe('what clang makes of examples/net_watch.bpf.c', () => {
  const object = open('net_watch.bpf.o');

  it('has its maps', () => {
    assert.deepEqual(mapsOf(object).sort(), [
      ['blocked_networks', LPM_TRIE, 8, 8, 4096, 1],
      ['connections', HASH, 8, 40, 16384, 0],
      ['events', RINGBUF, 0, 0, 256 * 1024, 0],
      ['losses', PERCPU_ARRAY, 4, 8, 5, 0],
    ]);
  });

  it('has its maps where their symbols are, in that order', () => {
    assert.deepEqual(
      object.maps.map(({ name, offset }) => [name, offset]),
      [
        ['losses', 0],
        ['blocked_networks', 0x20],
        ['connections', 0x48],
        ['events', 0x68],
      ],
    );
  });

  it('has its externs, a tristate and a text among them', () => {
    assert.deepEqual(
      object.externs.map(({ name, weak, kconfig }) => [name, weak, kconfig?.type, kconfig?.size]),
      [
        ['CONFIG_MPTCP', true, 'bool', 1],
        ['CONFIG_DEFAULT_TCP_CONG', true, 'char-array', 16],
        ['CONFIG_TCP_CONG_BBR', true, 'tristate', 4],
        ['CONFIG_HZ', false, 'int', 4],
      ],
    );
  });

  it('has one program that is not loaded unless asked for', () => {
    const off = object.functions.filter(({ autoload }) => !autoload);
    assert.deepEqual(
      off.map(({ name, section }) => [name, section]),
      [['report_idle_connections', 'perf_event']],
    );
    assert.equal(functionNamed(object, 'drop_blocked').section, 'xdp');
  });
});
