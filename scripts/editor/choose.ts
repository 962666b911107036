import { Unavailable } from '../debian';
import { findChromium } from './chromium';
import { installCodeServer, type CodeServer } from './code-server';
import { desktopForTests } from './desktop';

/** The editor that tests in the extension host are run in. */
export type Editor =
  | { readonly kind: 'desktop'; readonly executable: string; readonly why: string }
  | {
      readonly kind: 'code-server';
      readonly server: CodeServer;
      readonly chromium: string;
      readonly why: string;
    };

/** A desktop VS Code where that can be had, else code-server with Chromium; throws Unavailable where neither can. */
export async function chooseEditor(): Promise<Editor> {
  try {
    return { kind: 'desktop', ...(await desktopForTests()) };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    const chromium = findChromium();
    const server = installCodeServer();
    return { kind: 'code-server', server, chromium, why: error.message };
  }
}
