import { l10n } from 'vscode';
import type { Translate } from './words';

/** For the parts that know nothing of VS Code. */
export const translate: Translate = (...given) => l10n.t(...given);
