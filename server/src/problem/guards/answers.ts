import { Kind } from '../../btf';
import type { BpfObject } from '../../object';
import { kconfigValue } from '../../program';
import type { ObjectJudgement, PreparedObject, TargetKernel } from '../../verdict';
import type { Check } from './checks';
import { isConditional } from './operations';
import type { ProgramCode } from './program-code';
import { essential } from './relation';
import type { Answers } from './what-if';

/** What each check of a program answers on one kernel, with the data that the object ships; null where that is not known. */
export function answersOn(
  prepared: PreparedObject,
  checks: readonly Check[],
  { kernel, relocated }: ObjectJudgement,
): Answers {
  const { object } = prepared;
  return checks.map(({ question }) => {
    switch (question.kind) {
      case 'relocation': {
        const { value } = relocated.results[question.relocations[0]];
        return value === null ? null : asNumber(value);
      }
      case 'kconfig':
        return kconfigAnswer(object, question.extern, kernel);
      case 'symbol':
        return symbolAnswer(object, question.extern, kernel);
      case 'variable':
        return valueOfVariable(prepared, question.variable);
    }
  });
}

function asNumber(value: bigint): number | null {
  const number = Number(BigInt.asIntN(64, value));
  return Number.isSafeInteger(number) ? number : null;
}

function kconfigAnswer(object: BpfObject, extern: number, kernel: TargetKernel): number | null {
  const value = kconfigValue(object.externs[extern], kernel, object.littleEndian);
  if (value.status !== 'known' || value.bytes.length > 8) return null;
  return numberOf(value.bytes, object.littleEndian);
}

/** As the object ships it, or as the user set it. */
function valueOfVariable({ data, object }: PreparedObject, variable: number): number | null {
  const { section, offset, size } = data.settable[variable];
  const bytes = data.sections.get(section)?.subarray(offset, offset + size);
  return bytes?.length === size ? numberOf(bytes, object.littleEndian) : null;
}

function numberOf(bytes: Uint8Array, littleEndian: boolean): number | null {
  let value = 0n;
  for (let i = 0; i < bytes.length; i++) {
    value = (value << 8n) | BigInt(bytes[littleEndian ? bytes.length - 1 - i : i]);
  }
  return asNumber(value);
}

/** Whether a symbol is there, by BTF; null for one without a type, which BTF does not list. */
function symbolAnswer(object: BpfObject, extern: number, { types }: TargetKernel): number | null {
  const { name, typeId } = object.externs[extern];
  const { btf: own } = object;
  const isFunction = own.kind(typeId) === Kind.FUNC;
  if (!isFunction && own.skipModifiers(own.type(typeId)) === 0) return null;
  const sought = isFunction ? essential(name) : name;
  const btfs = [types.vmlinux, ...types.modules.flatMap((m) => ('btf' in m ? m.btf : []))];
  const isThere = btfs.some((btf) =>
    btf
      .names()
      .named(sought)
      .some((id) => btf.kind(id) === own.kind(typeId)),
  );
  return Number(isThere);
}

const YES_NO_MODULE = ['y', 'n', 'm'].map((letter) => letter.charCodeAt(0));
const EARLIEST_VERSION = 1;
const LATEST_VERSION = 0xff_ff_ff;
const MOST_VERSIONS = 64;

/** What a check could answer instead: every answer that can make a difference, not every one there is. */
export function otherAnswers(
  { object, relocations }: PreparedObject,
  code: ProgramCode,
  { question }: Check,
  answer: number,
): number[] {
  const others = (candidates: readonly number[]) =>
    [...new Set(candidates)].filter((candidate) => candidate !== answer);
  switch (question.kind) {
    case 'relocation': {
      if (question.asks.endsWith('_exists') || question.asks === 'type_matches') {
        return [answer === 0 ? 1 : 0];
      }
      const { access, ...relocation } = relocations[question.relocations[0]];
      const local =
        access === null || !('local' in relocation) ? 0 : Number(relocation.local.value);
      return others([0, local, 1, 2, 4, 8, 0x7fff]);
    }
    case 'symbol':
      return [answer === 0 ? 1 : 0];
    case 'kconfig':
      return object.externs[question.extern].name === 'LINUX_KERNEL_VERSION'
        ? others(versionsComparedWith(code))
        : others([0, 1, 2, ...YES_NO_MODULE, 0x7fff]);
    case 'variable':
      return others([0, 1, 0xff]);
  }
}

/** Version numbers on both sides of every boundary that the code's comparisons can stand for, ascending. */
export function versionsComparedWith({ instructions: { code, imm } }: ProgramCode): number[] {
  const versions = new Set([EARLIEST_VERSION, LATEST_VERSION]);
  for (let i = 0; i < code.length && versions.size < MOST_VERSIONS; i++) {
    const isConstant = (code[i] & 8) === 0 && (isConditional(code[i]) || (code[i] & 0xf7) === 0xb4);
    if (!isConstant || imm[i] <= 1 || imm[i] >= LATEST_VERSION) continue;
    // A major number alone, as a shift leaves it.
    const isMajor = imm[i] < 0xff;
    const version = isMajor ? imm[i] << 16 : imm[i];
    versions
      .add(version - 1)
      .add(version)
      .add(version + (isMajor ? 0x1_00_00 : 1));
  }
  return [...versions].sort((a, b) => a - b);
}
