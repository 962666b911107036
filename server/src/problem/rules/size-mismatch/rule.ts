import { poisonFinding, reachedPoison } from '../../poison';
import type { Rule } from '../../rule';

export const sizeMismatch: Rule = {
  id: 'size-mismatch',
  summary: 'a field has another size on some kernel, and its load cannot be made to fit',
  severity: 'error',
  *find(checked) {
    for (const found of reachedPoison(checked, ['size-mismatch'])) {
      yield poisonFinding(found, {
        help: 'only pointers and unsigned integers are adjusted: read it with bpf_core_read and bpf_core_field_size, or with BPF_CORE_READ_BITFIELD_PROBED, which works for plain integers too',
      });
    }
  },
};
