import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { chromiumOptions } from '../../../scripts/editor/chromium';
import type { CodeServer } from '../../../scripts/editor/code-server';
import { CACHE, ROOT } from '../../../scripts/editor/places';
import { installInto, serve, type RunningServer } from '../../../scripts/editor/serve';
import { profileWith } from '../workspace';
import { findWord } from './in-page.mjs';
import { isUnder, type Rectangle } from './rectangle';

const SCREENSHOTS = join(CACHE, 'screenshots');

/** How long something may take to show. */
const PATIENCE = 30_000;

/** What the extension shows in the status bar. */
const STATUS_ITEM = '.statusbar-item[id$="coreLens.status"]';

interface OpenOptions {
  readonly server: CodeServer;
  readonly chromium: string;
  readonly vsix: string;
  readonly runFolder: string;
  readonly workspace: string;
  /** Settings of the user besides those for pictures. */
  readonly settings?: Record<string, unknown>;
  readonly environment?: Record<string, string>;
}

/** A window of the editor, as a person with mouse and keyboard has it. */
export class EditorWindow {
  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly server: RunningServer,
  ) {}

  static async open(options: OpenOptions): Promise<EditorWindow> {
    const { runFolder } = options;
    const profile = profileWith(runFolder, {
      ...options.settings,
      'editor.hover.delay': 100,
      'editor.minimap.enabled': false,
      'workbench.colorTheme': 'Default Light Modern',
    });
    installInto(options.server, runFolder, profile, options.vsix);
    const server = await serve(options.server, {
      folder: runFolder,
      profile,
      trustsAll: true,
      env: options.environment ?? {},
    });
    const browser = await chromium.launch(
      chromiumOptions(options.chromium, join(runFolder, 'home')),
    );
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(PATIENCE);
    const query = new URLSearchParams({ folder: options.workspace });
    await page.goto(`${server.url}/?${query.toString()}`);
    await page.locator('.explorer-viewlet .monaco-list-row').first().waitFor();
    return new EditorWindow(page, browser, server);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** Waits until the extension has come up by itself, on finding BPF sources in the folder. */
  async waitForExtension(): Promise<void> {
    const item = this.page.locator(STATUS_ITEM);
    try {
      await item.waitFor();
    } catch {
      // On a machine that is too busy VS Code gives its search for them up; then a command wakes the extension.
      await (await this.inPalette('CO-RE Lens: Check All Objects Again')).click();
      await item.waitFor();
    }
  }

  /** Opens a file by a double click in the explorer, so that it stays open. */
  async openFile(name: string): Promise<void> {
    const row = this.page.locator('.explorer-viewlet .monaco-list-row', { hasText: name });
    await row.first().dblclick();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.page.locator('.editor-instance .view-line span').first().waitFor();
  }

  /** Opens a file by its name, wherever it is. */
  async openByName(name: string): Promise<void> {
    await this.page.keyboard.press('Control+p');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(name);
    await this.pick(name);
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.page.locator('.editor-instance .view-line span').first().waitFor();
  }

  /** Takes a row of what is offered to pick from. */
  async pick(text: string): Promise<void> {
    const rows = this.page.locator('.quick-input-widget .monaco-list-row');
    await rows.filter({ hasText: text }).first().click();
  }

  /** Takes what is ticked of what is offered under a title. */
  async acceptTicked(title: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget:visible');
    await widget.locator('.quick-input-title', { hasText: title }).waitFor();
    await widget.locator('.monaco-list-row').first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** A row of a tree in the side bar. */
  row(text: string): Locator {
    return this.page.locator('.sidebar .pane-body .monaco-list-row', { hasText: text }).first();
  }

  /** Folds a view of the side bar. */
  async fold(view: string): Promise<void> {
    await this.page.locator('.sidebar .pane-header', { hasText: view }).click();
  }

  /** Clicks on what can be done with a row, which shows when the mouse is over it. */
  async act(row: string, action: string): Promise<void> {
    await this.row(row).hover();
    await this.row(row).locator(`.action-label[aria-label^="${action}"]`).click();
  }

  /** Goes to a line and column by the keys for that. */
  async goTo(line: number, column: number): Promise<void> {
    await this.page.keyboard.press('Control+g');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  /** Where a word is on the screen, in the line that has a text. */
  async word(line: string, word: string): Promise<Rectangle> {
    return this.until(`${word} in ${line}`, () =>
      this.page.evaluate(findWord, [line, word] as const),
    );
  }

  /** Waits for a squiggle just under a word. */
  async squiggle(line: string, word: string): Promise<void> {
    await this.until(`a squiggle under ${word} in ${line}`, async () => {
      return (await this.hasSquiggle(line, word)) || null;
    });
  }

  /** Waits until no squiggle is under a word, nor under a part of it. */
  async noSquiggle(line: string, word: string): Promise<void> {
    await this.until(`${word} in ${line} without a squiggle`, async () => {
      return !(await this.hasSquiggle(line, word)) || null;
    });
  }

  /** Puts the mouse on a word and keeps it there until a hover with a text shows. */
  async hover(line: string, word: string, text: string | RegExp): Promise<Locator> {
    const hover = this.page.locator('.monaco-hover:visible', { hasText: text }).first();
    return this.until(`a hover with ${text}`, async () => {
      const { x, y, width, height } = await this.word(line, word);
      // A hover comes when the mouse has moved and then rests.
      await this.page.mouse.move(x + width / 2 - 3, y + height / 2);
      await this.page.mouse.move(x + width / 2, y + height / 2, { steps: 3 });
      try {
        await hover.waitFor({ timeout: 4_000 });
        return hover;
      } catch {
        await this.page.mouse.move(x, y + 200);
        return null;
      }
    });
  }

  /** Types the title of a command into the palette and returns its row; some are known only after a while. */
  async inPalette(title: string): Promise<Locator> {
    const input = this.page.locator('.quick-input-widget input');
    const rows = this.page.locator('.quick-input-widget .monaco-list-row');
    return this.until(`${title} in the palette`, async () => {
      await this.page.keyboard.press('F1');
      await input.waitFor();
      await input.fill(`>${title}`);
      const row = rows.filter({ hasText: title }).first();
      try {
        await row.waitFor({ timeout: 3_000 });
        return row;
      } catch {
        await this.page.keyboard.press('Escape');
        return null;
      }
    });
  }

  /** Keeps a picture of the window; those of the README are written only when that is asked for. */
  async picture(name: string, forReadme?: { readonly as: string; readonly part: Rectangle }) {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
    if (forReadme === undefined) return;
    const { as, part } = forReadme;
    const path = join(SCREENSHOTS, `readme-${as}.png`);
    await this.page.screenshot({ path, clip: part });
    if (!process.env.UPDATE_PICTURES) return;
    const images = join(ROOT, 'docs', 'images');
    mkdirSync(images, { recursive: true });
    copyFileSync(path, join(images, `${as}.png`));
  }

  private async hasSquiggle(line: string, word: string): Promise<boolean> {
    const place = await this.word(line, word);
    const marks = await this.page.locator('.editor-instance .squiggly-error').all();
    const boxes = await Promise.all(
      marks.map((mark) => mark.boundingBox({ timeout: 1_000 }).catch(() => null)),
    );
    return boxes.some((box) => box !== null && isUnder(box, place));
  }

  /** Asks again and again, as a person looks until it is there. */
  async until<Answer>(what: string, ask: () => Promise<Answer | null>): Promise<Answer> {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end) {
      const answer = await ask();
      if (answer !== null) return answer;
      await sleep(100);
    }
    throw new Error(`not to be seen: ${what}`);
  }
}
