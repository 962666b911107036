import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { chromiumOptions } from '../../../scripts/editor/chromium';
import type { CodeServer } from '../../../scripts/editor/code-server';
import { CACHE } from '../../../scripts/editor/places';
import { makeProfile } from '../../../scripts/editor/profile';
import { installInto, serve, type RunningServer } from '../../../scripts/editor/serve';

export const SCREENSHOTS = join(CACHE, 'screenshots');

/** How long something may take to show. */
const PATIENCE = 30_000;

/** A window of the editor, as a person with mouse and keyboard has it. */
export class EditorWindow {
  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly server: RunningServer,
  ) {}

  static async open(options: {
    readonly server: CodeServer;
    readonly chromium: string;
    readonly vsix: string;
    readonly runFolder: string;
    readonly workspace: string;
  }): Promise<EditorWindow> {
    const { runFolder } = options;
    const profile = makeProfile(runFolder, {
      'editor.minimap.enabled': false,
      'editor.hover.delay': 100,
      'workbench.colorTheme': 'Default Light Modern',
    });
    installInto(options.server, runFolder, profile, options.vsix);
    const server = await serve(options.server, { folder: runFolder, profile, trustsAll: true });
    const browser = await chromium.launch(
      chromiumOptions(options.chromium, join(runFolder, 'home')),
    );
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(PATIENCE);
    const window = new EditorWindow(page, browser, server);
    const query = new URLSearchParams({ folder: options.workspace });
    await page.goto(`${server.url}/?${query.toString()}`);
    await page.locator('.explorer-viewlet .monaco-list-row').first().waitFor();
    return window;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** Opens a file by a double click in the explorer, so that it stays open. */
  async openFile(name: string): Promise<void> {
    const row = this.page.locator('.explorer-viewlet .monaco-list-row', { hasText: name });
    await row.first().dblclick();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  /** Goes to a line and column, as with the keys for that, and waits for it to be in the middle of the editor. */
  async goTo(line: number, column: number): Promise<void> {
    await this.page.keyboard.press('Control+g');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  /** The place of a word on the screen, by the line that has it. */
  word(line: string, word: string): Locator {
    return this.page
      .locator('.editor-instance .view-line', { hasText: line })
      .first()
      .locator('span span', { hasText: word })
      .first();
  }

  /** Puts the mouse on something and keeps it there, until a hover shows a text. */
  async hover(target: Locator, text: string | RegExp): Promise<Locator> {
    const hover = this.page.locator('.monaco-hover:visible', { hasText: text });
    const end = Date.now() + PATIENCE;
    while (Date.now() < end) {
      const box = await target.boundingBox();
      if (box === null) continue;
      const y = box.y + box.height / 2;
      // A hover comes when the mouse has moved and then rests.
      await this.page.mouse.move(box.x + box.width - 4, y);
      await this.page.mouse.move(box.x + box.width - 6, y, { steps: 2 });
      try {
        await hover.first().waitFor({ timeout: 3_000 });
        return hover.first();
      } catch {
        await this.page.mouse.move(box.x + box.width - 4, y + 150);
      }
    }
    throw new Error(`no hover with ${text}`);
  }

  /** Runs a command by its title; some are known only a while after the window is there. */
  async command(title: string): Promise<void> {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end) {
      await this.page.keyboard.press('F1');
      const input = this.page.locator('.quick-input-widget input');
      await input.waitFor();
      await input.fill(`>${title}`);
      const row = this.page.locator('.quick-input-widget .monaco-list-row', { hasText: title });
      try {
        await row.first().click({ timeout: 3_000 });
        return;
      } catch {
        await this.page.keyboard.press('Escape');
      }
    }
    throw new Error(`the palette has no command ${title}`);
  }

  /** Keeps a picture of the window, or of a part of it. */
  async picture(name: string, clip?: Rectangle): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({
      path: join(SCREENSHOTS, `${name}.png`),
      ...(clip && { clip }),
    });
  }
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Whether a mark stands under a word: where it is from left to right, and on the same line. */
export function isUnder(mark: Rectangle, word: Rectangle): boolean {
  const isSame = (a: number, b: number) => Math.abs(a - b) < 2;
  const middle = mark.y + mark.height / 2;
  return (
    isSame(mark.x, word.x) &&
    isSame(mark.width, word.width) &&
    middle >= word.y &&
    middle <= word.y + word.height + 4
  );
}
