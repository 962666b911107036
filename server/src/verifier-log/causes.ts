/** Why a program was not loaded, as far as the words tell: a closed set. `other` is for words that are not known. */
export const FAILURE_CAUSES = [
  /** A CO-RE relocation without a target is reached: the kernel does not have the field, type or enumerator. */
  'field-missing',
  /** libbpf cannot decide on a CO-RE relocation, or not apply it. */
  'relocation-refused',
  'helper-missing',
  /** The helper is there, but not for this program. */
  'helper-refused',
  'kfunc-missing',
  'kfunc-refused',
  'ksym-missing',
  'kconfig-missing',
  'target-missing',
  /** It is there, but cannot be attached to. */
  'target-refused',
  'map-missing',
  'map-refused',
  'program-type',
  'memory-access',
  'context-access',
  'stack',
  'uninitialized',
  'argument',
  'return-value',
  /** Something that is acquired is not released, or locked and not unlocked. */
  'reference',
  'pointer-arithmetic',
  'control-flow',
  'loop',
  /** The verifier gave up: too many instructions, paths or states. */
  'complexity',
  'license',
  'instruction',
  'permission',
  /** The kernel has no BTF, or not what is needed of it. */
  'kernel-btf',
  'byte-order',
  /** libbpf does not open the object. */
  'object-refused',
  'pin-refused',
  'attach-refused',
  'other',
] as const;

export type FailureCause = (typeof FAILURE_CAUSES)[number];

/** The first that matches tells; the order matters where sentences share words. */
const SENTENCES: readonly (readonly [RegExp, FailureCause])[] = [
  [/unknown#195896080\b|CO-RE relocation/, 'field-missing'],
  [
    /kfunc '[^']*' is referenced but wasn't resolved|<invalid kfunc call>|unknown#2002\d{6}\b/,
    'kfunc-missing',
  ],
  [
    /BPF map '[^']*' is referenced but wasn't created|<invalid BPF map reference>|unknown#2001\d{6}\b/,
    'map-missing',
  ],
  [/^invalid func unknown#/, 'helper-missing'],
  [
    /cannot use helper|^unknown func |^helper call is not allowed|helper call might sleep|is not allowed in .*(?:section|region)/,
    'helper-refused',
  ],
  [/GPL[- ]|non-GPL|GPL compatible/, 'license'],
  [
    /^calling kernel function|^kernel function .* (?:not allowed|disallowed)|kfunc .* (?:not allowed|disallowed|is not)|^kernel btf_id \d+ is not a function/,
    'kfunc-refused',
  ],
  [/infinite loop|^back-edge|loop detected/, 'loop'],
  [
    /too large\. Processed|too complex|too many (?:states|jumps|paths)|^BPF program is too large|call stack of \d+ frames/,
    'complexity',
  ],
  [
    /combined stack size|^invalid (?:unbounded |indirect |variable-offset |size of )?(?:read|write|access|zero-sized read|register spill)?.{0,24}\bstack\b|^(?:misaligned|unaligned) (?:stack )?access|stack (?:frame|depth|size|pointer)/i,
    'stack',
  ],
  [
    /^invalid bpf_context access|^dereference of modified ctx ptr|^(?:negative offset )?ctx ptr|^invalid (?:tp|raw_tp) /,
    'context-access',
  ],
  [/!read_ok|^uninitialized|^R\d+ is not initialized|^invalid read from uninit/, 'uninitialized'],
  [
    /^Unreleased reference|reference leak|^bpf_(?:res_)?spin_unlock is missing|spin_lock(?:ed)?[- ]|^BPF_EXIT instruction .* cannot be used inside|bpf_(?:rcu_read_unlock|preempt_enable|local_irq_restore) is missing|release reference/,
    'reference',
  ],
  [
    /^At program exit|^At (?:callback|async callback|subprogram) (?:return|exit)|has value .* should have been/,
    'return-value',
  ],
  [
    /^program of this type cannot use |^Attach type .* is not supported|^unsupported (?:program|attach) type/,
    'program-type',
  ],
  [
    /^attach_btf_id \d+|^Tracing program|attach to unsupported|is not sleepable|doesn't exist$|cannot be found|to __noreturn function|LSM programs? must|^FENTRY|not modifiable|^func '[^']*' doesn't have/,
    'target-refused',
  ],
  [
    /invalid mem access|invalid access to|memory access|outside of the (?:allowed memory range|packet)|map forbidden|min value is (?:negative|outside)|max value is outside|cannot (?:write|read) into|only read is supported|misaligned|access beyond|cannot access ptr member|leaks addr/,
    'memory-access',
  ],
  [
    /pointer arithmetic|math between|^R\d+ tried to (?:add|subtract|sub)|pointer comparison|value \S+ makes .* pointer be out of bounds|^bitwise operator|pointer .* prohibited/,
    'pointer-arithmetic',
  ],
  [
    / type=.* expected=|^arg#?\d+|^Arg#\d+|^R\d+ must |^R\d+ (?:is not|has|pointer)|^invalid (?:map_value|indirect|size)|^Caller passes|^Possibly NULL pointer|expected .*(?:pointer|ptr)|^func#\d+ arg/,
    'argument',
  ],
  [
    /^unreachable insn|^jump out of range|^jump (?:into|to) |last insn is not|^subprog|^invalid (?:jump|call) |^call to|fall ?through|^recursive call/,
    'control-flow',
  ],
  [
    /^unknown opcode|^BPF_\w+ (?:uses|invalid|not supported)|^invalid (?:BPF_|bpf_|opcode|insn)|^unrecognized|uses reserved fields|^R\d+ is invalid/,
    'instruction',
  ],
];

/** The cause that a sentence of the verifier, or of libbpf in its place, tells; null for a sentence that is not known. */
export function causeOfSentence(sentence: string): FailureCause | null {
  return SENTENCES.find(([pattern]) => pattern.test(sentence))?.[1] ?? null;
}

/** Sentences that concern the program as a whole, wherever the verifier stood when it wrote them. */
const OF_THE_WHOLE =
  /combined stack size|too large\. Processed|too complex|^BPF program is too large|^last insn is not|^attach_btf_id|^Attach type/;

export function concernsWholeProgram(sentence: string): boolean {
  return OF_THE_WHOLE.test(sentence);
}

const NAMED_INSTRUCTION =
  /^(?:unreachable insn|jump out of range from insn|back-edge from insn|infinite loop detected at insn|jump into the middle of ldimm64 insn|fallthrough from insn) (\d{1,9})\b/;

/** The instruction that a sentence names as the one to blame; null for none. */
export function instructionOfSentence(sentence: string): number | null {
  const found = NAMED_INSTRUCTION.exec(sentence);
  return found === null ? null : Number(found[1]);
}

/** Where that which is not released was acquired, as a sentence tells; null for none. */
export function acquiringInstruction(sentence: string): number | null {
  const found = /\balloc_insn=(\d{1,9})\b/.exec(sentence);
  return found === null ? null : Number(found[1]);
}
