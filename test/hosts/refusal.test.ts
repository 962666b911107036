import assert from 'node:assert/strict';
import { ENDED } from '../../server/src/hosts/files-there';
import { refusal } from '../../server/src/hosts/load';

const PERMISSION = `libbpf: prog 'p': BPF program load failed: Operation not permitted
Error: failed to load object file
Warning: bpftool is now running in libbpf strict mode and has more stringent requirements about BPF programs.
If it used to work for this object file but now doesn't, see --legacy option for more details.
`;

describe('bpftool fails', () => {
  const cases: [about: string, code: number, log: string, outcome: string, words?: RegExp][] = [
    ['as a user', ENDED.refusedUser, PERMISSION, 'not-permitted', /Operation not permitted\)/],
    ['as root, for what the kernel does not permit anybody', ENDED.refused, PERMISSION, 'refused'],
    [
      'in the verifier',
      ENDED.refusedUser,
      "libbpf: prog 'p': -- BEGIN PROG LOAD LOG --",
      'refused',
    ],
    [
      'as Ubuntu’s stand-in',
      ENDED.refused,
      'WARNING: bpftool not found for kernel 6.8',
      'bpftool-not-run',
    ],
    [
      'at a word it does not know',
      ENDED.refused,
      'Error: expected no more arguments',
      'bpftool-too-old',
    ],
  ];
  for (const [about, code, errors, outcome, words] of cases) {
    it(`${about}: ${outcome}`, () => {
      const told = refusal({ code, errors, output: new Uint8Array(), isCut: false }, false);
      assert.ok(told !== null);
      assert.equal(told.ok ? told.value.kind : told.fault.code, outcome);
      if (words !== undefined) assert.match(told.ok ? '' : told.fault.message, words);
    });
  }

  it('every end has a code of its own', () => {
    const codes = Object.values(ENDED);
    assert.equal(new Set(codes).size, codes.length);
  });

  it('not at all', () => {
    const ended = { code: 0, errors: PERMISSION, output: new Uint8Array(), isCut: false };
    assert.equal(refusal(ended, false), null);
  });
});
