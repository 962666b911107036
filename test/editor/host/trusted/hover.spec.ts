import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from '../kit/until';
import { hoverText } from '../kit/hover';
import { closeAll, diagnosticsWhen, inside, open, running } from '../kit/workbench';

const CASES: readonly (readonly [about: string, text: string, part: string, ...RegExp[]])[] = [
  [
    'a field that newer kernels do not have',
    'previous->state != TASK_RUNNING',
    'state',
    /task_struct/,
    /7\.2/,
    /missing|not there|absent|no field/i,
    /5\.10/,
  ],
  [
    'the first name of a chain',
    'BPF_CORE_READ((struct inode___6_6 *)inode, __i_ctime.tv_sec)',
    '__i_ctime',
    /__i_ctime/,
    /6\.12/,
  ],
  [
    'the last name of a chain',
    'BPF_CORE_READ((struct inode___6_6 *)inode, __i_ctime.tv_sec)',
    'tv_sec',
    /tv_sec/,
    /6\.12/,
  ],
  ['a direct read', 'task->real_parent->tgid', 'real_parent', /real_parent/, /7\.2/],
  ['a type', 'struct task_struct___5_10 *previous', 'task_struct___5_10', /task_struct/, /7\.2/],
  ['a member of a type', 'volatile long state;', 'state', /state/, /5\.10/],
  ['an enumerator', 'if (id >= READING_MAX_ID)', 'READING_MAX_ID', /READING_MAX_ID/, /8/, /7/],
  ['a section', 'SEC("fentry/do_unlinkat")', 'do_unlinkat', /do_unlinkat/, /7\.2/],
  ['the version of the kernel', 'extern int LINUX_KERNEL_VERSION', 'LINUX_KERNEL_VERSION', /\d/],
  [
    'a helper',
    'bpf_ringbuf_reserve(&events, sizeof(*event), 0);\n\n\tif',
    'bpf_ringbuf_reserve',
    /5\.10/,
  ],
  ['a macro', 'BPF_CORE_READ(filename, name)', 'BPF_CORE_READ', /BPF_CORE_READ/],
];

describe('hover', () => {
  let document: vscode.TextDocument;

  before(async () => {
    await running();
    document = await open('legacy.bpf.c');
    await diagnosticsWhen(document.uri, 'any', (found) => found.length > 0);
  });
  after(closeAll);

  for (const [about, text, part, ...patterns] of CASES) {
    it(`tells of ${about}`, async () => {
      const at = inside(document, text, part);
      const found = await until('a hover', async () => (await hoverText(document, at)) || null);
      for (const pattern of patterns) assert.match(found, pattern);
    });
  }

  it('says nothing of what is no part of a kernel', async () => {
    assert.equal(await hoverText(document, inside(document, 'bool preempt', 'preempt')), '');
  });

  it('puts the newest kernel first', async () => {
    const found = await hoverText(document, inside(document, 'previous->state', 'state'));
    assert.ok(found.includes('7.2'));
    assert.ok(found.indexOf('7.2') < found.lastIndexOf('5.10'), found);
  });
});
