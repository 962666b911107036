import assert from 'node:assert/strict';
import type { Fault, Result } from '../../server/src/bytes';

/** The value of a result that has to be good. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) assert.fail(`${result.fault.code}: ${result.fault.message}`);
  return result.value;
}

/** The fault of a result that has to be bad. */
export function faultOf(result: Result<unknown>): Fault {
  if (result.ok) assert.fail('it was read');
  return result.fault;
}
