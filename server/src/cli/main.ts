import { join } from 'node:path';
import { version } from '../../../package.json';
import { askAtTerminal } from './hosts';
import { run } from './run';
import { EXIT_DONE, EXIT_UNUSABLE } from './surroundings';

/** The reader of a pipe went away, as `| head` does: nobody is left to tell. Anything else is worth a sentence. */
function stopWriting(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(EXIT_DONE);
  if (process.stderr.writable)
    process.stderr.write(`core-lens: output cannot be written: ${error.message}\n`);
  process.exit(EXIT_UNUSABLE);
}
process.stdout.on('error', stopWriting);
process.stderr.on('error', () => process.exit(EXIT_UNUSABLE));

/** Codes by which shells tell what ended a process. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

let interruption: number | null = null;

/** The first signal ends what runs on hosts, and has them left clean; the second of its kind ends the process at once. */
function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      interruption = code;
      controller.abort();
    });
  }
  return controller.signal;
}

void run(process.argv.slice(2), {
  bundledKernels: join(__dirname, '..', 'kernels'),
  version,
  environment: process.env,
  output: {
    isTerminal: process.stdout.isTTY,
    width: process.stdout.columns || null,
    write: (text) => void process.stdout.write(text),
  },
  writeError: (text) => void process.stderr.write(text),
  cancellation,
  asking: askAtTerminal,
}).then((code) => {
  // A watch that is interrupted has ended well.
  process.exitCode = code === EXIT_DONE ? code : (interruption ?? code);
});
