/** The kinds of relocations, in libbpf's words. */
export type SoughtKind =
  | 'byte_off'
  | 'byte_sz'
  | 'field_exists'
  | 'signed'
  | 'lshift_u64'
  | 'rshift_u64'
  | 'local_type_id'
  | 'target_type_id'
  | 'type_exists'
  | 'type_size'
  | 'type_matches'
  | 'enumval_exists'
  | 'enumval_value';

/** What libbpf's headers and clang's builtins make of their arguments. */
export interface CoreMacro {
  /** The relocations that it leads to. */
  readonly kinds: ReadonlySet<SoughtKind>;
  /** Index of the argument that a path of accessors follows, argument by argument; null when it takes whole expressions. */
  readonly base: number | null;
}

const READ = new Set<SoughtKind>(['byte_off']);
const BITFIELD = new Set<SoughtKind>(['byte_off', 'byte_sz', 'signed', 'lshift_u64', 'rshift_u64']);
const FIELD = new Set<SoughtKind>([...BITFIELD, 'field_exists']);
const OF_TYPE = new Set<SoughtKind>(['type_exists', 'type_size', 'type_matches']);
const TYPE_ID = new Set<SoughtKind>(['local_type_id', 'target_type_id']);
const OF_ENUMERATOR = new Set<SoughtKind>(['enumval_exists', 'enumval_value']);

function only(kind: SoughtKind): ReadonlySet<SoughtKind> {
  return new Set([kind]);
}

const MACROS = new Map<string, CoreMacro>([
  ['BPF_CORE_READ_BITFIELD', { kinds: BITFIELD, base: 0 }],
  ['BPF_CORE_READ_BITFIELD_PROBED', { kinds: BITFIELD, base: 0 }],
  ['BPF_CORE_WRITE_BITFIELD', { kinds: BITFIELD, base: 0 }],
  ['bpf_core_field_exists', { kinds: only('field_exists'), base: 0 }],
  ['bpf_core_field_size', { kinds: only('byte_sz'), base: 0 }],
  ['bpf_core_field_offset', { kinds: only('byte_off'), base: 0 }],
  ['__builtin_preserve_access_index', { kinds: READ, base: null }],
  ['__builtin_preserve_field_info', { kinds: FIELD, base: null }],
  ['__builtin_preserve_type_info', { kinds: OF_TYPE, base: null }],
  ['__builtin_btf_type_id', { kinds: TYPE_ID, base: null }],
  ['__builtin_preserve_enum_value', { kinds: OF_ENUMERATOR, base: null }],
  ['bpf_core_type_exists', { kinds: only('type_exists'), base: null }],
  ['bpf_core_type_size', { kinds: only('type_size'), base: null }],
  ['bpf_core_type_matches', { kinds: only('type_matches'), base: null }],
  ['bpf_core_type_id_local', { kinds: only('local_type_id'), base: null }],
  ['bpf_core_type_id_kernel', { kinds: only('target_type_id'), base: null }],
  ['bpf_core_cast', { kinds: only('target_type_id'), base: null }],
  ['bpf_obj_new', { kinds: only('local_type_id'), base: null }],
  ['bpf_percpu_obj_new', { kinds: only('local_type_id'), base: null }],
  ['bpf_core_enum_value', { kinds: only('enumval_value'), base: null }],
  ['bpf_core_enum_value_exists', { kinds: only('enumval_exists'), base: null }],
  ...readMacros(),
]);

/** The families BPF_CORE_READ… and bpf_core_read…, with their forms for strings, user memory and no CO-RE. */
function* readMacros(): Iterable<[string, CoreMacro]> {
  for (const family of ['BPF_CORE_READ', 'BPF_PROBE_READ']) {
    for (const memory of ['', '_USER']) {
      yield [`${family}${memory}`, { kinds: READ, base: 0 }];
      yield [`${family}${memory}_INTO`, { kinds: READ, base: 1 }];
      yield [`${family}${memory}_STR_INTO`, { kinds: READ, base: 1 }];
    }
  }
  for (const memory of ['', '_user', '_kernel']) {
    yield [`bpf_core_read${memory}`, { kinds: READ, base: null }];
    yield [`bpf_core_read${memory}_str`, { kinds: READ, base: null }];
  }
}

export function coreMacro(name: string): CoreMacro | null {
  return MACROS.get(name) ?? null;
}

/** Names as macros usually have them. */
export function looksLikeMacro(name: string): boolean {
  return /^[A-Z_][A-Z0-9_]*$/.test(name) || /^_*bpf_core_/.test(name);
}
