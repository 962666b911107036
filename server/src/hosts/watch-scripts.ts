import { ENDED, unpacking, type FileThere } from './files-there';
import { PINS_BELOW } from './host-check';
import { TELL_DETAILS, TELL_LINKS, TELL_PROGRAMS } from './loaded-program';
import { PROCESSES_THERE } from './processes-there';
import { TIDY_TRACES } from './watch-leftovers';
import { STATISTICS } from './watch-statistics';

/** How the script that reads the trace ends where the host has none. */
export const NO_TRACING = 71;

/** Bytes of a map's contents that are read at a time; the tool that prints more is ended. */
export const MOST_DUMP = 128 * 1024;
/** Bytes of read-only data in which formats of printed lines are sought. */
const MOST_TEXTS = 1024 * 1024;
/** Seconds that the contents of one map may take. */
const DUMP_TIME = 5;

/** Maps whose contents cannot be looked through, or only by taking them out. */
export const OPAQUE_MAPS = [
  'ringbuf',
  'user_ringbuf',
  'perf_event_array',
  'bloom_filter',
  'queue',
  'stack',
  'arena',
  'sk_storage',
  'inode_storage',
  'task_storage',
  'cgrp_storage',
  'cgroup_storage',
  'percpu_cgroup_storage',
] as const;

const EIGHT_DIGITS = '[0-9a-f]'.repeat(8);

/** What is printed of a map, as one line of JSON. */
const dumping = (most: number) =>
  `$limited "$bpftool" -j map dump pinned "$map" 2>/dev/null | head -c ${most} | tr -d '\\n'; echo`;

const NUMBERS = `
limited=
command -v timeout >/dev/null && timeout ${DUMP_TIME} true 2>/dev/null && limited='timeout ${DUMP_TIME}'
if [ -z "$names" ]; then
  for pins in ${PINS_BELOW}/core-lens-${EIGHT_DIGITS}-*; do
    [ ! -d "$pins" ] || names="$names \${pins##*/}"
  done
fi
[ -n "$names" ] || exit ${ENDED.gone}
for name in $names; do
  [ -d "${PINS_BELOW}/$name" ] || { printf 'unknown %s\\n' "$name"; exit ${ENDED.gone}; }
done
tell_load() {
  pins=${PINS_BELOW}/$1
  printf 'load %s\\n' "$1"
  ${TELL_PROGRAMS.trim().replaceAll('\n', '\n  ')}
}
tell_texts() {
  for program in "$pins"/progs/*; do
    [ -e "$program" ] || continue
    calls=$("$bpftool" prog dump xlated pinned "$program" 2>/dev/null | grep -E 'call (bpf_trace_v?printk|unknown)' | head -n 1)
    [ -z "$calls" ] || { echo prints; break; }
  done
  for map in "$pins"/maps/*; do
    [ -e "$map" ] || continue
    printf 'map %s\\n' "\${map##*/}"
    "$bpftool" -j map show pinned "$map" 2>/dev/null || echo
    case "\${map##*/}" in *rodata* | *_data*)
      printf 'texts\\n'
      ${dumping(MOST_TEXTS)} ;;
    esac
  done
}
tell_contents() {
  for map in "$pins"/maps/*; do
    [ -e "$map" ] || continue
    case "$("$bpftool" -j map show pinned "$map" 2>/dev/null)" in
      ${OPAQUE_MAPS.map((type) => `*'"type":"${type}"'*`).join(' | ')}) continue ;;
    esac
    printf 'contents %s\\n' "\${map##*/}"
    ${dumping(MOST_DUMP)}
  done
}
start_statistics
${TELL_DETAILS}
${TELL_LINKS}
for name in $names; do
  tell_load "$name"
  tell_texts
done
echo known
while :; do
  keep_statistics
  there=
  ${TELL_DETAILS}
  ${TELL_LINKS}
  for name in $names; do
    if [ -d "${PINS_BELOW}/$name" ]; then
      there="$there $name"
      tell_load "$name"
      [ -z "$shows_maps" ] || tell_contents
    else
      printf 'gone %s\\n' "$name"
    fi
  done
  echo told
  names=$there
  [ -n "$names" ] || exit 0
  sleep "$interval"
done
`;

/** Tells of loads, first what they are, then again and again their numbers. */
export function numbersScript(files: readonly FileThere[]): string {
  const needs = `command -v -- "$bpftool" >/dev/null || exit ${ENDED.bpftool}`;
  const atEnd =
    files.length === 0
      ? "at_end 'end_statistics >/dev/null 2>&1'\n"
      : unpacking(files, 'end_statistics >/dev/null 2>&1');
  return `${STATISTICS}${atEnd}${needs}\nls -- ${PINS_BELOW} >/dev/null || exit ${ENDED.pins}\nexec 2>/dev/null\n${NUMBERS}`;
}

/**
 * Tells `from own`, `from shared` or `from off`, and then every line as it comes. An instance of its own (5.9, where the lines became an
 * event) takes nothing from others who read; that of a watch that was killed is removed by the next. It is not read by cat, which
 * may splice: the kernel then holds the pipe to sshd locked until somebody prints, and with it all of the connection.
 */
export const TRACE = `
own=
reader=
finish() {
  [ -z "$reader" ] || { kill -9 "$reader"; wait "$reader"; }
  [ -n "$own" ] || return 0
  for again in 1 2 3 4 5 6 7 8 9; do
    rmdir "$own" && return 0
    sleep 0.1 || sleep 1
  done
}
at_end 'finish >/dev/null 2>&1'
${PROCESSES_THERE}${TIDY_TRACES}tracing=
for folder in /sys/kernel/tracing /sys/kernel/debug/tracing; do
  [ ! -e "$folder/trace_pipe" ] || { tracing=$folder; break; }
done
[ -n "$tracing" ] || exit ${NO_TRACING}
own=$tracing/instances/core-lens-$(name_of "$$")
if mkdir "$own" 2>/dev/null &&
  echo "$kilobytes" >"$own/buffer_size_kb" &&
  echo 1 2>/dev/null >"$own/events/bpf_trace/bpf_trace_printk/enable"; then
  echo from own
  pipe=$own/trace_pipe
else
  rmdir "$own" 2>/dev/null
  own=
  [ "$(cat "$tracing/tracing_on")" = 0 ] && echo from off || echo from shared
  pipe=$tracing/trace_pipe
fi
dd if="$pipe" bs=65536 2>/dev/null &
reader=$!
wait "$reader"
`;
