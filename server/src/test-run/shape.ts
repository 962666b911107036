/**
 * The part of JSON Schema that test cases are described with: the schema file and the documentation are made from it, and the reader
 * checks by it.
 */
export type Shape =
  TextShape | NumberShape | BooleanShape | ListShape | ObjectShape | MapShape | ChoiceShape;

interface Described {
  readonly description?: string;
}

export interface TextShape extends Described {
  readonly type: 'string';
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface NumberShape extends Described {
  readonly type: 'integer';
  readonly minimum: number;
  readonly maximum: number;
  readonly enum?: readonly number[];
}

export interface BooleanShape extends Described {
  readonly type: 'boolean';
}

export interface ListShape extends Described {
  readonly type: 'array';
  readonly items: Shape;
  readonly minItems?: number;
  readonly maxItems: number;
}

export interface ObjectShape extends Described {
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, Shape>>;
}

/** Any names, with values of one shape. */
export interface MapShape extends Described {
  readonly type: 'object';
  readonly additionalProperties: Shape;
  readonly maxProperties: number;
}

/** One of several, each of another JSON type. */
export interface ChoiceShape extends Described {
  readonly anyOf: readonly Exclude<Shape, ChoiceShape>[];
}

/** What is allowed, as the end of a sentence that begins with `it must be`. */
export function shapeWords(shape: Shape): string {
  if ('anyOf' in shape) return shape.anyOf.map(shapeWords).join(', or ');
  switch (shape.type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      if (shape.enum !== undefined) return shape.enum.join(' or ');
      return `a whole number from ${shape.minimum} to ${shape.maximum}`;
    case 'string':
      if (shape.enum !== undefined)
        return `one of ${shape.enum.map((word) => `'${word}'`).join(', ')}`;
      return (shape.minLength ?? 0) > 0 ? 'text that is not empty' : 'text';
    case 'array':
      return `a list of which each is ${shapeWords(shape.items)}`;
    case 'object':
      return 'an object';
  }
}
