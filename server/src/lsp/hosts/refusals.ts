import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver/node';
import type { PlacedRefusal } from '../../engine';
import type { Refusal } from '../../settings';
import { SOURCE } from '../diagnostics';
import { uriOf } from '../paths';

const START = { line: 0, character: 0 };

/** Refusals of a host hold until the object is built anew, or loaded there. */
export function refusalKey(host: string, object: string): string {
  return `${host}\n${object}`;
}

export function isRefusalBy(key: string, host: string): boolean {
  return key.startsWith(`${host}\n`);
}

export function isRefusalOf(key: string, object: string): boolean {
  return key.endsWith(`\n${object}`);
}

/** What a host refused, as problems of the sources, by path; what has no place stands at the object. */
export function refusalDiagnostics(
  host: string,
  object: string,
  refusals: readonly PlacedRefusal[],
  log: string,
): Map<string, Diagnostic[]> {
  const byPath = new Map<string, Diagnostic[]>();
  for (const refusal of refusals) {
    const { place, cause, program, message, opinion, state, steps } = refusal;
    const path = place?.path ?? object;
    const words = `${host} refuses ${program ?? 'the object'}: ${message}`;
    const range = place?.range ?? { start: START, end: START };
    const diagnostic: Diagnostic = {
      range,
      severity: DiagnosticSeverity.Error,
      code: cause,
      source: SOURCE,
      message: opinion === null ? words : `${words}\n${opinion}`,
      relatedInformation: [
        ...steps.map((step) => ({
          location: { uri: uriOf(step.path), range: step.range },
          message: step.message,
        })),
        ...(state === null ? [] : [{ location: { uri: uriOf(path), range }, message: state }]),
        {
          location: { uri: log, range: { start: START, end: START } },
          message: 'all that the host said',
        },
      ],
    };
    byPath.set(path, [...(byPath.get(path) ?? []), diagnostic]);
  }
  return byPath;
}

export function refusalOf({ cause, program, message, opinion, place }: PlacedRefusal): Refusal {
  return {
    cause,
    program,
    message,
    opinion,
    path: place?.path ?? null,
    line: place === null ? null : place.range.start.line + 1,
  };
}
