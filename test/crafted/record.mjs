#!/usr/bin/env node
// Records what libbpf says of the crafted cases: test/golden/libbpf/crafted.json. See README.md.
//
//   LIBBPF_SOURCE=… test/crafted/record.mjs [CASE…]
//
// With case names their answers are only shown. test/oracle/build.sh must have run.
import { execFile, execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const oracleBuild = join(here, '..', 'oracle', 'build');
const golden = join(here, '..', 'golden', 'libbpf', 'crafted.json');
const PATIENCE_MS = 60_000;
const PATIENCE_WITH_UNDEFINED_MS = 4_000;

const orders = {
  little: { name: 'bpfel', compiler: 'gcc', flags: [], run: [] },
  big: {
    name: 'bpfeb',
    compiler: 's390x-linux-gnu-gcc',
    flags: [
      `-I${join(oracleBuild, 's390x/usr/include')}`,
      `-I${join(oracleBuild, 's390x/usr/include/s390x-linux-gnu')}`,
      `-L${join(oracleBuild, 's390x/usr/lib/s390x-linux-gnu')}`,
    ],
    run: ['qemu-s390x'],
  },
};

function prepare(directory, { name, compiler, flags }) {
  const built = join(oracleBuild, `relocation-oracle.${name}`);
  if (!existsSync(built)) throw new Error(`${built} is missing: run test/oracle/build.sh first`);
  copyFileSync(built, join(directory, `relocation-oracle.${name}`));
  const library = join(oracleBuild, `libbpf-${name}`);
  execFileSync(compiler, [
    ...['-O2', '-g', '-Wall', '-static', `-I${join(library, 'include')}`, ...flags],
    join(here, 'module-oracle.c'),
    '-Wl,--wrap=btf__load_vmlinux_btf,--wrap=bpf_object__open_file',
    ...[join(library, 'lib/libbpf.a'), '-lelf', '-lz'],
    ...['-o', join(directory, `module-oracle.${name}`)],
  ]);
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

/** The records in libbpf's order, and what fails the object without belonging to a record. */
async function ask(directory, order, { name, modules, undefinedInLibbpf }) {
  const { name: arch, run } = orders[order];
  const tool = modules[order].length > 0 ? 'module-oracle' : 'relocation-oracle';
  // A complaint may name the kernel's file, so it is asked for by its bare name.
  const cwd = join(directory, 'targets', order);
  const words = [
    ...run,
    join(directory, `${tool}.${arch}`),
    `${name}.btf`,
    join('..', '..', 'objects', order, `${name}.o`),
    ...modules[order].map((file) => join(directory, file)),
  ];
  let text;
  let end = null;
  try {
    const timeout = undefinedInLibbpf === null ? PATIENCE_MS : PATIENCE_WITH_UNDEFINED_MS;
    const options = { cwd, timeout, killSignal: 'SIGKILL', maxBuffer: 1 << 26 };
    text = (await promisify(execFile)(words[0], words.slice(1), options)).stdout;
  } catch (error) {
    text = error.stdout;
    end = error.killed ? 'no answer' : (error.signal ?? `status ${error.code}: ${error.stderr}`);
  }
  const answers = text.split('\n').filter(Boolean).map(readLine);
  const records = answers
    .filter((a) => a.outcome !== undefined)
    .map((a) => [a.section, a.record, a.function, a.insn, a.spec, resultOf(a)]);
  const fatal = answers.find((a) => a.fatal !== undefined)?.fatal;
  return { answer: fatal === undefined ? { records } : { records, fatal }, end };
}

function readLine(line) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`the oracle wrote a line that is no JSON: ${line}`);
  }
}

function summarize(cases) {
  const outcomes = new Map();
  const texts = new Map();
  const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const { little } of Object.values(cases)) {
    if (little.records.length === 0 && little.fatal === undefined) count(outcomes, 'no record');
    for (const record of little.records) {
      const [outcome, ...rest] = record[5];
      count(outcomes, outcome === 'patched' && rest.length > 3 ? 'patched, width too' : outcome);
      if (outcome === 'fatal')
        count(texts, rest[0].replace(/\[\d+\].*? failed:/, '… failed:').replace(/-?\d{1,}/g, 'N'));
    }
    if (little.fatal !== undefined) {
      count(outcomes, 'fatal for the object');
      count(texts, `(object) ${little.fatal.replace(/\d+/g, 'N')}`);
    }
  }
  const differing = Object.values(cases).filter((c) => c.big !== undefined).length;
  console.log(
    `${Object.keys(cases).length} cases, ${differing} of them answered differently in big endian`,
  );
  for (const map of [outcomes, texts]) {
    for (const [key, times] of [...map].sort((a, b) => b[1] - a[1])) {
      console.log(`${String(times).padStart(6)}  ${key}`);
    }
  }
}

const wanted = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), 'crafted-'));
try {
  execFileSync('npx', ['tsx', join(here, 'build.ts'), directory], {
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  for (const order of Object.values(orders)) prepare(directory, order);
  const list = JSON.parse(readFileSync(join(directory, 'cases.json'), 'utf8'));
  const answers = new Map();
  const undefinedEnds = [];
  const waiting = list.filter((c) => wanted.length === 0 || wanted.includes(c.name));
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const little = await ask(directory, 'little', one);
        const big = await ask(directory, 'big', one);
        if (one.undefinedInLibbpf !== null) {
          undefinedEnds.push(
            `${one.name}: ${little.end ?? 'an answer'}, ${big.end ?? 'an answer'}`,
          );
          continue;
        }
        for (const { end } of [little, big]) {
          if (end !== null) throw new Error(`${one.name}: the oracle ended with ${end}`);
        }
        const same = JSON.stringify(little.answer) === JSON.stringify(big.answer);
        answers.set(one.name, {
          little: little.answer,
          ...(same ? {} : { big: big.answer }),
        });
      }
    }),
  );
  const ordered = list.flatMap(({ name }) =>
    answers.has(name) ? [[name, answers.get(name)]] : [],
  );
  if (wanted.length > 0) {
    for (const [name, answer] of ordered) console.log(name, JSON.stringify(answer, null, 1));
    for (const line of undefinedEnds) console.log(line);
  } else {
    const source = process.env.LIBBPF_SOURCE;
    if (!source)
      throw new Error('set LIBBPF_SOURCE to the checkout of libbpf the oracle was built from');
    const describe = ['-C', source, 'describe', '--tags', '--always'];
    const libbpf = execFileSync('git', describe, { encoding: 'utf8' }).trim();
    const lines = ordered.map(
      ([name, answer]) => `${JSON.stringify(name)}: ${JSON.stringify(answer)}`,
    );
    const text = `{\n"libbpf": ${JSON.stringify(libbpf)},\n"cases": {\n${lines.join(',\n')}\n}\n}\n`;
    JSON.parse(text);
    writeFileSync(golden, text);
    summarize(Object.fromEntries(ordered));
    console.log('undefined in libbpf (little endian, big endian):');
    for (const line of undefinedEnds.sort()) console.log(`  ${line}`);
  }
} finally {
  rmSync(directory, { recursive: true });
}
