import assert from 'node:assert/strict';
import { isLikelyMisspelling } from '../../server/src/nearest';
import { relateNames, type NameRelation } from '../../server/src/nearest/name-relation';

const PAIRS: readonly (readonly [a: string, b: string, relation: NameRelation])[] = [
  ['state', '__state', 'underscored'],
  ['iov', '__iov', 'underscored'],
  ['a_ops', 'a_ops_', 'underscored'],
  ['rq_disk', 'disk', 'contained'],
  ['i_ctime', 'i_ctime_sec', 'contained'],
  ['f_ep_links', 'f_ep', 'contained'],
  ['type', 'iter_type', 'contained'],
  // A short word of a long name is no part of it that tells.
  ['seq', 'seq_origin', 'akin'],
  ['in', 'in_cancel', 'unrelated'],
  ['paernt', 'parent', 'misspelt'],
  ['nr_thread', 'nr_threads', 'misspelt'],
  ['pp_frag_count', 'pp_ref_count', 'akin'],
  ['h_nr_running', 'h_nr_queued', 'akin'],
  ['compound_head', 'compound_info', 'akin'],
  ['nr_running', 'nr_queued', 'unrelated'],
  ['i_atime', 'i_lock', 'unrelated'],
  ['_', 'state', 'unrelated'],
  ['', '', 'unrelated'],
];

const SLIPS: readonly (readonly [name: string, existing: string, isOne: boolean])[] = [
  ['paernt', 'parent', true],
  ['parnt', 'parent', true],
  ['parentt', 'parent', true],
  ['perent', 'parent', true],
  ['parent', 'parent', false],
  ['prent_', 'parent', false],
  ['tnerap', 'parent', false],
  ['pid', 'pit', false],
  ['sockaddr_in4', 'sockaddr_in6', false],
  ['cred1', 'cred', false],
  ['_state', 'state', false],
];

describe('names are related', () => {
  for (const [a, b, relation] of PAIRS) {
    it(`'${a}' and '${b}': ${relation}, either way`, () => {
      assert.equal(relateNames(a, b), relation);
      assert.equal(relateNames(b, a), relation);
    });
  }

  it('up to a length that no name in C has', () => {
    assert.equal(relateNames('a'.repeat(5000), `_${'a'.repeat(5000)}`), 'unrelated');
  });
});

describe('a misspelling', () => {
  for (const [name, existing, isOne] of SLIPS) {
    it(`of '${existing}': '${name}' is ${isOne ? 'one' : 'none'}`, () => {
      assert.equal(isLikelyMisspelling(name, existing), isOne);
    });
  }
});
