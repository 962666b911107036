import type { Cause } from '../verdict';
import type { CheckedObject, Place, Token } from './rule';

/** Where a finding about an extern stands: where it is used, if only that matters, else where it is declared. */
export function externPlace(checked: CheckedObject, cause: Cause & { extern: number }): Place {
  const { name } = checked.prepared.object.externs[cause.extern];
  if ('site' in cause && cause.site !== null) {
    const token: Token = { kind: 'name', name };
    return { kind: 'instruction', site: cause.site, token };
  }
  return { kind: 'declaration', name };
}
