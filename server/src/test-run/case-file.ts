import type { Node } from 'jsonc-parser';
import { CASE_FILE_SHAPE, MOST_CONTEXT, MOST_DATA } from './case-shape';
import type { ContextFields } from './context';
import { readHex } from './hex';
import { parseJson, Places, type CasePlace } from './json-text';
import { buildPacket, type Packet } from './packet';
import {
  checkShape,
  entriesOf,
  pathText,
  plainValue,
  type JsonPath,
  type ShapeFault,
} from './read-shape';

/** A file of cases with all its data in it stays below. */
export const LARGEST_CASE_FILE = 16 << 20;
const MOST_FAULTS = 100;

/** Something wrong with the file: `cases[2].packet.ports.to: it is 'http'; it must be a whole number from 0 to 65535`. */
export interface CaseFault {
  /** `cases[2].packet.ports.to`; empty for the whole file. */
  readonly path: string;
  /** The sentence alone. */
  readonly message: string;
  readonly place: CasePlace;
  /** The case that cannot be run because of it; null where none can. */
  readonly caseIndex: number | null;
}

export type ExpectedBytes = readonly { readonly at: number; readonly bytes: Uint8Array }[];

/** `unchanged`, all the bytes, or bytes at offsets. */
export type ExpectedOutput =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'parts'; readonly parts: ExpectedBytes };

export interface Expectation {
  readonly returns: string | number | null;
  readonly output: ExpectedOutput | null;
  readonly outputLength: number | null;
  readonly context: ExpectedOutput | null;
  readonly maxNanoseconds: number | null;
}

/** Where bytes of a run come from. */
export type Given =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** A path from the folder of the case file. */
  | { readonly kind: 'file'; readonly path: string };

/** A packet, with how long its Ethernet header is. */
export interface GivenPacket {
  readonly kind: 'packet';
  readonly bytes: Uint8Array;
  readonly headerLength: number;
}

/** A context by its fields: its bytes depend on the program's type and the host's byte order. */
export interface GivenFields {
  readonly kind: 'fields';
  readonly fields: ContextFields;
}

/** Values of const volatile variables, by name, as `--set` takes them. */
export type CaseConstants = Readonly<Record<string, string>>;

export interface TestCase {
  readonly index: number;
  readonly name: string;
  readonly program: string;
  readonly data: Given | GivenPacket;
  readonly context: Given | GivenFields;
  readonly repeat: number;
  /** Those of the file, and of the case, which go first. */
  readonly constants: CaseConstants;
  readonly expect: Expectation;
  /** The places of its fields, by their path in the case: `expect.returns`; that of the whole case by the empty path. */
  readonly places: ReadonlyMap<string, CasePlace>;
}

/** A case as far as an editor lists it, whether it can be run or not. */
export interface CaseOutline {
  readonly index: number;
  readonly name: string;
  readonly program: string;
  readonly place: CasePlace;
}

export interface CaseFile {
  /** The object as the file says, from its folder. */
  readonly object: string | null;
  /** The cases without a fault. */
  readonly cases: readonly TestCase[];
  /** Every case that has a name, also those with faults. */
  readonly outline: readonly CaseOutline[];
  readonly faults: readonly CaseFault[];
}

/** Reads a `*.bpf.test.json`. */
export function readCaseFile(text: string): CaseFile {
  const places = new Places(text);
  const nothing = (message: string, offset = 0, length = 0): CaseFile => ({
    object: null,
    cases: [],
    outline: [],
    faults: [{ path: '', message, place: places.of(offset, length), caseIndex: null }],
  });
  if (text.length > LARGEST_CASE_FILE) {
    return nothing(
      `the file has more than ${LARGEST_CASE_FILE >> 20} MiB; put large data into files beside it`,
    );
  }
  const parsed = parseJson(text);
  if (!parsed.ok) return nothing(parsed.message, parsed.offset, parsed.length);
  return readRoot(parsed.root, places);
}

/** A case as its shape says it is. */
interface RawCase {
  readonly name: string;
  readonly program: string;
  readonly packet?: Packet;
  readonly dataHex?: string;
  readonly dataFile?: string;
  readonly context?: ContextFields;
  readonly contextHex?: string;
  readonly contextFile?: string;
  readonly repeat?: number;
  readonly constants?: RawConstants;
  readonly expect?: {
    readonly returns?: string | number;
    readonly output?: RawOutput;
    readonly outputLength?: number;
    readonly context?: RawOutput;
    readonly maxNanoseconds?: number;
  };
}

