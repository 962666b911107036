import { requireClang } from '../../scripts/clang';
import { Unavailable } from '../../scripts/debian';

/** Why nothing can be compiled, which is printed; null where it can. */
export function whyNoClang(): string | null {
  try {
    requireClang();
    return null;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`      left out, what needs clang: ${error.message}`);
    return error.message;
  }
}
