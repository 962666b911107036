import type { LoadStatus } from '../../server/src/settings';

/** Puts a message into the user’s language: VS Code’s `l10n.t`. Given as an argument where nothing else of VS Code is needed. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

/** `1 problem`, `3 problems`. */
export function problemsInWords(count: number, t: Translate): string {
  return count === 1 ? t('1 problem') : t('{0} problems', count);
}

/** Whose a load is, where it is not of here. */
export function ownerInWords({ owner }: LoadStatus, t: Translate): string[] {
  const words = { this: [], other: [t('in use elsewhere')], none: [t('loaded before')] };
  return words[owner];
}

export function programsInWords(count: number, t: Translate): string {
  return count === 1 ? t('1 program') : t('{0} programs', count);
}
