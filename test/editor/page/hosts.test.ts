import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Unavailable } from '../../../scripts/debian';
import { findChromium } from '../../../scripts/editor/chromium';
import { installCodeServer } from '../../../scripts/editor/code-server';
import { ROOT } from '../../../scripts/editor/places';
import { copyPrograms, PASSPHRASE, RealHost, SOURCES } from '../real-host';
import { makeRunFolder, packagedExtension, removeRunFolder } from '../workspace';
import { EditorWindow } from './window';

const MINUTE = 60_000;
const CLI = join(process.env.CORE_LENS_DIST ?? join(ROOT, 'dist'), 'cli.js');

describe('hosts as a person sees them', function () {
  this.timeout(2 * MINUTE);
  this.bail(true);
  let runFolder: string | null = null;
  let project = '';
  let host: RealHost;
  let window: EditorWindow;
  let hasFailed = false;

  before(async function () {
    this.timeout(10 * MINUTE);
    try {
      const chromium = findChromium();
      const server = installCodeServer();
      const folder = makeRunFolder('page-hosts');
      host = await RealHost.start(this, folder);
      runFolder = folder;
      project = copyPrograms(runFolder);
      const { settings, environment } = host;
      const vsix = packagedExtension();
      const about = { server, chromium, vsix, runFolder, workspace: project };
      window = await EditorWindow.open({ ...about, settings, environment });
      await window.waitForExtension();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`      left out, there is no page to look at: ${error.message}`);
      this.skip();
    }
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed() !== true) return;
    hasFailed = true;
    await window.picture(`failed-${this.currentTest.title.replace(/\W+/g, '-')}`);
  });

  after(async () => {
    if (runFolder === null) return;
    await window.close();
    await host.stop();
    if (hasFailed) console.log(`      logs and files of this run: ${runFolder}`);
    else removeRunFolder(runFolder);
  });

  /** Runs a program as its host would, where it is loaded. */
  function runThere(program: string, times: number): void {
    const [load] = readdirSync(host.pins).filter((name) => name.startsWith('core-lens-'));
    const pin = join(host.pins, load, 'progs', program);
    const input = join(project, SOURCES, 'counts.bpf.c');
    const words = ['prog', 'run', 'pinned', pin, 'data_in', input, 'repeat', `${times}`];
    execFileSync('bpftool', words, { stdio: 'pipe' });
  }

  const toast = (text: string) =>
    window.page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first();

  it('are connected to from the palette, and what an earlier time left is offered to be unloaded', async () => {
    const object = join(project, SOURCES, 'counts.bpf.o');
    const words = ['load', ...host.words, '--program', 'shoot', object];
    execFileSync(process.execPath, [CLI, ...words], { cwd: project, stdio: 'pipe' });
    await (await window.inPalette('CO-RE Lens: Connect to Host')).click();
    await window.pick('there');
    await window.row('loaded before').waitFor();
    const told = toast('there still has 1 load of an earlier time');
    await window.picture('host-leftovers');
    await told.locator('.monaco-button', { hasText: 'Unload' }).click();
    await window.row('Nothing is loaded').waitFor();
  });

  it('are given an object from the palette', async () => {
    await (await window.inPalette('CO-RE Lens: Load Object on Hosts')).click();
    await window.pick('prints.bpf.o');
    await window.acceptTicked('Programs of prints.bpf.o');
    await window.acceptTicked('Load prints.bpf.o on hosts');
    await window.row('greet').waitFor();
    await toast('Loaded on there: 4 programs').waitFor();
  });

  it('are watched by one click, and no longer by another', async () => {
    await window.openByName('prints.bpf.c');
    await window.goTo(51, 1);
    await window.page
      .locator('.codelens-decoration:visible', { hasText: 'Load…' })
      .first()
      .waitFor();
    await (await window.inPalette('Notifications: Clear All Notifications')).click();
    // For more room.
    for (const other of ['Kernels', 'Objects']) await window.fold(other);
    await window.row('prints.bpf.o').waitFor();
    await window.act('there', 'Watch Host');
    await window.row('watched').waitFor();
    await window.until('runs are counted', async () => {
      runThere('greet', 1);
      return /greet[^]*[^\d][1-9]\d* runs?/.test(await window.row('greet').innerText()) || null;
    });
    await window.row('flows').click();
    await window.row('"packets"').waitFor();
    await window.page.mouse.move(800, 200);
    const part = { x: 0, y: 36, width: 1280, height: 640 };
    await window.picture('hosts', { as: 'hosts', part });
    await window.act('there', 'Stop Watching');
    await window.until('it is not watched any more', async () => {
      return (await window.row('watched').count()) === 0 || null;
    });
  });

  it('refuse a program, which its lens loads, under its line', async () => {
    await window.openByName('refused.bpf.c');
    const lenses = window.page.locator('.codelens-decoration:visible a', { hasText: 'Load…' });
    await lenses.nth(1).click();
    await window.squiggle('return *(int *)(data + 4);', 'return *(int *)(data + 4);');
    await window.picture('host-refused');
    await toast('there refused it').locator('.monaco-button', { hasText: 'Show Log' }).click();
    await window.page.locator('.tab.active', { hasText: 'verifier.log' }).waitFor();
    await window.picture('verifier-log');
  });

  it('ask for a passphrase, which is not to be seen', async () => {
    await (await window.inPalette('CO-RE Lens: Connect to Host')).click();
    await window.pick('locked');
    const widget = window.page.locator('.quick-input-widget:visible');
    await widget.locator('.quick-input-title', { hasText: 'Passphrase for locked' }).waitFor();
    await widget.locator('input[type=password]').fill(PASSPHRASE);
    await window.picture('host-passphrase');
    await window.page.keyboard.press('Enter');
    await window.until('it is open', async () => {
      return /\d\.\d/.test(await window.row('locked').innerText()) || null;
    });
    await window.act('locked', 'Disconnect from Host');
    await window.until('it is closed', async () => {
      return (await window.row('locked').innerText()).includes('not connected') || null;
    });
  });

  it('are left as they were found when they are disconnected', async () => {
    await window.act('there', 'Disconnect from Host');
    await window.until('it is closed', async () => {
      return (await window.row('there').innerText()).includes('not connected') || null;
    });
    await host.isLeftAsFound();
  });
});
