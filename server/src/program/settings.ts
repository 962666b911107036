import { failuresOf, success, type Fault, type Result } from '../bytes';
import { INT_BOOL, INT_SIGNED, isAnyEnum, Kind, resolveSize, type Btf } from '../btf';
import type { BpfObject, Variable } from '../object';
import { shippedData, type ReadOnlyData } from './read-only-data';

/** Why a value cannot be put into a variable, in one place with its wording. */
const settingFaults = {
  'setting-malformed': (setting: string) => `'${setting}' is not of the form name=value`,
  'setting-unknown-variable': (name: string) => `the object has no variable '${name}'`,
  'setting-not-constant': (name: string, section: string) =>
    `'${name}' is in ${section}; only variables in .rodata are constants to the verifier`,
  'setting-unsupported-type': (name: string, type: string) =>
    `'${name}' is ${type}; integers, bool, enums and arrays of char can be set`,
  'setting-not-a-number': (name: string, value: string) =>
    `'${name}' takes an integer such as 42, 0x2a, 052 or 'x', not ${value}`,
  'setting-not-a-bool': (name: string, value: string) =>
    `'${name}' takes true, false, 1 or 0, not ${value}`,
  'setting-not-an-enumerator': (name: string, value: string, type: string) =>
    `'${name}' takes a number or an enumerator of ${type}, which does not have ${value}`,
  'setting-out-of-range': (name: string, value: string, low: bigint, high: bigint) =>
    `'${name}' takes ${low} to ${high}, not ${value}`,
  'setting-too-long': (name: string, length: number, room: number) =>
    `the text for '${name}' has ${length} bytes; there is room for ${room} and the NUL`,
};

export type SettingFaultCode = keyof typeof settingFaults;

const failure = failuresOf(settingFaults);

type Setting = Result<{ variable: Variable; bytes: Uint8Array }, Fault<SettingFaultCode>>;

/** An object's read-only data after an application has set some of it, and the settings that do not fit. */
export interface AppliedSettings {
  readonly data: ReadOnlyData;
  readonly faults: readonly Fault<SettingFaultCode>[];
}

/**
 * Puts values into .rodata variables as an application does between opening and loading: integers in C's bases, 'x',
 * true and false, enumerators by name, text into arrays of char. What is set is no longer settable.
 */
export function applySettings(object: BpfObject, settings: readonly string[]): AppliedSettings {
  const shipped = shippedData(object);
  if (settings.length === 0) return { data: shipped, faults: [] };
  const sections = new Map<number, Uint8Array>();
  for (const [index, bytes] of shipped.sections) sections.set(index, new Uint8Array(bytes));
  const faults: Fault<SettingFaultCode>[] = [];
  const isSet = new Set<string>();
  for (const setting of settings) {
    const read = readSetting(object, setting);
    if (!read.ok) {
      faults.push(read.fault);
      continue;
    }
    const { variable, bytes } = read.value;
    const section = object.dataSections.find(({ name }) => name === variable.section);
    const contents = section && sections.get(section.index);
    if (contents === undefined || variable.offset + bytes.length > contents.length) {
      faults.push(failure('setting-unknown-variable', variable.name).fault);
      continue;
    }
    contents.set(bytes, variable.offset);
    isSet.add(variable.name);
  }
  const settable = shipped.settable.filter(({ name }) => !isSet.has(name));
  return { data: { sections, settable }, faults };
}

function readSetting(object: BpfObject, setting: string): Setting {
  const equals = setting.indexOf('=');
  if (equals <= 0) return failure('setting-malformed', setting);
  const name = setting.slice(0, equals).trim();
  const value = setting.slice(equals + 1);
  const named = object.variables.filter((candidate) => candidate.name === name);
  const variable = named.find(({ section }) => /^\.rodata(\.|$)/.test(section)) ?? named.at(0);
  if (variable === undefined) return failure('setting-unknown-variable', name);
  if (!/^\.rodata(\.|$)/.test(variable.section)) {
    return failure('setting-not-constant', name, variable.section);
  }
  const bytes = valueBytes(object, variable, value);
  return bytes.ok ? success({ variable, bytes: bytes.value }) : bytes;
}

