/** A CO-RE relocation in libbpf's words: `<byte_off> [11] struct task_struct.state (0:1 @ offset 4)`. */
export interface RelocationText {
  /** libbpf's name of the kind: `byte_off`, `type_size`, `enumval_value`. */
  readonly kind: string;
  /** The type in the object's BTF. */
  readonly typeId: number;
  /** `struct task_struct.state`, as libbpf writes it. */
  readonly target: string;
  /** `0:1`; empty for a type as a whole. */
  readonly access: string;
}

const RELOCATION = /<([a-z_]{1,32})> \[(\d{1,10})\] ([^()<>]{1,1024})(?:\((\d+(?::\d+)*)[ )])?/;

export function readRelocationText(text: string): RelocationText | null {
  const found = RELOCATION.exec(text);
  if (found === null) return null;
  return {
    kind: found[1],
    typeId: Number(found[2]),
    target: found[3].trim(),
    access: found.at(4) ?? '',
  };
}
