import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Instructions } from '../../server/src/object';
import {
  blockOf,
  canReach,
  decidingBlocks,
  flowGraph,
  type FlowGraph,
} from '../../server/src/problem/guards/flow-graph';

const EXIT = 0x95;
const JEQ = 0x15;
const JA = 0x05;
const MOV = 0xb7;

/** Instructions as pairs of opcode and jump offset. */
function instructionsOf(program: readonly (readonly [code: number, off: number])[]): Instructions {
  return {
    code: Uint8Array.from(program, ([code]) => code),
    dst: new Uint8Array(program.length),
    src: new Uint8Array(program.length),
    off: Int16Array.from(program, ([, off]) => off),
    imm: new Int32Array(program.length),
  };
}

function graphOf(program: readonly (readonly [code: number, off: number])[]): FlowGraph {
  return flowGraph(instructionsOf(program), { start: 0, count: program.length });
}

/** Any jumps within a program whose last instruction leaves it. */
const anyProgram = fc
  .array(fc.tuple(fc.constantFrom(MOV, JEQ, JEQ, JA, EXIT), fc.nat(30)), { maxLength: 24 })
  .map((steps) =>
    [...steps, [EXIT, 0] as const].map(([code, target], at, all): [number, number] => [
      code,
      code === JEQ || code === JA ? (target % all.length) - at - 1 : 0,
    ]),
  );

/** Whether every way from a block to an exit comes through another, by trying all that avoid it. */
function isAlwaysPassed({ successors }: FlowGraph, from: number, through: number): boolean {
  if (from === through) return true;
  const seen = new Set([from]);
  const waiting = [from];
  for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
    if (successors[block].length === 0) return false;
    for (const next of successors[block]) {
      if (next === through || seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return true;
}

/** Control dependence by its definition, for graphs in which every block leads to an exit. */
function decidingByDefinition(graph: FlowGraph, position: number): number[] {
  const found = new Set<number>();
  const waiting = [blockOf(graph, position)];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const [block, next] of graph.successors.entries()) {
      const decided = at;
      const passes = next.map((successor) => isAlwaysPassed(graph, successor, decided));
      const decides = passes.includes(true) && (passes.includes(false) || block === decided);
      if (next.length < 2 || !decides || found.has(block)) continue;
      found.add(block);
      waiting.push(block);
    }
  }
  return [...found];
}

function leadsToExit(graph: FlowGraph): boolean {
  return graph.successors.every((_, block) => !isAlwaysPassed(graph, block, -1));
}

const ascending = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

describe('flow graphs of functions', () => {
  it('end blocks at jumps and begin them where jumps go', () => {
    const graph = graphOf([
      [MOV, 0],
      [JEQ, 1],
      [MOV, 0],
      [EXIT, 0],
    ]);
    assert.deepEqual(graph.starts, [0, 2, 3]);
    assert.deepEqual(graph.successors, [[1, 2], [2], []]);
  });

  it('know which jump decides about a branch, and that none decides about what follows', () => {
    const graph = graphOf([
      [JEQ, 1],
      [MOV, 0],
      [EXIT, 0],
    ]);
    assert.deepEqual(decidingBlocks(graph, 1), [0]);
    assert.deepEqual(decidingBlocks(graph, 2), []);
  });

  it('know all jumps that decide together', () => {
    // if (a) if (b) x; an early exit decides about all that follows.
    const graph = graphOf([
      [JEQ, 2],
      [JEQ, 1],
      [MOV, 0],
      [EXIT, 0],
    ]);
    assert.deepEqual(ascending(decidingBlocks(graph, 2)), [0, 1]);
  });

  it('agree with the definition of control dependence', () => {
    let compared = 0;
    fc.assert(
      fc.property(anyProgram, fc.nat(24), (program, wanted) => {
        const graph = graphOf(program);
        if (!leadsToExit(graph)) return;
        compared++;
        const position = wanted % program.length;
        assert.deepEqual(
          ascending(decidingBlocks(graph, position)),
          ascending(decidingByDefinition(graph, position)),
        );
      }),
      { numRuns: 2000 },
    );
    assert.ok(compared > 200, `${compared} graphs were compared`);
  });

  it('come to an end for jumps of any kind, endless loops included', () => {
    fc.assert(
      fc.property(anyProgram, fc.nat(24), fc.nat(24), (program, a, b) => {
        const graph = graphOf(program);
        const [from, to] = [a % program.length, b % program.length];
        for (const block of decidingBlocks(graph, to)) {
          assert.ok(canReach(graph, graph.starts[block], to));
        }
        assert.equal(typeof canReach(graph, from, to), 'boolean');
      }),
      { numRuns: 2000 },
    );
  });
});
