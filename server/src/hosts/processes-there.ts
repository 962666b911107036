/**
 * A process is called by its number and the tick it was born in, which no later one is: `name_of PID`; `still_runs NAME`. Nothing is
 * forked but a shell.
 */
export const PROCESSES_THERE = `
name_of() {
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  number=$1
  set -- \${line##*) }
  printf '%s_%s' "$number" "\${20}"
}
still_runs() { [ "$(name_of "\${1%_*}")" = "$1" ]; }
`;

/**
 * The name, in `$connection`, of the process that serves this connection and ends with it: what a load is marked with, so that it is
 * seen whether it is in use. Empty where something else than OpenSSH or dropbear serves.
 */
export const FIND_CONNECTION = `
find_connection() {
  connection=
  above=$PPID
  for step in 1 2 3 4 5 6 7 8; do
    { read -r line <"/proc/$above/stat"; } 2>/dev/null || return 0
    case "$line" in *'(sshd'* | *'(dropbear)'*)
      connection=$(name_of "$above")
      return 0 ;;
    esac
    set -- \${line##*) }
    above=$2
  done
}
`;
