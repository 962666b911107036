/**
 * On a host a process is called by its number and the tick it was born in, which no later one is: `name_of PID`. Fails where there is
 * none, or it only waits to be waited for.
 */
export const NAME_OF_PROCESS = `
name_of() {
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  number=$1
  set -- \${line##*') '}
  case "$1" in Z | X) return 1 ;; esac
  printf '%s_%s' "$number" "\${20}"
}
`;
