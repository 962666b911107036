/** What each macro of libbpf's headers does, in a sentence. */
const MEANINGS: Readonly<Record<string, string>> = {
  BPF_CORE_READ:
    'Follows a chain of fields, each at the offset it has in the running kernel, and gives the value of the last one; 0 where memory cannot be read.',
  BPF_CORE_READ_INTO:
    'Follows a chain of fields, each at the offset it has in the running kernel, and copies the last one to a destination.',
  BPF_CORE_READ_STR_INTO:
    'Follows a chain of fields, each at the offset it has in the running kernel, and copies the string at the last one.',
  BPF_CORE_READ_USER: 'As BPF_CORE_READ, of a kernel type in the memory of a process.',
  BPF_CORE_READ_USER_INTO: 'As BPF_CORE_READ_INTO, of a kernel type in the memory of a process.',
  BPF_CORE_READ_USER_STR_INTO:
    'As BPF_CORE_READ_STR_INTO, of a kernel type in the memory of a process.',
  BPF_PROBE_READ:
    'Follows a chain of fields at the offsets they had when this was compiled: nothing is relocated.',
  BPF_PROBE_READ_INTO: 'As BPF_PROBE_READ, into a destination: nothing is relocated.',
  BPF_PROBE_READ_STR_INTO: 'As BPF_PROBE_READ, of a string: nothing is relocated.',
  BPF_PROBE_READ_USER: 'As BPF_PROBE_READ, from the memory of a process: nothing is relocated.',
  BPF_CORE_READ_BITFIELD:
    'Reads a field with plain loads and cuts its bits out, with the offset, size and sign it has in the running kernel; for pointers that the verifier trusts.',
  BPF_CORE_READ_BITFIELD_PROBED:
    'Reads a field through a helper and cuts its bits out, with the offset, size and sign it has in the running kernel.',
  BPF_CORE_WRITE_BITFIELD:
    'Writes a bitfield with the offset and size it has in the running kernel.',
  bpf_core_read:
    'Copies a field from where it is in the running kernel, with the size that is given.',
  bpf_core_read_str: 'Copies a string from where the field is in the running kernel.',
  bpf_core_read_user: 'As bpf_core_read, from the memory of a process.',
  bpf_core_read_user_str: 'As bpf_core_read_str, from the memory of a process.',
  bpf_core_field_exists:
    'Is 1 where the running kernel has the field, else 0; the verifier leaves out what a 0 keeps from running.',
  bpf_core_field_size: 'Is the size of the field in the running kernel, in bytes.',
  bpf_core_field_offset: 'Is the offset of the field in the running kernel, in bytes.',
  bpf_core_type_exists: 'Is 1 where the running kernel has a type of this name and kind, else 0.',
  bpf_core_type_matches:
    'Is 1 where the running kernel has a type with all the members of this one, else 0.',
  bpf_core_type_size: 'Is the size of the type in the running kernel, 0 where it has none.',
  bpf_core_type_id_local: 'Is the id of the type in the BTF of the program.',
  bpf_core_type_id_kernel:
    'Is the id of the type in the BTF of the running kernel, 0 where it has none.',
  bpf_core_enum_value_exists:
    'Is 1 where the enum of the running kernel has the enumerator, else 0.',
  bpf_core_enum_value: 'Is the value of the enumerator in the running kernel.',
  bpf_core_cast: 'Casts a pointer to a kernel type, so that the verifier lets its fields be read.',
  bpf_ksym_exists: 'Is true where the running kernel has the weak function or variable.',
  ___bpf_core_read: 'Is what BPF_CORE_READ is made of.',
  __builtin_preserve_access_index:
    'Records every access in it, so that a loader adjusts it to the running kernel.',
  preserve_access_index:
    'Makes every access to fields of the type one that a loader adjusts to the running kernel.',
  SEC: 'Names the ELF section, by which a loader knows what kind of program this is and where it attaches.',
  BPF_PROG:
    'Declares a program whose arguments are those of the function or tracepoint it attaches to.',
  BPF_PROG2: 'As BPF_PROG, where a struct is passed by value.',
  BPF_KPROBE: 'Declares a kprobe whose arguments are taken from the registers.',
  BPF_KRETPROBE: 'Declares a kretprobe with the value that the function returns.',
  BPF_KSYSCALL:
    'Declares a kprobe on a system call whose arguments are taken from where its wrapper has them.',
  BPF_UPROBE: 'Declares a uprobe whose arguments are taken from the registers.',
  BPF_URETPROBE: 'Declares a uretprobe with the value that the function returns.',
};

export function macroMeaning(name: string): string | null {
  return Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : null;
}