type RawConstants = Readonly<Record<string, string | number | boolean>>;
type RawOutput = string | readonly { readonly at: number; readonly hex: string }[];

function readRoot(root: Node, places: Places): CaseFile {
  const found: ShapeFault[] = [];
  checkShape(root, CASE_FILE_SHAPE, [], found);
  const fields = new Map(entriesOf(root).map(({ key, value }) => [key, value]));
  const objectNode = fields.get('object');
  const casesNode = fields.get('cases');
  const nodes = casesNode?.type === 'array' ? (casesNode.children ?? []) : [];
  const outline = nodes.flatMap((node, index) => outlineOf(node, index, places) ?? []);
  tellDoubles(nodes, outline, found);
  if (objectNode !== undefined) checkPath(objectNode, ['object'], found);
  const isShaped = (path: JsonPath) => !found.some((fault) => startsWith(fault.path, path));
  const areConstantsShaped = isShaped(['constants']);
  const common = areConstantsShaped ? constantsOf(fields.get('constants')) : {};
  const cases = nodes.flatMap((node, index) => {
    const path = ['cases', index];
    return isShaped(path) ? (readCase(node, path, common, places, found) ?? []) : [];
  });
  const faults = found.slice(0, MOST_FAULTS).map((fault) => faultOf(fault, places));
  const isWhole = found.every(({ path }) => caseIndexOf(path) !== null);
  const object = objectNode?.type === 'string' ? String(objectNode.value) : null;
  return { object, cases: isWhole ? cases : [], outline, faults };
}

function startsWith(path: JsonPath, start: JsonPath): boolean {
  return start.every((step, i) => path[i] === step);
}

function caseIndexOf(path: JsonPath): number | null {
  return path[0] === 'cases' && typeof path[1] === 'number' ? path[1] : null;
}

function faultOf({ path, node, message }: ShapeFault, places: Places): CaseFault {
  const caseIndex = caseIndexOf(path);
  return { path: pathText(path), message, place: places.ofNode(node), caseIndex };
}

function outlineOf(node: Node, index: number, places: Places): CaseOutline | null {
  if (node.type !== 'object') return null;
  const fields = new Map(entriesOf(node).map(({ key, value }) => [key, value]));
  const [name, program] = [fields.get('name'), fields.get('program')];
  if (name?.type !== 'string') return null;
  return {
    index,
    name: String(name.value),
    program: program?.type === 'string' ? String(program.value) : '',
    place: places.ofNode(node),
  };
}

/** Cases are known by their names. */
function tellDoubles(nodes: readonly Node[], outline: readonly CaseOutline[], found: ShapeFault[]) {
  const first = new Map<string, number>();
  for (const { name, index } of outline) {
    const other = first.get(name);
    if (other === undefined) first.set(name, index);
    else {
      const node = nodeAt(nodes[index], 'name');
      const message = `cases[${other}] is called so too; give each a name of its own`;
      found.push({ path: ['cases', index, 'name'], node, message });
    }
  }
}

/** The node of a field, by its names; the last that there is. */
function nodeAt(node: Node, ...names: readonly string[]): Node {
  const [name, ...rest] = names;
  if (names.length === 0) return node;
  if (node.type === 'array') {
    const item = node.children?.at(Number(name));
    return item === undefined ? node : nodeAt(item, ...rest);
  }
  const found = entriesOf(node).find(({ key }) => key === name);
  return found === undefined ? node : nodeAt(found.value, ...rest);
}

function constantsOf(node: Node | undefined): CaseConstants {
  const raw = node === undefined ? {} : (plainValue(node) as RawConstants);
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, String(value)]));
}

/** A file is looked for beside the cases only. */
function checkPath(node: Node, path: JsonPath, found: ShapeFault[]): void {
  const text = String(node.value);
  // eslint-disable-next-line no-control-regex
  if (!/^([/\\]|[A-Za-z]:)|[\u0000-\u001f]/.test(text)) return;
  const message = 'it must be a path from the folder of this file, without control characters';
  found.push({ path, node, message });
}

