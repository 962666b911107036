import type { Node } from 'jsonc-parser';
import { isLikelyMisspelling } from '../nearest';
import { quoted } from './faults';
import {
  shapeWords,
  type ListShape,
  type MapShape,
  type NumberShape,
  type ObjectShape,
  type Shape,
  type TextShape,
} from './shape';

/** Something that is wrong at a place of the JSON. */
export interface ShapeFault {
  readonly path: JsonPath;
  readonly node: Node;
  readonly message: string;
}

export type JsonPath = readonly (string | number)[];

/** `cases[2].packet.ports.to`; the whole file has no path. */
export function pathText(path: JsonPath): string {
  return path
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w$]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return i === 0 ? step : `.${step}`;
    })
    .join('');
}

/** Tells what is not as the shape says. */
export function checkShape(node: Node, shape: Shape, path: JsonPath, faults: ShapeFault[]): void {
  if ('anyOf' in shape) {
    const choice = shape.anyOf.find((one) => hasType(node, one.type));
    if (choice === undefined) faults.push(wrongValue(node, shape, path));
    else checkShape(node, choice, path, faults);
    return;
  }
  if (!hasType(node, shape.type)) {
    faults.push(wrongValue(node, shape, path));
    return;
  }
  switch (shape.type) {
    case 'boolean':
      return;
    case 'integer':
      if (!isAllowed(Number(node.value), shape)) faults.push(wrongValue(node, shape, path));
      return;
    case 'string':
      checkText(node, shape, path, faults);
      return;
    case 'array':
      checkList(node, shape, path, faults);
      return;
    case 'object':
      checkObject(node, shape, path, faults);
  }
}

function hasType(node: Node, type: string): boolean {
  return type === 'integer' ? Number.isSafeInteger(node.value) : node.type === type;
}

function isAllowed(value: number, { minimum, maximum, enum: choices }: NumberShape): boolean {
  return value >= minimum && value <= maximum && (choices?.includes(value) ?? true);
}

function wrongValue(node: Node, shape: Shape, path: JsonPath): ShapeFault {
  const message = `it is ${valueWords(node)}; it must be ${shapeWords(shape)}`;
  return { path, node, message };
}

function valueWords(node: Node): string {
  if (node.type === 'object') return 'an object';
  if (node.type === 'array') return 'a list';
  return node.type === 'string' ? quoted(String(node.value)) : String(node.value);
}

function checkText(node: Node, shape: TextShape, path: JsonPath, faults: ShapeFault[]): void {
  const text = String(node.value);
  const { minLength = 0, maxLength = Infinity } = shape;
  if (shape.enum !== undefined && !shape.enum.includes(text)) {
    const near = shape.enum.find((word) => isLikelyMisspelling(text, word));
    const { message } = wrongValue(node, shape, path);
    const question = `it is ${quoted(text)}; is '${near}' meant?`;
    faults.push({ path, node, message: near === undefined ? message : question });
  } else if (text.length < minLength) faults.push(wrongValue(node, shape, path));
  else if (text.length > maxLength) {
    const message = `it has ${text.length} characters; it may have ${maxLength}`;
    faults.push({ path, node, message });
  }
}

function checkList(node: Node, shape: ListShape, path: JsonPath, faults: ShapeFault[]): void {
  const items = node.children ?? [];
  const { minItems = 0, maxItems } = shape;
  if (items.length < minItems || items.length > maxItems) {
    const range = minItems === maxItems ? String(maxItems) : `${minItems} to ${maxItems}`;
    faults.push({ path, node, message: `it has ${items.length} entries; it must have ${range}` });
    return;
  }
  for (const [i, item] of items.entries()) checkShape(item, shape.items, [...path, i], faults);
}

function checkObject(
  node: Node,
  shape: ObjectShape | MapShape,
  path: JsonPath,
  faults: ShapeFault[],
): void {
  const seen = new Set<string>();
  for (const { key, keyNode, value } of entriesOf(node)) {
    const inner = [...path, key];
    if (seen.has(key)) {
      faults.push({ path: inner, node: keyNode, message: 'it is given twice; leave one out' });
      continue;
    }
    seen.add(key);
    if (shape.additionalProperties !== false) {
      checkShape(value, shape.additionalProperties, inner, faults);
    } else if (Object.hasOwn(shape.properties, key)) {
      checkShape(value, shape.properties[key], inner, faults);
    } else faults.push({ path: inner, node: keyNode, message: unknownField(key, shape) });
  }
  if (shape.additionalProperties !== false) {
    if (seen.size > shape.maxProperties) {
      const message = `it has ${seen.size} entries; it may have ${shape.maxProperties}`;
      faults.push({ path, node, message });
    }
    return;
  }
  for (const name of shape.required ?? []) {
    if (!seen.has(name))
      faults.push({ path, node, message: `it has no '${name}', which it needs` });
  }
}

function unknownField(key: string, { properties }: ObjectShape): string {
  const known = Object.keys(properties);
  const near = known.find(
    (name) => isLikelyMisspelling(key, name) || isSameIgnoringCase(key, name),
  );
  const hint = near === undefined ? `there are ${known.join(', ')}` : `is '${near}' meant?`;
  return `there is no such field; ${hint}`;
}

function isSameIgnoringCase(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export interface JsonEntry {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: Node;
}

/** The properties of an object that have a value; those without one are faults of the JSON already. */
export function entriesOf(node: Node): JsonEntry[] {
  return (node.children ?? []).flatMap(({ children }) => {
    if (children?.length !== 2) return [];
    const [keyNode, value] = children;
    return [{ key: String(keyNode.value), keyNode, value }];
  });
}

/** The value of a node, of which `getNodeValue` would let `__proto__` do harm. */
export function plainValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainValue);
  if (node.type !== 'object') return node.value as unknown;
  return Object.fromEntries(entriesOf(node).map(({ key, value }) => [key, plainValue(value)]));
}
