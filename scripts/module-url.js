import { pathToFileURL } from 'node:url';

/* global __filename */

export const moduleUrl = pathToFileURL(__filename).href;
