import type { Job, Ran } from '../../host-tasks';
import { toHex, type RunReport, type TestCase } from '../../test-run';
import { failureDocument } from './refusal-report';

/** One run on one host (docs/json.md). */
export function runDocument({ test, program }: Job, ran: Ran): object {
  return {
    case: test?.name ?? null,
    program,
    outcome: ran.kind === 'fault' ? null : ran.kind,
    ...messageOf(ran),
    ...reportDocument('report' in ran ? ran.report : null),
    mismatches:
      'mismatches' in ran
        ? ran.mismatches.map((mismatch) => ({ ...mismatch, ...placeOf(test, mismatch.field) }))
        : [],
    failures: ran.kind === 'refused' ? ran.failures.map(failureDocument) : [],
  };
}

function messageOf(ran: Ran): object {
  if (ran.kind === 'fault') return { error: ran.fault.message };
  return ran.kind === 'not-run' ? { message: ran.message } : {};
}

function reportDocument(report: RunReport | null): object {
  const hex = (bytes: Uint8Array | null | undefined) => (bytes == null ? null : toHex(bytes));
  return {
    returned: report?.returned ?? null,
    returnedName: report?.returnedName ?? null,
    nanoseconds: report?.nanoseconds ?? null,
    output: hex(report?.output),
    differences: report?.differenceWords ?? null,
    context: hex(report?.context),
  };
}

function placeOf(test: TestCase | null, field: string): object {
  const place = test?.places.get(field) ?? test?.places.get('');
  return { line: place?.line ?? null, column: place?.column ?? null };
}
