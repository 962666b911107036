import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTACH_TYPES, PROGRAM_TYPES, sectionMeaning } from '../../server/src/program';

const GOLDEN = join(__dirname, '..', 'golden', 'libbpf-sections.txt');

describe('what a section name says of its program', () => {
  it("is what libbpf's libbpf_prog_type_by_name says, for known names, odd ones and near misses", () => {
    const lines = readFileSync(GOLDEN, 'utf8').trimEnd().split('\n');
    const ours = lines.map((line) => {
      const [name] = line.split('\t');
      const meaning = sectionMeaning(name);
      if (meaning === null) return `${name}\tunknown`;
      const { programType, attachType } = meaning;
      const attach = attachType === null ? 0 : ATTACH_TYPES.indexOf(attachType);
      return `${name}\t${PROGRAM_TYPES.indexOf(programType)}\t${attach}`;
    });
    assert.ok(lines.length > 800);
    assert.deepEqual(ours, lines);
  });

  const flags: readonly (readonly [section: string, sleepable: boolean, fragments: boolean])[] = [
    ['fentry/do_exit', false, false],
    ['fentry.s/do_exit', true, false],
    ['uprobe.multi.s//bin/sh:main', true, false],
    ['syscall', true, false],
    ['xdp.frags/devmap', false, true],
    ['xdp/devmap', false, false],
  ];
  for (const [section, sleepable, fragments] of flags) {
    it(`${section} is ${sleepable ? '' : 'not '}sleepable, ${fragments ? '' : 'not '}for fragments`, () => {
      const meaning = sectionMeaning(section);
      assert.deepEqual([meaning?.sleepable, meaning?.fragments], [sleepable, fragments]);
    });
  }

  const targets: readonly (readonly [
    section: string,
    target: string | null,
    name: string | null,
  ])[] = [
    ['fentry/do_exit', 'function', 'do_exit'],
    ['fentry/nf_tables:nft_trans_alloc', 'function', 'nf_tables:nft_trans_alloc'],
    ['fexit', 'function', null],
    ['tp_btf/sched_switch', 'tracepoint', 'sched_switch'],
    ['lsm.s/file_open', 'LSM hook', 'file_open'],
    ['iter/', 'iterator', ''],
    ['freplace/handler', 'program', 'handler'],
    ['struct_ops/init', 'struct_ops', 'init'],
    ['kprobe/do_exit+0x10', 'probed function', 'do_exit+0x10'],
    ['ksyscall/openat', 'system call', 'openat'],
    ['raw_tp/sched_switch', 'raw tracepoint', 'sched_switch'],
    ['tracepoint/sched/sched_switch', null, 'sched/sched_switch'],
    ['uprobe//usr/bin/bash:readline', null, '/usr/bin/bash:readline'],
    ['xdp/devmap', null, null],
  ];
  for (const [section, target, name] of targets) {
    it(`${section}: ${target ?? 'nothing'} ${name ?? ''} is what BTF is asked for`, () => {
      const meaning = sectionMeaning(section);
      assert.deepEqual([meaning?.target, meaning?.targetName], [target, name]);
    });
  }
});
