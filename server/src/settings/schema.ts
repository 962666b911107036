/**
 * The part of JSON Schema that settings and arguments of commands are described with: it goes into the extension's manifest
 * as it is, and `isOf` checks values by it.
 */
export type Schema =
  | BooleanSchema
  | IntegerSchema
  | StringSchema
  | ScalarSchema
  | ListSchema
  | MapSchema
  | RecordSchema
  | AnythingSchema;

export interface BooleanSchema {
  readonly type: 'boolean';
  readonly description?: string;
}

export interface IntegerSchema {
  readonly type: 'integer';
  readonly minimum: number;
  readonly maximum: number;
}

export interface StringSchema {
  readonly type: 'string';
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly description?: string;
}

/** Whatever is written in one word. */
export interface ScalarSchema {
  readonly type: readonly ['string', 'integer', 'boolean'];
}

export interface ListSchema {
  readonly type: 'array';
  readonly items: StringSchema;
}

/** Any keys with values of one schema, or, where `properties` are given, only those. */
export interface MapSchema {
  readonly type: 'object';
  readonly additionalProperties: StringSchema | ScalarSchema | RecordSchema | false;
  readonly properties?: Readonly<Record<string, StringSchema>>;
}

/** Some of a few fields, within a map. */
export interface RecordSchema {
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly properties: Readonly<Record<string, StringSchema | BooleanSchema>>;
  readonly description?: string;
}

/** An object that others read. */
export interface AnythingSchema {
  readonly type: 'object';
  readonly additionalProperties: true;
}

/** The type of the values that a schema describes. */
export type ValueOf<S> = S extends { readonly enum: readonly (infer Choice)[] }
  ? Choice
  : S extends { readonly type: 'boolean' }
    ? boolean
    : S extends { readonly type: 'integer' }
      ? number
      : S extends { readonly type: 'string' }
        ? string
        : S extends { readonly type: readonly string[] }
          ? string | number | boolean
          : S extends { readonly type: 'array' }
            ? readonly string[]
            : S extends { readonly additionalProperties: true }
              ? Readonly<Record<string, unknown>>
              : S extends { readonly properties: infer Fields }
                ? { readonly [Name in keyof Fields]?: ValueOf<Fields[Name]> }
                : S extends { readonly additionalProperties: infer Value }
                  ? Readonly<Record<string, ValueOf<Value>>>
                  : never;

/** What is allowed, as the end of a sentence that begins with `it must be`. */
export function allowedWords(schema: Schema): string {
  switch (schema.type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'string':
      if (schema.enum !== undefined) return `one of ${schema.enum.map(quoted).join(', ')}`;
      return (schema.minLength ?? 0) > 0 ? 'a string that is not empty' : 'a string';
    case 'array':
      return `an array of strings${(schema.items.minLength ?? 0) > 0 ? ' that are not empty' : ''}`;
    case 'object':
      return isRecord(schema)
        ? `an object with some of ${Object.keys(schema.properties).join(', ')}`
        : 'an object';
    default:
      return 'a string, a whole number, true or false';
  }
}

/** Whether a value is of a schema; of the entries of a map nothing is asked. */
export function isOf(schema: Schema, value: unknown): boolean {
  switch (schema.type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isInteger(value) && isBetween(Number(value), schema.minimum, schema.maximum);
    case 'string':
      if (typeof value !== 'string') return false;
      if (schema.enum !== undefined) return schema.enum.includes(value);
      return value.length >= (schema.minLength ?? 0);
    case 'array':
      return Array.isArray(value) && value.every((item) => isOf(schema.items, item));
    case 'object':
      return isObject(value) && (!isRecord(schema) || hasFields(schema, value));
    default:
      return ['string', 'boolean'].includes(typeof value) || Number.isSafeInteger(value);
  }
}

function isRecord(schema: Schema): schema is RecordSchema {
  return 'properties' in schema;
}

function hasFields(
  { properties }: RecordSchema,
  value: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(value).every(
    ([name, field]) => Object.hasOwn(properties, name) && isOf(properties[name], field),
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const LONGEST_QUOTE = 60;

/** A value as JSON, cut. */
export function quoted(value: unknown): string {
  if (isObject(value)) return 'an object';
  if (Array.isArray(value)) return `[${value.length > 3 ? '…' : value.map(quoted).join(', ')}]`;
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
