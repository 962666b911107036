#!/usr/bin/env node
// Downloads Debian kernels from the mirrors that apt is set up with, whatever suite they are in, and leaves
// FOLDER/<release>/{vmlinuz,config}. Nothing is installed. Some kernels outlive the package that holds their config.
//
//   test/lab/fetch-kernels.mjs FOLDER [SUITE RELEASE]...
//
// Without suites and releases: those of kernels.txt. Needs apt, dpkg-deb, curl and xz.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const ARCHITECTURE = 'amd64';

/** [suite, release pattern] pairs of a kernels file. */
export function readWanted(file = join(here, 'kernels.txt')) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter((words) => words.length === 2);
}

export function releasePattern(release) {
  const escaped = release.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*')}$`);
}

function output(command, ...words) {
  return execFileSync(command, words, { maxBuffer: 1 << 29 });
}

function download(url) {
  return output('curl', '-sSfL', '--retry', '3', url.replaceAll('+', '%2B'));
}

function mirrorOf(suite) {
  const sites = output('apt-get', 'indextargets', '--format', '$(SITE)').toString().split('\n');
  const security = suite.endsWith('-security');
  const site = sites.find((text) => /debian/.test(text) && text.endsWith('-security') === security);
  if (!site)
    throw new Error(`apt knows no mirror for ${suite}: add one to /etc/apt/sources.list.d`);
  return site;
}

const listed = new Map();

/** Packages of a suite: name → {file, sha256}. */
function packagesOf(suite) {
  const known = listed.get(suite);
  if (known) return known;
  const index = download(
    `${mirrorOf(suite)}/dists/${suite}/main/binary-${ARCHITECTURE}/Packages.xz`,
  );
  const text = execFileSync('xz', ['-dc'], { input: index, maxBuffer: 1 << 29 }).toString();
  const packages = new Map();
  for (const paragraph of text.split('\n\n')) {
    const field = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1];
    const name = field('Package');
    if (name?.startsWith('linux-') || name === 'bpftool') {
      packages.set(name, { file: field('Filename'), sha256: field('SHA256') });
    }
  }
  listed.set(suite, packages);
  return packages;
}

function newestRelease(suite, release) {
  const pattern = releasePattern(release);
  const numbers = (text) => text.match(/\d+/g).map(Number);
  const releases = [...packagesOf(suite).keys()]
    .filter((name) => /^linux-image-\d+\.\d+\.\d+/.test(name))
    .map((name) => name.slice('linux-image-'.length))
    .filter((name) => pattern.test(name))
    .sort((a, b) => {
      const [left, right] = [numbers(a), numbers(b)];
      const at = left.findIndex((number, index) => number !== right[index]);
      return at < 0 ? 0 : left[at] - (right[at] ?? 0);
    });
  if (releases.length === 0) throw new Error(`${suite} has no kernel like ${release}`);
  return releases.at(-1);
}

/** A package as it is on the mirror; null when the suite has none of that name. */
function packageOf(suite, name) {
  const found = packagesOf(suite).get(name);
  if (!found) return null;
  const content = download(`${mirrorOf(suite)}/${found.file}`);
  if (createHash('sha256').update(content).digest('hex') !== found.sha256) {
    throw new Error(`${found.file} is not what its suite's index promises`);
  }
  return content;
}

/** Downloads the packages of a kernel and of its modules into a folder of their own, unless they are there; returns it. */
export function fetchPackages(into, suite, wanted) {
  const release = newestRelease(suite, wanted);
  const folder = join(into, release);
  if (existsSync(folder)) return folder;
  mkdirSync(into, { recursive: true });
  const work = mkdtempSync(join(into, 'download-'));
  for (const part of ['image', 'modules', 'binary', 'base']) {
    const content = packageOf(suite, `linux-${part}-${release}`);
    if (content) writeFileSync(join(work, `${part}.deb`), content);
  }
  renameSync(work, folder);
  return folder;
}

/** Unpacks a suite's bpftool into a folder of its own, unless it is there; returns the program. */
export function fetchBpftool(into, suite) {
  const folder = join(into, `bpftool-${suite}`);
  const program = join(folder, 'usr', 'sbin', 'bpftool');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  unpack(suite, 'bpftool', folder);
  if (!existsSync(program)) throw new Error(`${suite} has no bpftool`);
  return program;
}

function unpack(suite, name, folder) {
  const content = packageOf(suite, name);
  if (!content) return;
  writeFileSync(join(folder, 'package.deb'), content);
  execFileSync('dpkg-deb', ['-x', join(folder, 'package.deb'), folder]);
}

function find(folder, accepted) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .find((path) => accepted(basename(path), path));
}

/** Fetches one kernel into a folder of kernels, unless it is there; returns its release. */
export function fetchKernel(into, suite, wanted) {
  const release = newestRelease(suite, wanted);
  const folder = join(into, release);
  if (existsSync(join(folder, 'vmlinuz'))) return release;
  const work = mkdtempSync(join(tmpdir(), 'kernel-'));
  try {
    // Since 6.19 the image package is divided, and the configuration is in the part called base.
    let image, config;
    for (const part of ['image', 'binary', 'base']) {
      unpack(suite, `linux-${part}-${release}`, work);
      image ??= find(work, (name) => /^vmlinuz/.test(name));
      config ??= find(work, (name, path) => /^config/.test(name) && path.includes(release));
    }
    if (!image) throw new Error(`the packages of ${release} lack its image`);
    mkdirSync(folder, { recursive: true });
    cpSync(image, join(folder, 'vmlinuz'));
    if (config) cpSync(config, join(folder, 'config'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return release;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [into, ...words] = process.argv.slice(2);
  if (!into || words.length % 2 !== 0) {
    console.error('usage: test/lab/fetch-kernels.mjs FOLDER [SUITE RELEASE]...');
    process.exit(2);
  }
  const wanted = words.length === 0 ? readWanted() : [];
  for (let i = 0; i < words.length; i += 2) wanted.push([words[i], words[i + 1]]);
  for (const [suite, release] of wanted) console.log(suite, fetchKernel(into, suite, release));
}