/** Reads one case that is of the right shape: what depends on several fields is checked here. */
function readCase(
  node: Node,
  path: JsonPath,
  common: CaseConstants,
  places: Places,
  found: ShapeFault[],
): TestCase | null {
  const before = found.length;
  const raw = plainValue(node) as RawCase;
  /** Tells a fault of a field and goes on. */
  const tell = (field: readonly string[], message: string) => {
    found.push({ path: [...path, ...field.map(stepOf)], node: nodeAt(node, ...field), message });
  };
  const hexOf = (field: readonly string[], text: string, most: number): Uint8Array => {
    const read = readHex(text, most);
    if (read.ok) return read.value;
    tell(field, read.fault.message);
    return new Uint8Array();
  };
  const outputOf = (field: string, output: RawOutput | undefined, most: number) => {
    if (output === undefined) return null;
    if (output === 'unchanged') return { kind: 'unchanged' } as const;
    const place = ['expect', field];
    if (typeof output === 'string') {
      return { kind: 'whole', bytes: hexOf(place, output, most) } as const;
    }
    const parts = output.map(({ at, hex }, i) => {
      const bytes = hexOf([...place, String(i), 'hex'], hex, most);
      return { at, bytes };
    });
    return { kind: 'parts', parts } as const;
  };
  const only = (...names: (keyof RawCase)[]) => {
    const given = names.filter((name) => raw[name] !== undefined);
    if (given.length > 1) {
      tell(
        [given[1]],
        `the case has ${given.map((name) => `'${name}'`).join(' and ')}; leave only one`,
      );
    }
  };
  const given = (
    hexField: 'dataHex' | 'contextHex',
    file: 'dataFile' | 'contextFile',
    most: number,
  ): Given => {
    const [hex, filePath] = [raw[hexField], raw[file]];
    if (hex !== undefined) return { kind: 'bytes', bytes: hexOf([hexField], hex, most) };
    if (filePath === undefined) return { kind: 'none' };
    checkPath(nodeAt(node, file), [...path, file], found);
    return { kind: 'file', path: filePath };
  };
  const dataOf = (): Given | GivenPacket => {
    if (raw.packet === undefined) return given('dataHex', 'dataFile', MOST_DATA);
    const built = buildPacket(raw.packet);
    if (built.ok) return { kind: 'packet', ...built };
    tell(['packet', ...built.fault.field], built.fault.message);
    return { kind: 'none' };
  };
  only('packet', 'dataHex', 'dataFile');
  only('context', 'contextHex', 'contextFile');
  const { context, expect } = raw;
  const read: TestCase = {
    index: Number(path[1]),
    name: raw.name,
    program: raw.program,
    data: dataOf(),
    context:
      context === undefined
        ? given('contextHex', 'contextFile', MOST_CONTEXT)
        : { kind: 'fields', fields: context },
    repeat: raw.repeat ?? 1,
    constants: {
      ...common,
      ...constantsOf(entriesOf(node).find(({ key }) => key === 'constants')?.value),
    },
    expect: {
      returns: expect?.returns ?? null,
      output: outputOf('output', expect?.output, MOST_DATA),
      outputLength: expect?.outputLength ?? null,
      context: outputOf('context', expect?.context, MOST_CONTEXT),
      maxNanoseconds: expect?.maxNanoseconds ?? null,
    },
    places: placesOf(node, places),
  };
  return found.length === before ? read : null;
}

/** An index of a list is a number in a path. */
function stepOf(name: string): string | number {
  return /^\d+$/.test(name) ? Number(name) : name;
}

/** The places of every field, by its path in the case. */
function placesOf(root: Node, places: Places): ReadonlyMap<string, CasePlace> {
  const found = new Map<string, CasePlace>();
  const visit = (node: Node, path: JsonPath) => {
    found.set(pathText(path), places.ofNode(node));
    for (const { key, value } of node.type === 'object' ? entriesOf(node) : []) {
      visit(value, [...path, key]);
    }
    for (const [i, item] of (node.type === 'array' ? (node.children ?? []) : []).entries()) {
      visit(item, [...path, i]);
    }
  };
  visit(root, []);
  return found;
}
