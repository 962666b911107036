#!/usr/bin/env node
// Records what libbpf says of the test objects: test/golden/libbpf/<object file name>.json. See README.md.
//
//   LIBBPF_SOURCE=… KERNELS_DIR=… test/oracle/record.mjs [JOBS_FILE…]
//
// Without arguments the jobs are those of jobs.txt here and, if it exists, test/crafted/jobs.txt.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const tests = dirname(here);
const build = join(here, 'build');
const goldens = join(tests, 'golden', 'libbpf');

/** Files (or folders) that match a glob whose only wildcard is `*` in the last component. */
function expand(folder, glob) {
  const parent = join(folder, dirname(glob));
  const escaped = basename(glob).replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${escaped.replaceAll('*', '.*')}$`);
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(parent, name));
}

/** Path of a real kernel's BTF, unpacked into the build folder if need be. */
function unpackedKernel(folder) {
  const plain = join(folder, 'vmlinux.btf');
  if (existsSync(plain)) return plain;
  const unpacked = join(build, 'kernels', `${basename(folder)}.btf`);
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(dirname(unpacked), { recursive: true });
  if (existsSync(`${plain}.br`)) {
    writeFileSync(unpacked, brotliDecompressSync(readFileSync(`${plain}.br`)));
  } else if (existsSync(`${plain}.xz`)) {
    writeFileSync(unpacked, execFileSync('xz', ['-dc', `${plain}.xz`], { maxBuffer: 1 << 28 }));
  } else {
    throw new Error(`${folder} holds no vmlinux.btf, vmlinux.btf.xz or vmlinux.btf.br`);
  }
  return unpacked;
}

function kernelsFor(word) {
  if (!word.startsWith('real:')) {
    return expand(tests, word).map((path) => ({ name: basename(path, '.btf'), path }));
  }
  if (!process.env.KERNELS_DIR) throw new Error('set KERNELS_DIR to a folder of kernels');
  return expand(process.env.KERNELS_DIR, word.slice('real:'.length)).map((folder) => ({
    name: basename(folder),
    path: unpackedKernel(folder),
  }));
}

/** Reads jobs files into a map: object path → its kernels. */
function readJobs(files) {
  const jobs = new Map();
  for (const file of files) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [objects, ...words] = line.replace(/#.*/, '').trim().split(/\s+/);
      if (!objects) continue;
      const paths = expand(tests, objects);
      if (paths.length === 0) throw new Error(`${file}: no object matches ${objects}`);
      for (const word of words) {
        const kernels = kernelsFor(word);
        if (kernels.length === 0) throw new Error(`${file}: no kernel matches ${word}`);
        for (const path of paths) {
          const known = jobs.get(path) ?? new Map();
          for (const kernel of kernels) known.set(kernel.name, kernel.path);
          jobs.set(path, known);
        }
      }
    }
  }
  const names = [...jobs.keys()].map((path) => basename(path));
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double) throw new Error(`two objects are called ${double}: one golden cannot serve both`);
  return jobs;
}

/** The oracle has the byte order of the object it is asked about. */
function oracleFor(object) {
  const bigEndian = readFileSync(object)[5] === 2;
  return bigEndian
    ? ['qemu-s390x', [join(build, 'relocation-oracle.bpfeb')]]
    : [join(build, 'relocation-oracle.bpfel'), []];
}

function answersIn(text) {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

async function ask(object, kernel) {
  const [command, words] = oracleFor(object);
  // libbpf repeats the object's path in some complaints, and goldens should not tell where they were made.
  const options = { maxBuffer: 1 << 26, cwd: dirname(object) };
  try {
    const { stdout } = await promisify(execFile)(
      command,
      [...words, kernel, basename(object)],
      options,
    );
    return answersIn(stdout);
  } catch (error) {
    if (!error.signal) throw error;
    return [...answersIn(error.stdout), { fatal: `libbpf ended by ${error.signal}` }];
  }
}

function resultOf(answer) {
  switch (answer.outcome) {
    case 'patched': {
      const result = ['patched', answer.field, answer.old, answer.new];
      return 'memSizeOld' in answer ? [...result, answer.memSizeOld, answer.memSizeNew] : result;
    }
    case 'fatal':
      return ['fatal', answer.error];
    default:
      return [answer.outcome];
  }
}

/** One golden: the records in libbpf's order, each with its result per kernel. */
async function golden(object, kernels, libbpf) {
  const records = new Map();
  const fatal = {};
  for (const [kernel, path] of [...kernels].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const answer of await ask(object, path)) {
      if (answer.fatal !== undefined) {
        fatal[kernel] = answer.fatal;
      } else if (answer.afterRelocation === undefined) {
        const key = `${answer.block} ${answer.record}`;
        const record = records.get(key) ?? { ...answer, results: {} };
        record.spec ??= answer.spec;
        record.results[kernel] = resultOf(answer);
        records.set(key, record);
      }
    }
  }
  // A record that a fatal one hid from the first kernel comes in late: the order is the object's.
  const ordered = [...records.values()].sort((a, b) => a.block - b.block || a.record - b.record);
  const lines = ordered.map((record) => {
    const { section, record: number, function: name, insn, kind, typeId, spec, results } = record;
    const shown = { section, record: number, function: name, insn, kind, typeId, spec, results };
    return JSON.stringify(shown);
  });
  const parts = [
    `"libbpf": ${JSON.stringify(libbpf)}`,
    `"kernels": ${JSON.stringify([...kernels.keys()].sort())}`,
    `"records": [\n${lines.join(',\n')}\n]`,
  ];
  if (Object.keys(fatal).length > 0) parts.push(`"fatal": ${JSON.stringify(fatal)}`);
  const text = `{\n${parts.join(',\n')}\n}\n`;
  JSON.parse(text);
  writeFileSync(join(goldens, `${basename(object)}.json`), text);
  return { ordered, fatal };
}

function summarize(all) {
  const table = new Map();
  const errors = new Map();
  const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  let records = 0;
  for (const { ordered, fatal } of all) {
    records += ordered.length;
    for (const record of ordered) {
      for (const [outcome, ...rest] of Object.values(record.results)) {
        const row = table.get(record.kind) ?? new Map();
        table.set(record.kind, row);
        count(row, outcome === 'patched' && rest.length > 3 ? 'patched, width too' : outcome);
        if (outcome === 'fatal') count(errors, rest[0].replace(/\d+/g, 'N'));
      }
    }
    for (const text of Object.values(fatal)) count(errors, `(object) ${text.replace(/\d+/g, 'N')}`);
  }
  const columns = ['patched', 'patched, width too', 'poisoned', 'fatal', 'skipped'];
  console.log(`${all.length} objects, ${records} records`);
  console.log(['kind'.padEnd(16), ...columns.map((name) => name.padStart(20))].join(''));
  for (const [kind, row] of [...table].sort()) {
    console.log(
      [kind.padEnd(16), ...columns.map((name) => String(row.get(name) ?? 0).padStart(20))].join(''),
    );
  }
  for (const [text, times] of [...errors].sort())
    console.log(`${String(times).padStart(6)}  ${text}`);
}

const files = process.argv.slice(2);
if (files.length === 0) {
  files.push(join(here, 'jobs.txt'));
  const crafted = join(tests, 'crafted', 'jobs.txt');
  if (existsSync(crafted)) files.push(crafted);
}
const source = process.env.LIBBPF_SOURCE;
if (!source) throw new Error('set LIBBPF_SOURCE to a checkout of libbpf');
execFileSync(join(here, 'build.sh'), { stdio: 'inherit' });
const libbpf = execFileSync('git', ['-C', source, 'describe', '--tags', '--always'], {
  encoding: 'utf8',
}).trim();
mkdirSync(goldens, { recursive: true });

const waiting = [...readJobs(files)];
if (process.argv.length === 2) {
  const wanted = new Set(waiting.map(([object]) => `${basename(object)}.json`));
  for (const name of readdirSync(goldens)) {
    // crafted.json is recorded by test/crafted/record.mjs.
    if (!wanted.has(name) && name !== 'crafted.json') rmSync(join(goldens, name));
  }
}
const done = [];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      done.push(await golden(job[0], job[1], libbpf));
    }
  }),
);
summarize(done);
