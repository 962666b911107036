import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installMissing, isRoot, lastWordsOf, Lists, Unavailable } from '../../scripts/debian';
import { downloadPackages } from '../../server/src/virtual-host/packages';
import { fetchPackages } from '../lab/fetch-kernels.mjs';

const CACHE = join(__dirname, '..', '..', '.core-lens-cache', 'kernel-packages');

/** What a virtual host is made of, and what the tests look at it with. */
const NEEDED = [
  'qemu-system-x86',
  'busybox-static',
  'dropbear-bin',
  'openssh-server',
  'openssh-client',
  'bpftool',
  'curl',
  'xz-utils',
];

const OWN_KERNEL = 'linux-image-cloud-amd64';

/** Of other suites than the one this machine runs: at least one differs from its own kernel. */
const OTHERS: [suite: string, release: string][] = [
  ['trixie', '6.12.*-cloud-amd64'],
  ['bookworm', '6.1.0-*-cloud-amd64'],
];

export interface KernelPackages {
  readonly version: string;
  readonly files: readonly string[];
}

/** As `twoKernels`; leaves the tests out, and says why, where the kernels cannot be had. */
export async function needTwoKernels(context: Mocha.Context): Promise<KernelPackages[]> {
  try {
    return await twoKernels();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`      left out, no virtual host is booted: ${error.message}`);
    return context.skip();
  }
}

/** Packages of two kernels of different versions, kept in the cache. Throws Unavailable where they cannot be had. */
export async function twoKernels(): Promise<KernelPackages[]> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Unavailable(`the kernels are for x86-64 Linux, this is ${process.platform}`);
  }
  if (!isRoot()) throw new Unavailable('only root can install and try all that is needed');
  installMissing(NEEDED);
  const own = await ownKernel();
  for (const [suite, release] of OTHERS) {
    if (release.startsWith(`${own.version}.`)) continue;
    try {
      const folder = fetchPackages(CACHE, suite, release);
      return [own, packagesIn(folder)];
    } catch (error) {
      throw new Unavailable(`fetching a kernel of ${suite} failed: ${lastWordsOf(error)}`);
    }
  }
  throw new Unavailable(`no other kernel than ${own.version} is known`);
}

/** The newest of this machine's suite, downloaded as a user has it done who names the package. */
async function ownKernel(): Promise<KernelPackages> {
  const folder = join(CACHE, 'own');
  if (!existsSync(folder)) {
    const work = join(CACHE, 'download');
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    let got = await downloadPackages(OWN_KERNEL, work, undefined);
    if (!got.ok) {
      // Point releases go: the lists may be older than what the mirror has.
      new Lists().use('finding apt’s kernels', () => ({}));
      got = await downloadPackages(OWN_KERNEL, work, undefined);
    }
    if (!got.ok) throw new Unavailable(got.fault.message);
    renameSync(work, folder);
  }
  return packagesIn(folder);
}

function packagesIn(folder: string): KernelPackages {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const version = files.flatMap((path) => /(\d+\.\d+)\.\d/.exec(path)?.[1] ?? [])[0] ?? '';
  return { version, files };
}
