import assert from 'node:assert/strict';
import { completionsAt, type CompletionEntry, type Completions } from '../../server/src/language';
import type { DocumentView } from '../../server/src/language';
import { sectionMeaning } from '../../server/src/program';
import { SourceFile } from '../../server/src/source';
import type { TargetKernel } from '../../server/src/verdict';
import { viewOf } from './view';

/** What a caret at the `@` of a text is offered, on the bundled kernels unless others are given. */
let kernels: readonly TargetKernel[] = [];

function offered(text: string, chosen = kernels): Completions {
  const source = new SourceFile(text.replace('@', ''));
  const view: DocumentView = { path: '/a.bpf.c', source, objects: [], kernels: chosen };
  return completionsAt(view, text.indexOf('@'));
}

function named({ entries }: Completions, label: string): CompletionEntry {
  const entry = entries.find((one) => one.label === label);
  assert.ok(entry !== undefined, `${label} among ${entries.map((one) => one.label).join(', ')}`);
  return entry;
}

function labels({ entries }: Completions): string[] {
  return entries.map(({ label }) => label);
}

/** The text after an entry was taken. */
function taken(text: string, label: string): string {
  const clean = new SourceFile(text.replace('@', ''));
  const { span, newText } = named(offered(text), label);
  const start = clean.lineStart(span.line) + span.column - 1;
  const end = clean.lineStart(span.endLine) + span.endColumn - 1;
  return clean.text.slice(0, start) + newText + clean.text.slice(end);
}

function inFunction(statement: string): string {
  return `#include "vmlinux.h"\nint f(struct task_struct *task)\n{\n  ${statement}\n}\n`;
}

before(async () => {
  ({ kernels } = await viewOf('examples/net_watch.bpf.c', null));
  assert.equal(kernels.length, 5);
});

describe('completion of members', () => {
  it('marks those that are missing on some of the kernels', () => {
    const found = offered(inFunction('BPF_CORE_READ(task, @)'));
    assert.deepEqual(
      ['pid', '__state', 'state'].map((name) => {
        const { label, detail, note, isMissingSomewhere } = named(found, name);
        return [label, detail, note, isMissingSomewhere];
      }),
      [
        ['pid', 'pid_t', 'all kernels', false],
        ['__state', 'unsigned int', 'missing on 5.10', true],
        ['state', 'volatile long int', 'missing on 6.1 – 7.2', true],
      ],
    );
    assert.equal(found.isIncomplete, false);
  });

  it('sorts those that all kernels have first, then by how many have them, then by name', () => {
    const { entries } = offered(inFunction('task->@'));
    assert.ok(entries.length > 200);
    const missing = entries.map(({ isMissingSomewhere }) => isMissingSomewhere);
    assert.equal(missing.indexOf(true), missing.lastIndexOf(false) + 1);
    const safe = entries.filter((entry) => !entry.isMissingSomewhere).map(({ label }) => label);
    assert.deepEqual(safe, [...safe].sort());
    const places = ['pid', '__state', 'state'].map((name) =>
      entries.findIndex(({ label }) => label === name),
    );
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
    const sortTexts = entries.map(({ sortText }) => sortText);
    assert.deepEqual(sortTexts, [...sortTexts].sort());
  });

  it('follows what the kernels know of the path', () => {
    const found = offered(inFunction('BPF_CORE_READ(task, mm, exe_file, f_path.@)'));
    assert.deepEqual(labels(found), ['dentry', 'mnt']);
    assert.equal(named(found, 'dentry').detail, 'struct dentry *');
  });

  it('finds a type whatever its flavor', () => {
    const found = offered(inFunction('((struct task_struct___old *)task)->@'));
    assert.ok(labels(found).includes('state'));
  });

  it('offers members of nameless structs', () => {
    assert.ok(labels(offered(inFunction('((struct file *)task)->@'))).includes('f_path'));
    const found = offered(inFunction('((struct page *)task)->@'));
    assert.ok(labels(found).includes('mapping'), labels(found).join(' '));
  });

  it('replaces the word at the caret', () => {
    assert.equal(
      taken(inFunction('BPF_CORE_READ(task, re@al)'), 'real_parent'),
      inFunction('BPF_CORE_READ(task, real_parent)'),
    );
    assert.equal(taken(inFunction('task->@;'), 'pid'), inFunction('task->pid;'));
  });

  it('tells all kernels of the one that is chosen', () => {
    const found = offered(inFunction('task->@'), kernels.slice(0, 1));
    assert.equal(named(found, 'state').note, 'all kernels');
    assert.ok(!labels(found).includes('__state'));
  });

  it('names ranges between which a member was there', () => {
    const [oldest, , ...later] = kernels;
    const chosen = [later[0], oldest, later[1]];
    const note = named(offered(inFunction('task->@'), chosen), 'state').note;
    assert.equal(note, 'missing on 6.12 – 6.18');
  });

  it('is nothing without kernels, without the type, and on own structs', () => {
    assert.deepEqual(labels(offered(inFunction('task->@'), [])), []);
    assert.deepEqual(labels(offered(inFunction('((struct no_such *)task)->@'))), []);
    assert.deepEqual(labels(offered('struct own { int a; };\nint f(struct own *o) { o->@ }')), []);
  });
});

