import assert from 'node:assert/strict';
import { readBtf } from '../../server/src/btf';
import { readObject } from '../../server/src/object';
import { prepareRelocations, relocateObject, type ReasonCode } from '../../server/src/relocation';
import { craftedCases, type CraftedCase } from '../crafted/cases';
import { recordedAnswer } from '../crafted/golden';
import type { ByteOrder } from '../support';
import { asRecorded, comparable } from './recorded-words';

/** Inputs that libbpf refuses for a limit of its own, and we read. */
const READ_ALL_THE_SAME: Readonly<Record<string, string>> = {
  'target-other-byte-order-unknown-kind':
    'libbpf does not swap kinds it does not know; on a machine of that byte order it reads them',
};

const ORDERS: readonly ByteOrder[] = ['little', 'big'];

describe("every crafted case has libbpf's answer", () => {
  const seenReasons = new Set<ReasonCode>();

  for (const crafted of craftedCases) {
    if (crafted.undefinedInLibbpf !== null) continue;
    it(`${crafted.name}: ${crafted.story}`, () => {
      for (const order of ORDERS) {
        const ours = answer(crafted, order, seenReasons);
        const { records, fatal } = recordedAnswer(crafted.name, order);
        const theirs = records
          .filter(([, , fn]) => fn !== null)
          .map(([, , fn, slot, , result]) => ({ fn, slot, result: comparable(result) }));
        assert.deepEqual(ours.results.slice(0, theirs.length), theirs, `${order} endian`);
        const next = ours.results.at(theirs.length)?.result[0];
        if (fatal !== undefined) {
          // libbpf names no record for these; we refuse the object or the record that is to blame.
          const isRefused = ours.refused || next === 'fatal' || crafted.name in READ_ALL_THE_SAME;
          assert.ok(isRefused, `${order} endian: ${fatal}`);
        } else if (theirs.at(-1)?.result[0] !== 'fatal') {
          assert.equal(next, undefined, `${order} endian: libbpf has no record left`);
          // Without usable .BTF and .BTF.ext libbpf finds no record and loads; we say what is damaged.
          assert.ok(
            !ours.refused || theirs.length === 0,
            `${order} endian: libbpf does not refuse`,
          );
        }
      }
    });
  }

  it('and they bring about the reasons that compilers do not', () => {
    const expected: ReasonCode[] = [
      'bad-type-id',
      'unknown-kind',
      'instruction-unsupported',
      'record-misaligned',
      'nesting-differs',
    ];
    assert.deepEqual(
      expected.filter((code) => !seenReasons.has(code)),
      [],
    );
  });
});

describe('where libbpf crashes, hangs or reads foreign memory', () => {
  for (const crafted of craftedCases) {
    if (crafted.undefinedInLibbpf === null) continue;
    it(`${crafted.name} gets some answer (libbpf: ${crafted.undefinedInLibbpf})`, () => {
      for (const order of ORDERS) assert.ok(answer(crafted, order, new Set()));
    });
  }
});

function answer(crafted: CraftedCase, order: ByteOrder, seenReasons: Set<ReasonCode>) {
  const input = crafted.build(order);
  const opened = readObject(input.object);
  const vmlinux = readBtf(input.target);
  if (!opened.ok || !vmlinux.ok) return { refused: true, results: [] };
  const object = opened.value;
  const modules = input.modules.map(({ name, btf }) => {
    const module = readBtf(btf, { base: vmlinux.value });
    return module.ok ? { name, btf: module.value } : { name, fault: module.fault.message };
  });
  const relocations = prepareRelocations(object);
  const { results } = relocateObject(object, relocations, { vmlinux: vmlinux.value, modules });
  const lastValues = new Map<string, string>();
  return {
    refused: object.refusal !== null,
    results: results.map((result, i) => {
      seenReasons.add(result.reason.code);
      const { functionIndex, instruction } = relocations[i].record;
      const fn = object.functions[functionIndex];
      const recorded = asRecorded(result, fn.instructions(), instruction);
      // A second record on an instruction finds what the first one left there.
      const site = `${functionIndex}:${instruction}`;
      const held = lastValues.get(site);
      if (held !== undefined && recorded[0] === 'patched') recorded[2] = held;
      lastValues.set(site, recorded[3]);
      return { fn: fn.name, slot: instruction, result: recorded };
    }),
  };
}
