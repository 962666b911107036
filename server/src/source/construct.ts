import type { Span } from './source-file';

/** A struct, union, enum or typedef by the name the source gives it, with its flavor suffix. */
export interface TypeRef {
  readonly tag: 'struct' | 'union' | 'enum' | 'typedef';
  readonly name: string;
}

/**
 * A step of a field path: `.` stays in the struct, `->`, which an argument of BPF_CORE_READ is too, goes through a pointer
 * first. Indexes of arrays are left out.
 */
export interface PathStep {
  readonly name: string;
  readonly through: '.' | '->';
}

/** What stands at a place in the C source of a BPF program. */
export type Construct =
  | {
      readonly kind: 'field';
      /** Null when its type cannot be told. */
      readonly root: TypeRef | null;
      /** Up to and with the name at the place. */
      readonly path: readonly PathStep[];
      readonly span: Span;
    }
  | { readonly kind: 'type'; readonly type: TypeRef; readonly span: Span }
  | {
      readonly kind: 'enumerator';
      readonly name: string;
      readonly type: TypeRef | null;
      readonly span: Span;
    }
  | {
      readonly kind: 'section';
      /** Without the quotes. */
      readonly text: string;
      readonly functionName: string | null;
      /** With the quotes. */
      readonly span: Span;
    }
  | { readonly kind: 'kconfig'; readonly name: string; readonly span: Span }
  | {
      readonly kind: 'macro';
      readonly name: string;
      /** What one of libbpf's macros is about. */
      readonly argument: Construct | null;
      readonly span: Span;
    }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly isDeclaration: boolean;
      readonly span: Span;
    }
  | { readonly kind: 'name'; readonly name: string; readonly span: Span };
