import { causesOf, findingOf } from '../../causes';
import { externPlace } from '../../externs';
import type { Rule } from '../../rule';

export const ksymMissing: Rule = {
  id: 'ksym-missing',
  summary: 'a kernel variable does not exist, or is of another type, on some kernel',
  severity: 'error',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'ksym-missing', 'ksym-type')) {
      const { cause } = occurrence;
      const { name } = checked.prepared.object.externs[cause.extern];
      const place = externPlace(checked, cause);
      if (cause.code === 'ksym-type') {
        yield findingOf(occurrence, {
          place,
          subject: name,
          message: `kernel variable ${name} is not of the declared type`,
          help: 'declare it as that kernel has it, or without a type: extern const void … __ksym',
        });
      } else {
        yield findingOf(occurrence, {
          place,
          subject: name,
          message:
            cause.certainty === 'certain'
              ? `there is no kernel variable ${name}`
              : `BTF does not tell whether there is a symbol ${name}`,
          help: `declare it __weak and test its address: a strong one fails every program of the object where it is missing`,
        });
      }
    }
  },
};
