import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configuredHosts } from '../../server/src/ssh';

describe('hosts of an SSH configuration', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'core-lens-config-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('are named in order, once each, without patterns and comments', async () => {
    const config = write(
      'config',
      `# Host commented
Host lab lab2   *.example !not
  HostName 10.0.0.1
host = "quoted" 'single' # not this
HOST\ttab
Host *
Host lab again?
Match host elsewhere
  User root
Host after\r
`,
    );
    assert.deepEqual(await configuredHosts(config), [
      'lab',
      'lab2',
      'quoted',
      'single',
      'tab',
      'after',
    ]);
  });

  it('are found through Include, with patterns and from absolute paths, where it stands', async () => {
    mkdirSync(join(folder, 'config.d'));
    write('config.d/20-b', 'Host b\n');
    write('config.d/10-a', `Host a\nInclude ${join(folder, 'deeper')}\n`);
    write('config.d/.hidden', 'Host hidden\n');
    write('deeper', 'Host deeper\n');
    const config = write(
      'config',
      `Host first
Include ${join(folder, 'config.d', '*')} ${join(folder, 'missing')}
Host last
`,
    );
    assert.deepEqual(await configuredHosts(config), ['first', 'a', 'deeper', 'b', 'last']);
  });

  it('of a file that includes itself, the rest is still found', async () => {
    const config = write('config', `Host one\nInclude ${join(folder, 'config')}\nHost two\n`);
    assert.deepEqual(await configuredHosts(config), ['one', 'two']);
  });

  it('that ssh would take for something else are left out', async () => {
    const config = write('config', 'Host -oProxyCommand=reboot "a b" $(reboot) fine\n');
    assert.deepEqual(await configuredHosts(config), ['fine']);
  });

  it('are none where there is no file, or a folder, or one far too large', async () => {
    assert.deepEqual(await configuredHosts(join(folder, 'none')), []);
    assert.deepEqual(await configuredHosts(folder), []);
    const config = write('config', `Host big\n${'#'.repeat(2_000_000)}\n`);
    assert.deepEqual(await configuredHosts(config), []);
  });
});
