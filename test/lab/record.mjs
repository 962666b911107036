#!/usr/bin/env node
// Asks real kernels about every program of the guard corpus and writes what they said to test/golden/verdicts/, one
// golden for each source file. See README.md.
//
//   [LIBBPF_SOURCE=…] [KERNELS_DIR=…] [LAB_DIR=…] test/lab/record.mjs [SUBJECT…]
//
// Subjects are names of source files in test/guards without `.bpf.c`; all by default. OBJECTS_DIR and VERDICTS_DIR name
// other folders to read from and to write to, for an exam with random programs.
import { execFile, execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
} from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fetchKernel, readWanted, releasePattern } from './fetch-kernels.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const tests = dirname(here);
const objects = process.env.OBJECTS_DIR ?? join(tests, 'guards', 'objects');
const goldens = process.env.VERDICTS_DIR ?? join(tests, 'golden', 'verdicts');
const lab = process.env.LAB_DIR ?? join(here, 'build');

const subjectOf = (object) => object.slice(0, object.indexOf('.'));
const shortName = (release) => /^\d+\.\d+/.exec(release)[0];

/** Folders of the kernels to ask: those in KERNELS_DIR, or freshly fetched ones. */
function kernelFolders() {
  if (process.env.KERNELS_DIR) {
    const patterns = readWanted().map(([, release]) => releasePattern(release));
    return readdirSync(process.env.KERNELS_DIR)
      .filter((release) => patterns.some((pattern) => pattern.test(release)))
      .map((release) => join(process.env.KERNELS_DIR, release));
  }
  const into = join(lab, 'kernels');
  return readWanted().map(([suite, release]) => join(into, fetchKernel(into, suite, release)));
}

/** Configuration options that any object mentions: the goldens repeat their values, so that a test needs no config. */
function mentionedOptions(folder, names) {
  const options = new Set();
  for (const name of names) {
    const text = readFileSync(join(folder, name), 'latin1');
    for (const [option] of text.matchAll(/CONFIG_[A-Z0-9_]+/g)) options.add(option);
  }
  return [...options].sort();
}

function configValues(folder, options) {
  const path = join(folder, 'config');
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  const values = new Map(
    lines.filter((line) => line.startsWith('CONFIG_')).map((line) => line.split(/=(.*)/s, 2)),
  );
  return Object.fromEntries(
    options.filter((option) => values.has(option)).map((option) => [option, values.get(option)]),
  );
}

/** An emulated machine stumbles now and then, so it gets a few tries before we give up. */
async function boot(folder, chosen, tries = 4) {
  const options = { maxBuffer: 1 << 28, env: { ...process.env, LAB_DIR: lab } };
  try {
    return (await promisify(execFile)(join(here, 'boot.sh'), [folder, chosen], options)).stdout;
  } catch (error) {
    console.error(error.stderr ?? error);
    if (tries === 1) throw new Error(`${folder} does not answer`, { cause: error });
    return boot(folder, chosen, tries - 1);
  }
}

async function ask(folder, chosen) {
  const stdout = await boot(folder, chosen);
  const [head, ...answers] = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { ...head, folder, answers };
}

async function askAll(folders, chosen) {
  const waiting = [...folders];
  const reports = [];
  const worker = async () => {
    for (let folder = waiting.shift(); folder; folder = waiting.shift()) {
      const report = await ask(folder, chosen);
      reports.push(report);
      const failed = report.answers.filter((answer) => answer.verdict !== 'loads').length;
      console.log(`${report.kernel}: ${report.answers.length} programs, ${failed} do not load`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  const numbers = (report) => shortName(report.kernel).split('.').map(Number);
  return reports.sort((a, b) => {
    const [[major, minor], [otherMajor, otherMinor]] = [numbers(a), numbers(b)];
    return major - otherMajor || minor - otherMinor;
  });
}

function goldenFor(subject, reports, libbpf, options) {
  const kernels = {};
  const programs = {};
  for (const report of reports) {
    const name = shortName(report.kernel);
    const { kernel: release, version, folder } = report;
    kernels[name] = { release, version, config: configValues(folder, options) };
    for (const { object, program, verdict } of report.answers) {
      if (subjectOf(object) !== subject) continue;
      ((programs[object] ??= {})[program ?? ''] ??= {})[name] = verdict;
    }
  }
  return { libbpf, kernels, programs };
}

/** JSON with one line for each kernel and each program. */
function layout(golden) {
  const entries = (object, write) =>
    Object.entries(object)
      .map(([name, value]) => `${JSON.stringify(name)}: ${write(value)}`)
      .join(',\n');
  const object = (programs) => `{\n${entries(programs, JSON.stringify)}\n}`;
  return `{
"libbpf": ${JSON.stringify(golden.libbpf)},
"kernels": ${object(golden.kernels)},
"programs": {\n${entries(golden.programs, object)}\n}
}\n`;
}

function printSummary(reports) {
  const verdicts = [...new Set(reports.flatMap(({ answers }) => answers.map((a) => a.verdict)))];
  verdicts.sort((a, b) => (a === 'loads' ? -1 : b === 'loads' ? 1 : a.localeCompare(b)));
  console.log(['kernel', ...verdicts].join('\t'));
  for (const { kernel, answers } of reports) {
    const counts = verdicts.map((verdict) => answers.filter((a) => a.verdict === verdict).length);
    console.log([shortName(kernel), ...counts].join('\t'));
  }
}

const wanted = process.argv.slice(2);
const all = readdirSync(objects).filter((name) => name.endsWith('.o'));
const names = all.filter((name) => wanted.length === 0 || wanted.includes(subjectOf(name)));
if (names.length === 0) throw new Error(`no objects of ${wanted.join(', ')} in ${objects}`);

if (!existsSync(join(lab, 'load-oracle')))
  execFileSync(join(here, 'build.sh'), { stdio: 'inherit' });
const libbpf = readFileSync(join(lab, 'libbpf.version'), 'utf8').trim();
const chosen = mkdtempSync(join(tmpdir(), 'objects-'));
try {
  for (const name of names) copyFileSync(join(objects, name), join(chosen, name));
  const reports = await askAll(kernelFolders(), chosen);
  const counts = new Set(reports.map(({ answers }) => answers.length));
  if (counts.size !== 1) throw new Error('the kernels did not answer about the same programs');
  mkdirSync(goldens, { recursive: true });
  for (const subject of new Set(names.map(subjectOf))) {
    const options = mentionedOptions(
      chosen,
      names.filter((name) => subjectOf(name) === subject),
    );
    const golden = goldenFor(subject, reports, libbpf, options);
    writeFileSync(join(goldens, `${subject}.json`), layout(golden));
  }
  if (wanted.length === 0) {
    const subjects = new Set(names.map(subjectOf));
    for (const file of readdirSync(goldens)) {
      if (!subjects.has(file.slice(0, -'.json'.length))) rmSync(join(goldens, file));
    }
  }
  if (process.env.LAB_ANSWERS) {
    writeFileSync(process.env.LAB_ANSWERS, JSON.stringify(reports));
  }
  printSummary(reports);
} finally {
  rmSync(chosen, { recursive: true, force: true });
}
