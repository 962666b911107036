import type { Extern } from '../../object';
import type { Reason, Relocation } from '../../relocation';
import type { Place } from '../rule';
import { versionsComparedWith } from './answers';
import type { FlawedCheck, RelatedCheck } from './find-guard';
import { siteAt } from './program-code';
import type { ProgramGuards } from './program-guards';
import { essential } from './relation';
import type { Answers } from './what-if';

/** What a read is about, in a word or two: `'mm_cid'`, `struct bpf_ringbuf`, `'BPF_FUNC_loop'`. */
export function subjectWord({ spec }: Relocation): string {
  const name = /(?:\.|::)([^.:]+)$/.exec(spec)?.[1];
  return name === undefined ? spec : `'${name}'`;
}

/** What keeps a program from a read, as a clause that kernels can be appended to: `… is false`. */
export function keeperClause(guards: ProgramGuards, check: number, answers: Answers): string {
  const { question, label } = guards.checks[check];
  if (question.kind === 'variable') {
    return `'${label}' is ${answers[check] ?? 0} unless the application sets it`;
  }
  return answerClause(guards, check, answers) ?? `the test of ${label} leaves it out`;
}

/** `bpf_core_field_exists(struct task_struct.mm_cid) is false`; null for numbers, which differ from kernel to kernel. */
function answerClause(guards: ProgramGuards, check: number, answers: Answers): string | null {
  const { question, label } = guards.checks[check];
  const answer = answers[check] ?? 0;
  const isTrue = answer === 0 ? 'false' : 'true';
  switch (question.kind) {
    case 'relocation':
      return isTruth(question.asks) ? `${label} is ${isTrue}` : null;
    case 'symbol':
      return `${label} is ${isTrue}`;
    case 'variable':
      return null;
    case 'kconfig': {
      const word = configWord(answer, guards.prepared.object.externs[question.extern]);
      return label === VERSION ? null : `${label} is ${word}`;
    }
  }
}

function isTruth(asks: string): boolean {
  return asks.endsWith('_exists') || asks === 'type_matches';
}

/** A value as a configuration writes it. */
function configWord(answer: number, { kconfig }: Extern): string {
  switch (kconfig?.type) {
    case 'bool':
    case 'tristate':
      return 'nym'.charAt(answer) || `${answer}`;
    case 'char':
      return answer === 0 ? 'not set' : String.fromCharCode(answer);
    default:
      return `${answer}`;
  }
}

const VERSION = 'LINUX_KERNEL_VERSION';

/** Where a check stands in the source. */
export function placeOf(guards: ProgramGuards, { check, position }: RelatedCheck): Place {
  const { question, label } = guards.checks[check];
  const site = siteAt(guards.code, position);
  if (question.kind === 'relocation') {
    const relocation = guards.code.relocationAt[position];
    return { kind: 'instruction', site, token: { kind: 'accessor', relocation } };
  }
  const { externs } = guards.prepared.object;
  const name = question.kind === 'symbol' ? externs[question.extern].name : label;
  return { kind: 'instruction', site, token: { kind: 'name', name } };
}

/** What a check that does not protect says and does instead, as a clause that kernels can be appended to. */
export function flawClause(
  guards: ProgramGuards,
  flawed: FlawedCheck,
  position: number,
  read: Relocation,
  reason: Reason,
  answers: Answers,
): string {
  const { check, flaw, relation } = flawed;
  const { label } = guards.checks[check];
  const word = subjectWord(read);
  const what = `the ${verb(read)} of ${word}`;
  switch (flaw) {
    case 'too late':
      return `${label} is asked only after ${what}, which fails`;
    case 'no say':
      return `the verifier gets to ${what} whatever ${label} says`;
    case 'not followed':
      return `the verifier does not follow ${label} up to ${what}`;
    case 'moved in front':
      return `the compiler put the offset of ${word} in front of ${label}, where the verifier gets to it`;
    case 'lets through':
      break;
  }
  if (relation === 'version') {
    const versions = versionsLetThrough(guards, position, check, answers);
    return `the test of ${label} lets ${versions} through, though ${what} fails`;
  }
  const answer = answerClause(guards, check, answers) ?? `the test of ${label} leads there`;
  if (relation === 'configuration')
    return `${answer}, which says nothing about ${word}: ${what} fails`;
  if (answers[check] === 0) {
    return isSameQuestion(guards, check, read) || relation === 'around'
      ? `${label} is tested the wrong way round: ${what} is reached because it is ${isBoolean(guards, check) ? 'false' : '0'}`
      : `${answer}, and ${word} is ${verb(read) === 'read' ? 'read' : 'used'} then, which fails`;
  }
  if (relation === 'same' && reason.code === 'size-mismatch') {
    return `${answer}, but does not tell the size, and ${what} fails`;
  }
  const lacking = lack(read, reason);
  const failing = lacking === word ? `the ${verb(read)} of it` : what;
  return `${answer}${flavorClause(guards, check)}, but says nothing about ${lacking}, and ${failing} fails`;
}

