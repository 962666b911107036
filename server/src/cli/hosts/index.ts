import type { HostArguments } from '../host-arguments';
import type { Surroundings } from '../surroundings';
import { hosts } from './hosts';
import { load } from './load';
import { Outcome } from './outcome';
import { test } from './test';
import { unload } from './unload';
import { watch } from './watch';

export { askAtTerminal } from './ask';

/** Runs a command on hosts and returns its exit code. */
export async function runOnHosts(args: HostArguments, surroundings: Surroundings): Promise<number> {
  const signal = surroundings.cancellation();
  const outcome = new Outcome(surroundings);
  switch (args.command) {
    case 'hosts':
      await hosts(args, surroundings, signal, outcome);
      break;
    case 'load':
      await load(args, surroundings, signal, outcome);
      break;
    case 'test':
      await test(args, surroundings, signal, outcome);
      break;
    case 'watch':
      await watch(args, surroundings, signal, outcome);
      break;
    case 'unload':
      await unload(args, surroundings, signal, outcome);
      break;
  }
  return outcome.code;
}
