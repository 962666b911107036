import assert from 'node:assert/strict';
import { unsupportedInstructions, type KernelVersion } from '../../server/src/verifier';
import { story } from './story';
import { openGuardObject } from './recorded';
import { linkProgram } from '../../server/src/program';

const OLD: KernelVersion = [5, 10, 262];
const MIDDLE: KernelVersion = [6, 1, 176];
const NEW: KernelVersion = [7, 2, 12];

function told(text: string, version: KernelVersion): string[] {
  const { instructions, references } = story(text);
  return unsupportedInstructions(instructions, references, version).map(
    ({ pc, lacks, deadCounts }) => `${pc} ${lacks}${deadCounts ? ', dead or not' : ''}`,
  );
}

/** The same of a program of test/guards, without positions. */
function lacking(build: string, program: string, version: KernelVersion): string[] {
  const object = openGuardObject(build);
  const index = object.functions.findIndex(({ name }) => name === program);
  const image = linkProgram(object, index);
  assert.ok(image, program);
  const instructions = object.functions[index].instructions();
  const found = unsupportedInstructions(instructions, image.references, version);
  return [
    ...new Set(found.map(({ lacks, deadCounts }) => `${lacks} ${deadCounts ? 'dead' : 'live'}`)),
  ];
}

describe('instructions that a version of the verifier does not take', () => {
  it('the address of a callback, wherever it stands', () => {
    const text = 'r2 = function body; r0 = 0; exit; body: r0 = 0; exit';
    assert.deepEqual(told(text, OLD), ['0 callbackAddresses, dead or not']);
    assert.deepEqual(told(text, MIDDLE), []);
  });

  it('may_goto', () => {
    const text = 'loop: may_goto out; goto loop; out: r0 = 0; exit';
    assert.deepEqual(told(text, MIDDLE), ['0 mayGoto, dead or not']);
    assert.deepEqual(told(text, NEW), []);
  });

  it('both slots of a 64-bit load are one instruction, whatever the second looks like', () => {
    assert.deepEqual(told('r1 = input A; r0 = 0; exit', OLD), []);
  });

  const builds: readonly (readonly [program: string, build: string, lacks: string[]])[] = [
    ['dead_signed_load', 'isa_v4.clang19.v4.o', ['signedLoads dead']],
    ['dead_swap', 'isa_v4.clang19.v4.o', ['plainSwaps dead']],
    ['signed_division', 'isa_v4.clang19.v4.o', ['signedDivision live']],
    ['extended_byte', 'isa_v4.clang19.v4.o', ['extendingMoves live']],
  ];
  for (const [program, build, lacks] of builds) {
    it(`${build} ${program}: ${lacks.join()} on 6.1, nothing on 7.2`, () => {
      for (const one of lacks) assert.ok(lacking(build, program, MIDDLE).includes(one));
      assert.deepEqual(lacking(build, program, NEW), []);
    });
  }
});