function verb({ kind }: Relocation): string {
  return kind === 'byte_off' ? 'read' : 'use';
}

function isBoolean(guards: ProgramGuards, check: number): boolean {
  const { question } = guards.checks[check];
  return question.kind !== 'relocation' || isTruth(question.asks);
}

/** Whether a check asks for just what is read, flavors apart. */
function isSameQuestion(guards: ProgramGuards, check: number, read: Relocation): boolean {
  const { question } = guards.checks[check];
  if (question.kind !== 'relocation') return false;
  const asked = guards.prepared.relocations[question.relocations[0]].spec;
  return withoutFlavor(asked) === withoutFlavor(read.spec);
}

function withoutFlavor(spec: string): string {
  return spec.replace(/^\w+ [^.[:]*/, essential);
}

/** Of these questions a flavor's suffix and fields have no part. */
const FLAVOR_BLIND: ReadonlySet<string> = new Set(['type_exists', 'type_size']);

/** A name's suffix is easily taken for a part of the question. */
function flavorClause(guards: ProgramGuards, check: number): string {
  const { question } = guards.checks[check];
  if (question.kind !== 'relocation' || !FLAVOR_BLIND.has(question.asks)) return '';
  const { spec } = guards.prepared.relocations[question.relocations[0]];
  const suffix = /___[^_].*$/.exec(spec)?.[0];
  return suffix === undefined ? '' : ` (the kernel is not asked for '${suffix}')`;
}

/** What is not there, or not as the read needs it. */
function lack(read: Relocation, reason: Reason): string {
  switch (reason.code) {
    case 'type-missing':
    case 'type-kind-differs':
    case 'type-differs':
      return reason.type;
    case 'field-missing':
      return `'${reason.field}'`;
    case 'kinds-differ':
      return `what '${reason.field}' is`;
    case 'index-out-of-range':
      return `how long '${reason.path}' is`;
    case 'nesting-differs':
      return `'${reason.inside}'`;
    default:
      return subjectWord(read);
  }
}

/** The run of versions around the kernel's own that get to a position: `5.10 and later`, `6.7 to before 6.19`. */
function versionsLetThrough(
  guards: ProgramGuards,
  position: number,
  check: number,
  answers: Answers,
): string {
  const own = answers[check] ?? 0;
  const versions = [...new Set([...versionsComparedWith(guards.code), own])].sort((a, b) => a - b);
  const passes = versions.map((version) =>
    guards.isReached(position, answers.with(check, version)),
  );
  const at = versions.indexOf(own);
  const first = passes.lastIndexOf(false, at) + 1;
  const end = passes.indexOf(false, at);
  const from = first === 0 ? null : versionText(versions[first]);
  const to = end < 0 ? null : versionText(versions[end]);
  if (from === null) return to === null ? 'every version' : `every version before ${to}`;
  return to === null ? `${from} and later` : `${from} to before ${to}`;
}

function versionText(version: number): string {
  const parts = [version >> 16, (version >> 8) & 0xff, version & 0xff];
  return (parts[2] === 0 ? parts.slice(0, 2) : parts).join('.');
}

/** How to guard a read rightly. */
export function rightGuard(read: Relocation): string {
  const { kind, spec } = read;
  if (kind === 'type_size' || kind === 'type_exists') return `bpf_core_type_exists(${spec})`;
  if (kind === 'enumval_value') return `bpf_core_enum_value_exists(${spec.replace('::', ', ')})`;
  return `bpf_core_field_exists(${spec})`;
}
