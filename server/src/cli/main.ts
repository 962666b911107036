import { join } from 'node:path';
import { version } from '../../../package.json';
import { run } from './run';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away, as `| head` does: nobody is left to tell.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

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
