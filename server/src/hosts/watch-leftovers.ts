/**
 * Names after which it is seen whether the watch that left something still runs: a process is told from a later one of the same number
 * by the tick in which it was born.
 */
export const WATCHES = `
born() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }
this_watch=$$_$(born "$$")
still_runs() { [ "$(born "\${1%_*}")" = "\${1#*_}" ]; }
`;

/** Removes the traces that watches which were killed have left. */
export const TIDY_TRACES = `${WATCHES}
for tracing in /sys/kernel/tracing /sys/kernel/debug/tracing; do
  [ -d "$tracing/instances" ] || continue
  for left in "$tracing"/instances/core-lens-*_*; do
    [ -d "$left" ] || continue
    still_runs "\${left##*/core-lens-}" || rmdir "$left" 2>/dev/null
  done
  break
done
`;