function valueBytes(
  { btf, littleEndian }: BpfObject,
  { name, typeId }: Variable,
  value: string,
): Result<Uint8Array, Fault<SettingFaultCode>> {
  const type = btf.skipModifiers(btf.type(typeId));
  const size = resolveSize(btf, type) ?? 0;
  const kind = btf.kind(type);
  if (kind === Kind.ARRAY) return textBytes(btf, name, type, value);
  const isNumber = (kind === Kind.INT || isAnyEnum(kind)) && [1, 2, 4, 8].includes(size);
  if (!isNumber) return failure('setting-unsupported-type', name, kindInWords(btf, type));
  const number =
    kind === Kind.INT ? integerOf(btf, name, type, value) : enumeratorOf(btf, name, type, value);
  if (!number.ok) return number;
  const signed =
    kind === Kind.INT ? (btf.intEncoding(type) & INT_SIGNED) !== 0 : btf.kindFlag(type);
  const isBool = kind === Kind.INT && (btf.intEncoding(type) & INT_BOOL) !== 0;
  const bits = BigInt(size * 8);
  // clang marks no enum of 32 bits as signed before BTF could tell.
  const low = signed || kind === Kind.ENUM ? -(1n << (bits - 1n)) : 0n;
  const high = isBool ? 1n : (1n << (signed ? bits - 1n : bits)) - 1n;
  if (number.value < low || number.value > high) {
    return failure('setting-out-of-range', name, value, low, high);
  }
  return success(asBytes(number.value, size, littleEndian));
}

function integerOf(
  btf: Btf,
  name: string,
  type: number,
  value: string,
): Result<bigint, Fault<SettingFaultCode>> {
  const isBool = (btf.intEncoding(type) & INT_BOOL) !== 0;
  if (isBool && (value === 'true' || value === 'false')) return success(value === 'true' ? 1n : 0n);
  const number = parseNumber(value);
  if (number !== null) return success(number);
  return isBool
    ? failure('setting-not-a-bool', name, value)
    : failure('setting-not-a-number', name, value);
}

function enumeratorOf(
  btf: Btf,
  name: string,
  type: number,
  value: string,
): Result<bigint, Fault<SettingFaultCode>> {
  for (let i = 0; i < btf.vlen(type); i++) {
    if (btf.elementName(type, i) !== value) continue;
    const bits = btf.size(type) * 8;
    const stored = btf.enumeratorValue(type, i);
    const isSigned = btf.kindFlag(type) || btf.kind(type) === Kind.ENUM;
    return success(isSigned ? BigInt.asIntN(bits, stored) : BigInt.asUintN(bits, stored));
  }
  const number = parseNumber(value);
  if (number !== null) return success(number);
  return failure('setting-not-an-enumerator', name, value, kindInWords(btf, type));
}

function textBytes(
  btf: Btf,
  name: string,
  array: number,
  value: string,
): Result<Uint8Array, Fault<SettingFaultCode>> {
  const element = btf.skipModifiers(btf.arrayElementType(array));
  const isText = btf.kind(element) === Kind.INT && btf.size(element) === 1;
  if (!isText) return failure('setting-unsupported-type', name, kindInWords(btf, array));
  const text = new TextEncoder().encode(/^"(.*)"$/s.exec(value)?.[1] ?? value);
  const bytes = new Uint8Array(btf.arrayLength(array));
  if (text.length >= bytes.length) {
    return failure('setting-too-long', name, text.length, Math.max(0, bytes.length - 1));
  }
  bytes.set(text);
  return success(bytes);
}

const ESCAPES: Readonly<Partial<Record<string, number>>> = {
  n: 10,
  t: 9,
  r: 13,
  '0': 0,
  '\\': 92,
  "'": 39,
};

/** A number in one of C's bases, or a character of one byte between quotes; null for anything else. */
function parseNumber(text: string): bigint | null {
  const character = /^'(\\?)([\x20-\x7e])'$/.exec(text);
  if (character !== null) {
    const [, backslash, letter] = character;
    const byte = backslash === '' ? letter.charCodeAt(0) : ESCAPES[letter];
    return byte === undefined ? null : BigInt(byte);
  }
  const match = /^([-+]?)(0x[0-9a-f]+|0b[01]+|0[0-7]*|[1-9]\d*)$/i.exec(text.trim());
  if (match === null) return null;
  const [, sign, digits] = match;
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return sign === '-' ? -value : value;
}

function asBytes(value: bigint, size: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    const byte = Number((value >> BigInt(i * 8)) & 0xffn);
    bytes[littleEndian ? i : size - 1 - i] = byte;
  }
  return bytes;
}

function kindInWords(btf: Btf, type: number): string {
  switch (btf.kind(type)) {
    case Kind.FLOAT:
      return 'a floating-point number';
    case Kind.PTR:
      return 'a pointer';
    case Kind.ARRAY:
      return 'an array of something other than char';
    case Kind.STRUCT:
      return 'a struct';
    case Kind.UNION:
      return 'a union';
    case Kind.ENUM:
    case Kind.ENUM64:
      return `enum ${btf.name(type)}`.trimEnd();
    default:
      return 'of no type that has a known size';
  }
}
