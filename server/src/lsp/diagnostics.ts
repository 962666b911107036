import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
} from 'vscode-languageserver/node';
import type { FileProblem } from '../engine';
import type { Severity } from '../problem';
import type { Settings } from '../settings';
import { uriOf } from './paths';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export const SOURCE = 'core-lens';
const GUARDED = 'guarded';
const START = { line: 0, character: 0 };

/** The severity that a problem has by the settings; 'off' when it is not to be told. */
export function severityOf(
  { rule, severity }: FileProblem,
  rules: Settings['rules'],
): Severity | 'off' {
  return rules[rule] ?? severity;
}

/** A problem as editors take it; null when the settings switch its rule off. */
export function diagnosticOf(
  problem: FileProblem,
  rules: Settings['rules'],
  pageOf: (rule: string) => string | null,
): Diagnostic | null {
  const severity = severityOf(problem, rules);
  if (severity === 'off') return null;
  const { rule, message, help, range, object } = problem;
  const page = pageOf(rule);
  const related: DiagnosticRelatedInformation[] = problem.related.map((place) => ({
    location: { uri: uriOf(place.path), range: place.range },
    message: place.message,
  }));
  if (isBuilt(object)) {
    related.push({
      location: { uri: uriOf(object), range: { start: START, end: START } },
      message: 'the object that was checked',
    });
  }
  return {
    range,
    severity: SEVERITIES[severity],
    code: rule,
    source: SOURCE,
    message: help === null ? message : `${message}\nhelp: ${help}`,
    relatedInformation: related,
    ...(page !== null && { codeDescription: { href: page } }),
    ...(rule === GUARDED && { tags: [DiagnosticTag.Unnecessary] }),
  };
}

/** What was compiled of unsaved text goes by its source. */
function isBuilt(object: string): boolean {
  return object.endsWith('.o');
}

/** Something that concerns a file as a whole. */
export function faultDiagnostic(message: string, code: string): Diagnostic {
  return {
    range: { start: START, end: START },
    severity: DiagnosticSeverity.Error,
    code,
    source: SOURCE,
    message,
  };
}
