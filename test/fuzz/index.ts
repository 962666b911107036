/** `npm run fuzz -- --runs N --seed S`: a long run by hand; findings are written to the temporary folder. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz';
import { fuzzSetUp } from './seeds';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
  },
});

void main();

async function main(): Promise<void> {
  const start = performance.now();
  const runs = Number(values.runs);
  const report = await fuzz({
    runs,
    seed: Number(values.seed),
    ...fuzzSetUp(),
    onProgress: (done) => process.stderr.write(`\r${done} of ${runs}`),
  });
  process.stderr.write('\r');
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${report.runs} runs with seed ${values.seed} in ${seconds} s`);
  for (const [reader, taken] of report.taken) console.log(`  ${reader}: took ${taken} mutants`);
  console.log(`  slowest: ${report.slowest.milliseconds.toFixed(0)} ms (${report.slowest.what})`);
  if (report.findings.length === 0) {
    console.log('no finding');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'core-lens-fuzz-'));
  for (const { reader, seed, run, problem, input } of report.findings.slice(0, 20)) {
    const path = join(folder, `${run}.bin`);
    writeFileSync(path, input);
    console.log(`\n${reader}, from ${seed}, run ${run}: ${path}\n${problem}`);
  }
  console.log(`\n${report.findings.length} findings`);
  process.exitCode = 1;
}
