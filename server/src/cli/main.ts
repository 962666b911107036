import { join } from 'node:path';
import { version } from '../../../package.json';
import { EXIT_DONE, EXIT_UNUSABLE, run } from './run';

/** The reader of a pipe went away, as `| head` does: nobody is left to tell. Anything else is worth a sentence. */
function stopWriting(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(EXIT_DONE);
  if (process.stderr.writable)
    process.stderr.write(`core-lens: output cannot be written: ${error.message}\n`);
  process.exit(EXIT_UNUSABLE);
}
process.stdout.on('error', stopWriting);
process.stderr.on('error', () => process.exit(EXIT_UNUSABLE));

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
}).then((code) => {
  process.exitCode = code;
});
