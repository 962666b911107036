/** Removes the traces that watches which were killed have left; those in use, the kernel keeps. */
export const TIDY_TRACES = `
for tracing in /sys/kernel/tracing /sys/kernel/debug/tracing; do
  [ -d "$tracing/instances" ] || continue
  find "$tracing/instances" -mindepth 1 -maxdepth 1 -name 'core-lens-*' -mmin +0 -exec rmdir {} + 2>/dev/null
  break
done
`;
