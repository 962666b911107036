import type { LoadResult, ProgramOnHost, Refusal } from '../../../server/src/settings';
import { escapeMarkdown, markdownTable, visible } from '../plain-text';
import { programsInWords, type Translate } from '../words';

const MOST_IN_DIALOG = 12;

/** What of a load is told in a message: one host, which loaded it or did not. */
export function loadMessage(result: LoadResult, t: Translate): string {
  const { host, outcome } = result;
  switch (outcome) {
    case 'loaded': {
      const programs = result.programs.filter((program) => program.outcome === 'loaded');
      const others = result.programs.filter(({ differs }) => differs).map(({ name }) => name);
      return [
        t('Loaded on {0}: {1}.', host, programsInWords(programs.length, t)),
        ...(others.length === 0
          ? []
          : [t('The check had said otherwise of {0}.', others.join(', '))]),
        ...(result.message === null ? [] : [result.message]),
        // What speaks against it was said before it was tried all the same.
        ...(others.length > 0 ? [] : result.foreseen),
      ].join(' ');
    }
    case 'refused':
      return t('{0} refused it: {1}', host, firstReason(result, t));
    case 'foreseen':
      return t('Not tried on {0}: {1}', host, result.foreseen.join(' '));
    case 'not-done':
      return t('Not loaded on {0}: {1}', host, firstReason(result, t));
    case 'cancelled':
      return t('Loading on {0} was cancelled.', host);
  }
}

function firstReason({ refusals, message }: LoadResult, t: Translate): string {
  const first = refusals.at(0);
  if (first === undefined) return message ?? t('it did not say why');
  return first.program === null ? first.message : `${first.program}: ${first.message}`;
}

/** What the check says against hosts, a line each. */
export function foreseenLines(results: readonly LoadResult[]): string[] {
  return results.flatMap(({ host, foreseen }) =>
    foreseen.map((sentence) => visible(`${host}: ${sentence}`)),
  );
}

/** As many lines as a dialog can show. */
export function inDialog(lines: readonly string[], t: Translate): string {
  const shown = lines.slice(
    0,
    lines.length <= MOST_IN_DIALOG ? MOST_IN_DIALOG : MOST_IN_DIALOG - 1,
  );
  const rest = lines.length - shown.length;
  return [...shown, ...(rest === 0 ? [] : [t('… and {0} more, which are in the log', rest)])].join(
    '\n',
  );
}

/** What came of a load on several hosts, as Markdown: a table of programs and hosts, then why. */
export function loadReport(object: string, results: readonly LoadResult[], t: Translate): string {
  const names = [...new Set(results.flatMap(({ programs }) => programs.map(({ name }) => name)))];
  const head = [t('program'), ...results.map(({ host }) => escapeMarkdown(host))];
  const rows = names.map((name) => [
    escapeMarkdown(name),
    ...results.map((result) => cell(result, name, t)),
  ]);
  const sections = results.flatMap((result) => [
    `## ${escapeMarkdown(result.host)}`,
    escapeMarkdown(loadMessage(result, t)),
    ...(result.refusals.length === 0
      ? []
      : [result.refusals.map((refusal) => refusalLine(refusal, t)).join('\n')]),
  ]);
  return [
    `# ${escapeMarkdown(object)}`,
    ...(rows.length === 0 ? [] : [markdownTable(head, rows)]),
    ...sections,
  ].join('\n\n');
}

function cell({ programs, outcome }: LoadResult, name: string, t: Translate): string {
  const found = programs.find((program) => program.name === name);
  if (found !== undefined) return programInWords(found, t);
  return outcome === 'foreseen' ? t('not tried') : '–';
}

function programInWords(
  { outcome, verdict, differs, loaded }: ProgramOnHost,
  t: Translate,
): string {
  const id = loaded?.id ?? null;
  const words = {
    loaded: id === null ? t('loaded') : t('loaded, id {0}', id),
    refused: t('refused'),
    'not loaded': t('not loaded'),
  }[outcome];
  if (!differs) return words;
  const said = verdict === 'fails' ? t('the check: fails') : t('the check: loads');
  return `**${words}** (${said})`;
}

/** `- watch (watch.bpf.c:12): …` */
export function refusalLine(refusal: Refusal, t: Translate): string {
  const { program, message, opinion, path, line } = refusal;
  const place = path === null ? '' : line === null ? ` (${path})` : ` (${path}:${line})`;
  const subject = program === null ? '' : `${program}${place}: `;
  const said = opinion === null ? '' : ` ${t('The check had said: {0}', opinion)}`;
  return `- ${escapeMarkdown(subject + message + said)}`;
}
