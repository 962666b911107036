/** Removes the traces that watches which were killed have left; `PROCESSES_THERE` comes before it. */
export const TIDY_TRACES = `
for tracing in /sys/kernel/tracing /sys/kernel/debug/tracing; do
  [ -d "$tracing/instances" ] || continue
  for left in "$tracing"/instances/core-lens-*_*; do
    [ -d "$left" ] || continue
    still_runs "\${left##*/core-lens-}" || rmdir "$left" 2>/dev/null
  done
  break
done
`;
