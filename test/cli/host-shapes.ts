export interface Document {
  readonly hosts: readonly {
    readonly host: string;
    readonly outcome?: string | null;
    readonly programs?: readonly {
      readonly name: string;
      readonly type: string | null;
      readonly verdict: string | null;
      readonly outcome: string;
    }[];
    readonly failures?: readonly { readonly line: number | null }[];
    readonly loads?: readonly object[];
    readonly runs?: readonly {
      readonly outcome: string;
      readonly returned: number;
      readonly returnedName: string;
      readonly output: string;
      readonly context: string | null;
    }[];
  }[];
}

const FAILURE_SHAPE = {
  cause: 'string',
  program: 'string',
  message: 'string',
  error: 'string',
  subject: 'object',
  file: 'string',
  line: 'number',
  column: 'number',
  endLine: 'number',
  endColumn: 'number',
  function: 'string',
  instruction: 'number',
  code: 'string',
  registers: { R1: 'string', R10: 'string' },
  verdict: 'string',
};

export const LOAD_SHAPE = {
  object: 'string',
  problems: [],
  hosts: [
    {
      host: 'string',
      release: 'string',
      outcome: 'string',
      pins: 'object',
      maps: [],
      unattached: [],
      programs: [
        {
          name: 'string',
          section: 'string',
          verdict: 'string',
          outcome: 'string',
          id: 'object',
          type: 'object',
          tag: 'object',
          instructions: 'object',
          jitBytes: 'object',
        },
      ],
      failures: [FAILURE_SHAPE],
      log: 'string',
      logIsCut: 'boolean',
    },
  ],
};

export const TEST_SHAPE = {
  object: 'string',
  cases: 'string',
  faults: [],
  hosts: [
    {
      host: 'string',
      release: 'string',
      runs: [
        {
          case: 'string',
          program: 'string',
          outcome: 'string',
          returned: 'number',
          returnedName: 'string',
          nanoseconds: 'number',
          output: 'string',
          differences: 'object',
          context: 'object',
          mismatches: [
            {
              field: 'string',
              message: 'string',
              expected: 'string',
              actual: 'string',
              line: 'number',
              column: 'number',
            },
          ],
          failures: [],
        },
      ],
    },
  ],
};
