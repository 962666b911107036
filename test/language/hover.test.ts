import assert from 'node:assert/strict';
import { hoverAt, type DocumentView } from '../../server/src/language';
import { SourceFile } from '../../server/src/source';
import { assertGolden } from '../golden';
import { kernelOf } from '../nearest/worlds';
import { member } from '../support';
import { placeOf, viewOf } from './view';

/** Sources with the objects made of them, and places in them: the bar stands before what the pointer is on. */
const STORIES: readonly (readonly [source: string, object: string, places: readonly string[]])[] = [
  [
    'examples/legacy.bpf.c',
    'examples/legacy.bpf.o',
    [
      'previous->|state',
      'BPF_CORE_READ(task, |state)',
      '|__i_ctime.tv_sec',
      '__i_ctime.|tv_sec',
      ' |i_ctime.tv_sec',
      'BPF_CORE_READ(filename, |name)',
      'cap_effective.|cap[0]',
      'core_layout.|base',
      '|BPF_CORE_READ(task, state)',
      '|BPF_KPROBE(message_sent',
      'SEC("|fentry/do_unlinkat")',
      'SEC("|kprobe/tcp_sendmsg")',
      'SEC("|tp_btf/sched_switch")',
      'id >= |READING_MAX_ID',
      'struct |inode *directory',
      '|bpf_ringbuf_reserve(&events, sizeof(*event), 0);',
      'if (|LINUX_KERNEL_VERSION >=',
    ],
  ],
  rule('guarded', ['field_exists(task->|mm_cid)', 'BPF_CORE_READ(task, |__state)']),
  rule('left-bitfield', ['USE(socket->|sk_userlocks)', 'PROBED(socket, |sk_userlocks)']),
  rule('became-bitfield', ['BPF_CORE_READ(queue, |throttled)']),
  rule('size-mismatch', ['return task->|on_cpu', 'return task->|start_time']),
  rule('type-missing', [
    'BPF_CORE_READ(key, |prefixlen)',
    'type_exists(struct |folio)',
    'type_size(struct |folio)',
    'type_id_kernel(struct |bpf_lpm_trie_key)',
  ]),
  rule('enumerator-missing', [
    'value(enum iter_type, |ITER_UBUF)',
    'exists(enum iter_type, |ITER_UBUF)',
    'few, |ITER_KVEC___few)',
  ]),
  rule('kconfig-missing', [
    'bool |CONFIG_SCHED_CLASS_EXT',
    'bool |CONFIG_NET ',
    'bool |CONFIG_NO_SUCH_OPTION',
  ]),
  rule('kfunc-missing', ['void |bpf_rcu_read_lock(void)', 'u64 |bpf_no_such_function(u64']),
];

function rule(name: string, places: readonly string[]) {
  const source = `server/src/problem/rules/${name}/cases.bpf.c`;
  return [source, `test/rules/objects/${name}.clang19.o`, places] as const;
}

function report(view: DocumentView, places: readonly string[]): string {
  return places
    .map((place) => {
      const hover = hoverAt(view, placeOf(view, place), { mostRows: 12 });
      return `## ${place}\n\n${hover?.markdown ?? 'nothing'}\n`;
    })
    .join('\n');
}