describe('completion of enumerators and types', () => {
  it('offers the enumerators of the enum, with their values', () => {
    const found = offered('bpf_core_enum_value(enum kernel_read_file_id, @)');
    const { detail, note } = named(found, 'READING_MAX_ID');
    assert.deepEqual([detail, note], ['= 7, 8', 'all kernels']);
    const added = named(found, 'READING_MODULE_COMPRESSED');
    assert.deepEqual([added.detail, added.note], ['= 7', 'missing on 5.10 – 6.18']);
  });

  it('offers types that begin like the word', () => {
    const found = offered('bpf_core_type_exists(struct bpf_ring@)');
    assert.deepEqual(labels(found).includes('bpf_ringbuf'), true);
    assert.ok(labels(found).every((label) => label.startsWith('bpf_ring')));
    assert.equal(found.isIncomplete, false);
  });

  it('offers some of many types, and says so', () => {
    const found = offered('bpf_core_type_exists(struct @)');
    assert.deepEqual([found.entries.length, found.isIncomplete], [200, true]);
  });

  it('offers enums', () => {
    const found = offered('bpf_core_enum_value_exists(enum skb_drop@)');
    assert.equal(named(found, 'skb_drop_reason').note, 'missing on 5.10');
  });
});

describe('completion of sections', () => {
  it('offers what libbpf knows, and tells where the kernel does not', () => {
    const found = offered('SEC("@")');
    assert.equal(named(found, 'xdp').note, 'all kernels');
    assert.equal(named(found, 'fentry/').detail, 'BPF_PROG_TYPE_TRACING');
    assert.equal(named(found, 'netfilter').note, 'missing on 5.10 – 6.1');
    assert.equal(named(found, 'kprobe.multi/').note, 'missing on 5.10');
  });

  it('offers nothing that libbpf does not know', () => {
    const found = offered('SEC("@")').entries;
    assert.ok(found.length > 100);
    for (const { newText } of found) assert.notEqual(sectionMeaning(newText), null, newText);
  });

  it('offers functions behind fentry/, and tells where they are missing', () => {
    const found = offered('SEC("fentry/do_unlink@")');
    const { note, newText, kind } = named(found, 'do_unlinkat');
    assert.deepEqual([note, newText, kind], ['missing on 7.2', 'do_unlinkat', 'target']);
    assert.ok(labels(found).every((label) => label.startsWith('do_unlink')));
  });

  it('offers some of many functions, and says so', () => {
    const found = offered('SEC("fentry/@")');
    assert.deepEqual([found.entries.length, found.isIncomplete], [200, true]);
  });

  const TARGETS: readonly (readonly [text: string, label: string])[] = [
    ['SEC("tp_btf/sched_@")', 'sched_switch'],
    ['SEC("raw_tp/sched_@")', 'sched_switch'],
    ['SEC("lsm/file_@")', 'file_open'],
    ['SEC("lsm.s/file_@")', 'file_open'],
    ['SEC("?lsm/file_@")', 'file_open'],
    ['SEC("iter/@")', 'task_file'],
    ['SEC("kprobe/tcp_v4_@")', 'tcp_v4_connect'],
    ['SEC("kprobe.multi/tcp_v4_@")', 'tcp_v4_connect'],
    ['SEC("ksyscall/open@")', 'openat'],
    ['SEC("tp/@")', 'syscalls/sys_enter_'],
    ['SEC("tracepoint/syscalls/sys_exit_open@")', 'syscalls/sys_exit_openat'],
  ];
  for (const [text, label] of TARGETS) {
    it(`offers ${label} at ${text}`, () => {
      assert.equal(named(offered(text), label).note, 'all kernels');
    });
  }

  it('offers iterators only, not what works for them', () => {
    const found = labels(offered('SEC("iter/@")'));
    assert.ok(found.length > 5);
    assert.ok(!found.some((label) => /_(new|next|destroy)$/.test(label)), found.join(' '));
  });

  it('replaces what the caret is in', () => {
    assert.equal(taken('SEC("fentry/do_un@x")', 'do_unlinkat'), 'SEC("fentry/do_unlinkat")');
    assert.equal(taken('SEC("fen@try/do_exit")', 'fentry/'), 'SEC("fentry/do_exit")');
    assert.equal(taken('SEC("@fexit/do_exit")', 'fentry/'), 'SEC("fentry/do_exit")');
    assert.equal(taken('SEC("?fex@")', 'fexit/'), 'SEC("?fexit/")');
    assert.equal(taken('SEC("xd@p/devmap")', 'xdp'), 'SEC("xdp")');
    assert.equal(
      taken('SEC("fentry/do_unl@\nint f', 'do_unlinkat'),
      'SEC("fentry/do_unlinkat\nint f',
    );
  });

  it('is nothing behind what BTF tells nothing of', () => {
    for (const text of ['SEC("uprobe/@")', 'SEC("freplace/@")', 'SEC("tp/sched/@")']) {
      assert.deepEqual(labels(offered(text)), [], text);
    }
  });
});
