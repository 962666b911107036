/**
 * What is kept of the arguments that a build, or the user, gives to clang: all that says what the program means. Others, and
 * with them the input and all that writes files, are left out: what is not known here may write one.
 */

export interface KeptArguments {
  /** In their order; none of them is an input. */
  readonly words: readonly string[];
  /** `bpf`, `bpfeb`, `bpfel-unknown-none`, …; null when they do not say that they are for BPF. */
  readonly bpfTarget: string | null;
  /** The last `-O`, with what follows it: `2`; null without one. */
  readonly optimisation: string | null;
}

/** Options of the preprocessor that have a value, in the same word or the next. */
const JOINED = ['-I', '-D', '-U'];
const NAMED = [
  '-include',
  '-imacros',
  '-isystem',
  '-iquote',
  '-idirafter',
  '-iprefix',
  '-iwithprefix',
  '-iwithprefixbefore',
  '-isysroot',
  '-ivfsoverlay',
  '--sysroot',
  '-resource-dir',
  '-fdebug-compilation-dir',
];

/** Options that are left out together with the word behind them. */
const DROPPED_WITH_VALUE = new Set([
  '-o',
  '-MF',
  '-MT',
  '-MQ',
  '-MJ',
  '-arch',
  '-Xlinker',
  '-Xassembler',
  '-Xpreprocessor',
  '-Xanalyzer',
  '-T',
  '-L',
  '-l',
  '-u',
  '-z',
  '-e',
  '-F',
  '-B',
  '-framework',
  '--param',
  '-dependency-file',
  '-serialize-diagnostics',
  '--serialize-diagnostics',
  '-working-directory',
  '-index-store-path',
  '-include-pch',
  '-gcc-toolchain',
]);

/** `-f` options that write files, change what is made of the source, or how errors look. */
const DROPPED_F =
  /^-f(?:no-)?(?:syntax-only|time-|save-|optimization-record|crash-|profile|coverage|cs-profile|test-coverage|module|implicit-module|prebuilt|build-session|apinotes|diagnostics|color|caret|message-length|error-limit|max-errors|plugin|pass-plugin|embed-bitcode|emit|lto|thinlto|thin-|whole-program|split-dwarf|stack-usage|dump|proc-stat|driver-only|use-ld|integrated|fat-lto|gnu-|openmp|offload|save|xray|show|rewrite|record-command|memory-profile|auto-profile|sanitize)/;

const KEPT_PLAIN =
  /^(?:-std=.|--std=.|-ansi$|-W(?![apl],)|-w$|-f.|-m.|-undef$|-nostdinc$|-nostdlibinc$|-nobuiltininc$|--sysroot=.|-resource-dir=.)/;

/** What means the same for BPF when the command is for another machine; of the rest clang refuses much. */
const MEANT_FOR_ALL =
  /^-mllvm$|^-mcpu=(?:v\d+|generic|probe)$|^-f(?:no-)?(?:short-|common|ms-extensions|signed-char|unsigned-char|wrapv|strict-aliasing|builtin|debug-|\w+-prefix-map=|input-charset)/;

/** Options for LLVM itself that change code. */
const LLVM_OPTION = /^-(?:bpf|disable|enable|inline|unroll)-[\w-]+(?:=[\w-]+)?$/;

export function keptArguments(given: readonly string[]): KeptArguments {
  const words: string[] = [];
  let bpfTarget: string | null = null;
  let optimisation: string | null = null;
  for (let i = 0; i < given.length; i++) {
    const word = given[i];
    const value = given.at(i + 1);
    if (word === '--') break;
    const target = targetOf(word, value);
    if (target !== null) {
      bpfTarget = target.startsWith('bpf') ? target : null;
      if (word === '-target') i++;
    } else if (/^-O[0-3sz]?$|^-Ofast$|^-Og$/.test(word)) {
      optimisation = word.slice(2);
    } else if (word === '-mllvm') {
      if (value !== undefined && LLVM_OPTION.test(value)) words.push(word, value);
      i++;
    } else if (word === '-Xclang') {
      words.push(...machineFeature(given.slice(i, i + 4)));
      i++;
    } else if (word === '-x') {
      if (value === 'c' || value === 'c++') words.push(word, value);
      i++;
    } else if (JOINED.includes(word) || NAMED.includes(word)) {
      if (isValue(value)) words.push(word, value);
      i++;
    } else if (DROPPED_WITH_VALUE.has(word)) {
      i++;
    } else if (isJoined(word) || (KEPT_PLAIN.test(word) && !DROPPED_F.test(word))) {
      words.push(word);
    }
  }
  const isMeant = (word: string) =>
    bpfTarget !== null || !/^-[mf]/.test(word) || MEANT_FOR_ALL.test(word);
  return { words: words.filter(isMeant), bpfTarget, optimisation };
}

/** `-Ifolder`, `-isystemfolder`. */
function isJoined(word: string): boolean {
  const option = [...JOINED, ...NAMED.filter((name) => name.startsWith('-i'))].find((name) =>
    word.startsWith(name),
  );
  return option !== undefined && isValue(word.slice(option.length));
}

/** What begins with a dash is another option: the value is missing. */
function isValue(word: string | undefined): word is string {
  return word !== undefined && word !== '' && !word.startsWith('-');
}

function targetOf(word: string, next: string | undefined): string | null {
  if (word === '-target') return next ?? '';
  return /^--?target=(.*)$/s.exec(word)?.[1] ?? null;
}

/** `-Xclang -target-feature -Xclang +alu32`, from before clang had `-mcpu=v3`. */
function machineFeature(words: readonly string[]): readonly string[] {
  const [, name, again, value] = words;
  const isFeature =
    (name === '-target-feature' && /^[+-]\w+$/.test(value)) ||
    (name === '-target-cpu' && /^\w+$/.test(value));
  return words.length === 4 && isFeature && again === '-Xclang' ? words : [];
}
