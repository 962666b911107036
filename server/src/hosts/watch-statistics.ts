import { BPF_NUMBER } from '../test-run';
import { PINS_BELOW } from './host-check';
import { PROCESSES_THERE } from './processes-there';

/**
 * Has the kernel measure runs for as long as a process lives (BPF_ENABLE_STATS, 5.8): the kernel counts those who want it, so
 * that nothing has to be put back, however the watch ends. `perl -e HOLD SHELL` leaves a process behind it that ends with SHELL.
 */
export const HOLD_STATISTICS = `
use strict;
${BPF_NUMBER.trim()}
my ($shell) = @ARGV;
my $of_run_time = pack("L", 0);
exit 1 unless defined $bpf && syscall($bpf, 32, $of_run_time, length($of_run_time)) >= 0;
my $child = fork;
exit 1 unless defined $child;
exit 0 if $child;
close STDOUT;
close STDERR;
sleep 1 while kill 0, $shell;
`;

/**
 * Without that, kernel.bpf_stats_enabled is set, which knows nothing of who wants it. Each watch leaves a mark of itself while it
 * runs, and one tells that it was off before the first of them: folders of the BPF file system, which end with the kernel, as
 * the setting does. The last watch switches off; what one that was killed has left, the next puts back. Nothing is
 * locked, so another watch may switch off what this one has just found on: it looks again all the time.
 */
const MARKS = `
marks=${PINS_BELOW}/core-lens-statistics
setting=/proc/sys/kernel/bpf_stats_enabled
tidy_statistics() {
  [ -d "$marks" ] || return 0
  for mark in "$marks"/by_*; do
    [ -d "$mark" ] || continue
    still_runs "\${mark##*/by_}" || rmdir "$mark"
  done
  for mark in "$marks"/by_*; do
    [ ! -d "$mark" ] || return 0
  done
  [ ! -d "$marks/was_off" ] || { echo 0 >"$setting" && rmdir "$marks/was_off"; }
  rmdir "$marks"
}
`;

/** Puts back what watches that were killed have left; `PROCESSES_THERE` comes before it. */
export const TIDY_STATISTICS = `${MARKS}
tidy_statistics 2>/dev/null
`;

/** Tells `statistics HOW`; `keep_statistics` is called again and again, `end_statistics` at the end. */
export const STATISTICS = `${PROCESSES_THERE}${MARKS}
own_mark=
keep_statistics() {
  [ -n "$own_mark" ] || return 0
  mkdir -p "$own_mark"
  if [ "$(cat "$setting")" = 0 ]; then
    mkdir -p "$marks/was_off"
    echo 1 >"$setting" && is_switched=yes
  elif [ -n "$is_switched" ]; then mkdir -p "$marks/was_off"; fi
}
end_statistics() {
  [ -z "$own_mark" ] || rmdir "$own_mark"
  own_mark=
  tidy_statistics
}
start_statistics() {
  is_switched=
  tidy_statistics
  if perl -e "$hold" "$$"; then
    echo statistics held
    return 0
  fi
  if [ ! -w "$setting" ]; then
    echo statistics none
    return 0
  fi
  own_mark=$marks/by_$(name_of "$$")
  keep_statistics
  [ "$(cat "$setting")" = 1 ] && echo statistics switched || echo statistics none
}
`;
