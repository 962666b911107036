import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** What is fetched or built once and used again; git ignores it. */
export const CACHE = join(ROOT, '.core-lens-cache');

/** The example project that the editor is opened on. */
export const EXAMPLES = join(ROOT, 'examples');
