import assert from 'node:assert/strict';
import { Unavailable } from '../../../scripts/debian';
import { findChromium } from '../../../scripts/editor/chromium';
import { installCodeServer } from '../../../scripts/editor/code-server';
import { copyExamples } from '../../../scripts/editor/examples';
import { makeRunFolder, packagedExtension, removeRunFolder } from '../workspace';
import { whyNoClang } from '../clang';
import type { Rectangle } from './rectangle';
import { EditorWindow } from './window';

const MINUTE = 60_000;

const STATE_READ = 'previous->state != TASK_RUNNING';

/** A part of the editor, for a picture: the lines above and below a place. */
function around({ y }: Rectangle, above: number, below: number): Rectangle {
  return { x: 352, y: y - above, width: 924, height: above + below };
}

describe('the editor as a person sees it', function () {
  this.timeout(2 * MINUTE);
  let runFolder: string | null = null;
  let window: EditorWindow;
  let hasFailed = false;

  before(async function () {
    this.timeout(10 * MINUTE);
    try {
      const chromium = findChromium();
      const server = installCodeServer();
      runFolder = makeRunFolder('page');
      window = await EditorWindow.open({
        server,
        chromium,
        vsix: packagedExtension(),
        runFolder,
        workspace: copyExamples(runFolder),
      });
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
    if (hasFailed) console.log(`      logs and files of this run: ${runFolder}`);
    else removeRunFolder(runFolder);
  });

  it('has a squiggle just under the field that fails', async () => {
    await window.openFile('legacy.bpf.c');
    await window.goTo(201, 1);
    await window.squiggle(STATE_READ, 'state');
  });

  it('shows over the program on how many kernels it loads', async () => {
    const lens = window.page.locator('.codelens-decoration:visible', {
      hasText: 'loads on 1 of 5 kernels',
    });
    await lens.first().waitFor();
    const part = around(await window.word(STATE_READ, 'state'), 160, 200);
    await window.picture('squiggle', { as: 'squiggle', part });
  });

  it('shows a hover with the problem, its rule and what the kernels have', async () => {
    const hover = await window.hover(STATE_READ, 'state', '5.10');
    assert.ok((await hover.locator('table tr').count()) >= 2);
    assert.match(await hover.innerText(), /has no field 'state'/);
    assert.equal(await hover.getByText('field-missing').count(), 1);
    await window.picture('hover-of-problem');
    await window.page.keyboard.press('Escape');
  });

  it('shows a hover with the offset of a field on every kernel', async () => {
    const line = 'task->real_parent->tgid';
    const hover = await window.hover(line, 'real_parent', '5.10');
    assert.ok((await hover.locator('table tr').count()) >= 3);
    const part = around(await window.word(line, 'real_parent'), 40, 320);
    await window.picture('hover', { as: 'hover', part });
    await window.page.keyboard.press('Escape');
  });

  it('lists the problems in the panel', async () => {
    await window.page.keyboard.press('Control+Shift+m');
    const rows = window.page.locator('.markers-panel .monaco-list-row');
    await rows.filter({ hasText: "has no field 'state'" }).first().waitFor();
    await window.picture('problems');
    await window.page.keyboard.press('Control+Shift+m');
  });

  it('offers fixes at the bulb, and the one that is taken makes the squiggle go', async function () {
    if (whyNoClang() !== null) this.skip();
    const { page } = window;
    const line = 'BPF_CORE_READ(task, state)';
    await window.goTo(212, 56);
    await window.squiggle(line, 'state');
    await page.locator('.lightBulbWidget:visible, .codicon-light-bulb:visible').first().click();
    const menu = page.locator('.action-widget:visible');
    await menu.locator('.monaco-list-row', { hasText: 'bpf_core_field_exists' }).first().waitFor();
    const part = around(await window.word(line, 'state'), 140, 160);
    await window.picture('bulb', { as: 'fix', part });
    await menu.locator('.monaco-list-row.action').first().click();
    await window.word('task_struct___new *)task, __state)', '__state');
    await window.noSquiggle(line, 'state');
    await window.noSquiggle('task_struct___new *)task, __state)', 'state');
    await page
      .locator('.codelens-decoration:visible', { hasText: 'loads on all 5 kernels' })
      .first()
      .waitFor();
    const fixed = around(await window.word(line, 'state'), 260, 120);
    await window.picture('fixed', { as: 'fixed', part: fixed });
  });

  it('has a tree of kernels, with what each causes', async () => {
    const { page } = window;
    await page.locator('.activitybar a[aria-label="CO-RE Lens"]').click();
    const rows = page.locator('.pane-body .monaco-list-row');
    for (const label of ['5.10', '6.1', '6.12', '6.18', '7.2']) {
      await rows.filter({ hasText: label }).first().waitFor();
    }
    await rows.filter({ hasText: 'legacy.bpf.o' }).first().waitFor();
    await window.picture('kernels');
  });

  it('takes a kernel out when its box is cleared', async () => {
    const { page } = window;
    const row = page.locator('.pane-body .monaco-list-row', { hasText: '7.2' }).first();
    await row.locator('.monaco-checkbox, .custom-checkbox, [role=checkbox]').first().click();
    await page
      .locator('.codelens-decoration:visible', { hasText: 'of 4 kernels' })
      .first()
      .waitFor();
    await window.picture('kernel-cleared');
  });

  it('has its commands in the palette', async () => {
    const row = await window.inPalette('CO-RE Lens: Choose Kernels');
    await window.picture('palette');
    await row.click();
    const picks = window.page.locator('.quick-input-widget .monaco-list-row');
    await picks.filter({ hasText: '6.12' }).first().waitFor();
    await window.picture('choose-kernels');
    await window.page.keyboard.press('Escape');
  });
});
