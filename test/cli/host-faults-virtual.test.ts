import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unavailable } from '../../scripts/debian';
import { bootVirtualHost, type BootRequest, type VirtualHost } from '../../server/src/virtual-host';
import { twoKernels } from '../virtual-host/kernels';
import { coreLens, type Ran } from './command-line';
import { assertTold, ownFolder, removeFolders } from './on-host';

const PROGRAMS = join('test', 'hosts', 'programs');
const COUNTS = join(PROGRAMS, 'counts.bpf.o');
const NEWER = join(PROGRAMS, 'newer.bpf.o');
const MINUTE = 60_000;

describe('core-lens on virtual hosts of several kernels', function () {
  this.timeout(2 * MINUTE);
  const hosts: VirtualHost[] = [];
  let environment: NodeJS.ProcessEnv = {};
  let config = '';

  before(async function () {
    this.timeout(15 * MINUTE);
    try {
      const [old, recent] = (await twoKernels()).sort((a, b) => versionOf(a) - versionOf(b));
      const kernel = { kind: 'package-files', paths: old.files } as const;
      await Promise.all([
        boot({ kernel }, 0),
        boot({ kernel: { kind: 'package-files', paths: recent.files } }, 1),
        boot({ kernel, kernelArguments: ['lockdown=confidentiality'] }, 2),
      ]);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`      left out, no virtual host is booted: ${error.message}`);
      this.skip();
    }
    const folder = ownFolder();
    mkdirSync(join(folder, 'run'), { mode: 0o700 });
    config = join(folder, 'config');
    const sections = ['old', 'recent', 'locked'].map((name, i) => sectionOf(name, hosts[i]));
    writeFileSync(config, sections.join('\n'));
    environment = {
      ...process.env,
      NO_COLOR: '1',
      XDG_RUNTIME_DIR: join(folder, 'run'),
      XDG_DATA_HOME: folder,
    };
  });

  after(async () => {
    await Promise.all(hosts.map((host) => host.stop()));
    removeFolders();
  });

  async function boot(request: BootRequest, index: number): Promise<void> {
    const host = await bootVirtualHost(request);
    assert.ok(host.ok, host.ok ? '' : `${host.fault.message}\n${host.fault.console}`);
    hosts[index] = host.value;
  }

  const on = (command: string, ...words: string[]): Promise<Ran> =>
    coreLens([command, '-F', config, ...words], { environment });
  const BOTH = ['-H', 'old', '-H', 'recent'];

  it('they are good, and what they lack is said', async () => {
    assertTold(await on('hosts', ...BOTH, '--add-kernel'), 0, /good {5}bpffs/, /kernel added: /);
    const { output } = await on('hosts', '-H', 'locked');
    assert.match(output, /^ {2}limited {2}lockdown .*confidentiality/m);
    assert.doesNotMatch(output, /no tracefs/);
  });

  it('programs are loaded, run and unloaded on both', async () => {
    assertTold(await on('load', ...BOTH, COUNTS), 0, /^count {4}loaded {2}loaded$/m);
    assertTold(await on('test', ...BOTH, '-p', 'count', COUNTS), 0, /^count .*XDP_PASS.*XDP_PASS/m);
    assertTold(await on('unload', ...BOTH, '--all'), 0);
    assertTold(await on('unload', ...BOTH), 0, /^old {2}nothing .*\nrecent {2}nothing/m);
  });

  it('what the older refuses is said beforehand, and so it is', async () => {
    assertTold(
      await on('load', ...BOTH, '-p', 'newer', NEWER),
      1,
      /before loading:\n.*newer\.bpf\.c:5:.*error: there is no kernel function bpf_cast_to_kern_ctx on /,
      /^old: refused\n.*newer\.bpf\.c:10:9: error: newer: .*bpf_cast_to_kern_ctx.*\[kfunc-missing\]\n(?:.*\n){2} {2}The check said so: it fails there\.$/m,
      /^newer {4}refused {2}loaded$/m,
    );
    // A strong symbol that is missing is the end of every program of the object.
    const older = await on('load', ...BOTH, '-p', 'older', NEWER);
    assertTold(older, 1, /The check said so: it fails there/, /^older {4}.* loaded$/m);
    const run = await on('test', ...BOTH, '-p', 'newer', NEWER);
    assertTold(run, 1, /^newer .*refused .*XDP_PASS/m);
    assertTold(await on('unload', ...BOTH, '--all'), 0);
  });

  it('a kernel that is locked down refuses to have its memory read', async () => {
    const words = ['-p', 'message_sent', join('examples', 'legacy.bpf.o')];
    assertTold(
      await on('load', '-H', 'locked', ...words),
      1,
      /\[helper-refused\]/,
      /A kernel that is locked down \(confidentiality\) refuses this; the host check tells/,
    );
    assertTold(await on('load', '-H', 'old', ...words), 0);
    assertTold(await on('unload', '-H', 'old', '--all'), 0);
  });
});

function versionOf({ version }: { readonly version: string }): number {
  const [major, minor] = version.split('.').map(Number);
  return major * 1000 + minor;
}

/** What a user has in the configuration for it. */
function sectionOf(name: string, { ssh }: VirtualHost): string {
  return `Host ${name}
  HostName 127.0.0.1
  Port ${ssh.port}
  User ${ssh.user}
  IdentityFile "${ssh.keyFile}"
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile "${ssh.knownHostsFile}"
  GlobalKnownHostsFile none
`;
}