describe('hover', () => {
  for (const [source, object, places] of STORIES) {
    it(source, async () => {
      const view = await viewOf(source, object);
      const name = source.replace(/\/cases\.bpf\.c$/, '').replace(/^.*\//, '');
      assertGolden(`hover/${name}.md`, `# ${source}\n\n${report(view, places)}`);
    });
  }

  it('tells the same of an access without its object, but for what the program does', async () => {
    const [source, object] = STORIES[0];
    const [view, bare] = [await viewOf(source, object), await viewOf(source, null)];
    const place = 'BPF_CORE_READ(filename, |name)';
    const rows = (of: DocumentView) =>
      hoverAt(of, placeOf(of, place), { mostRows: 12 })
        ?.markdown.split('\n')
        .filter((line) => line.startsWith('|'));
    assert.deepEqual(rows(bare), rows(view));
    assert.equal(rows(bare)?.length, 3);
  });

  it('covers the token, from its first character to behind its last', async () => {
    const view = await viewOf(STORIES[0][0], STORIES[0][1]);
    const start = placeOf(view, 'previous->|state');
    const at = (offset: number) => hoverAt(view, offset, { mostRows: 12 })?.span;
    const { line, column } = view.source.span(start, start);
    const span = { line, column, endLine: line, endColumn: column + 5 };
    for (const offset of [start, start + 3, start + 5]) assert.deepEqual(at(offset), span);
    assert.notDeepEqual(at(start - 1), span);
  });

  it('has at most so many rows', async () => {
    const view = await viewOf(STORIES[0][0], STORIES[0][1]);
    const hover = hoverAt(view, placeOf(view, 'struct |inode *directory'), { mostRows: 2 });
    assert.match(hover?.markdown ?? '', /\| 7\.2 .*\n\| 6\.18 .*\n\nand 3 older kernels$/);
  });

  it('folds rows that differ by type ids alone, which are told from the oldest kernel to the newest', async () => {
    const { kernels } = await viewOf(STORIES[0][0], null);
    const source = new SourceFile('struct s { struct path p; };\n');
    const view = { path: 'a.bpf.c', source, kernels, objects: [] };
    const { markdown = '' } = hoverAt(view, placeOf(view, '|path'), { mostRows: 12 }) ?? {};
    const ids = kernels.map(({ types }) => types.vmlinux.names().named('path').join('/'));
    assert.equal(new Set(ids).size, kernels.length);
    const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
    assert.deepEqual(rows.slice(2), [
      `| 5.10\u00a0–\u2060\u00a07.2 | 16 bytes | 2 | ${ids.join(', ')} |`,
    ]);
  });

  it('says nothing of what is nothing of a kernel', async () => {
    const view = await viewOf(STORIES[0][0], STORIES[0][1]);
    for (const place of [
      '|return 0;',
      'pid_t |pid = previous',
      '|/* Nothing wrong here',
      '|64);',
    ]) {
      const offset = view.source.text.includes(place.replace('|', '')) ? placeOf(view, place) : 0;
      assert.equal(hoverAt(view, offset, { mostRows: 12 }), null, place);
    }
  });

  it('says once that kernels do not have a type of the program', async () => {
    const view = await viewOf(STORIES[0][0], STORIES[0][1]);
    const said = (place: string) => hoverAt(view, placeOf(view, place), { mostRows: 12 })?.markdown;
    assert.equal(
      said('struct |disk {'),
      '**`struct disk`**\n\nIn the program: 32 bytes, 1 member\n\nNo chosen kernel has `struct disk`',
    );
    assert.match(
      said('char |name[DISK_NAME_LEN];') ?? '',
      /32 bytes at offset 0\n\nNo chosen kernel has `struct disk`$/,
    );
  });

  it('takes a function of the source for no function of the kernel', async () => {
    const view = await viewOf(STORIES[0][0], null);
    const of = (text: string) => {
      const other = { ...view, source: new SourceFile(text) };
      return hoverAt(other, placeOf(other, '|do_exit'), { mostRows: 12 });
    };
    assert.match(
      of('extern void do_exit(long code) __ksym;')?.markdown ?? '',
      /function of the kernel/,
    );
    assert.equal(of('static void do_exit(long code) __attribute__((unused))\n{\n}\n'), null);
    assert.equal(of('int f(void) { do_exit(1); }\nstatic void do_exit(long code) {}\n'), null);
  });

  it('is Markdown without HTML and links, however a kernel or its types are called', () => {
    const evil = 'a|b`c`<img src=x>\n| [d](command:e) **f** g\\\\| [h](command:i)';
    const types = kernelOf((t) =>
      t.struct('sock', 8, [member('sk_mark', t.typedef(evil, t.unsigned), 4)]),
    );
    const source = new SourceFile('struct sock {\n\tint sk_mark;\n};\n');
    const kernel = { name: '[vm](command:j)', version: null, arch: null, config: null, types };
    const view = { path: 'a.bpf.c', source, kernels: [kernel], objects: [] };
    const markdown = hoverAt(view, placeOf(view, 'int |sk_mark'), { mostRows: 12 })?.markdown ?? '';
    const [, row] =
      /\n\| \\\[vm\\\]\(command:j\) \| 4 \| 4 bytes \| `([^`\n]*)` \|$/.exec(markdown) ?? [];
    assert.equal(
      row,
      String.raw`a\|b’c’<img src=x>?\| [d](command:e) **f** g\\\| [h](command:i)`,
      markdown,
    );
  });
});
