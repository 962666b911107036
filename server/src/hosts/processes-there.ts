import { NAME_OF_PROCESS } from '../ssh';

/** `name_of PID` and `still_runs NAME`, by which it is seen whether who left something still is there. */
export const PROCESSES_THERE = `${NAME_OF_PROCESS}
still_runs() { [ "$(name_of "\${1%_*}")" = "$1" ]; }
`;
