/** A file for the private folder of a script. */
export interface FileThere {
  /** Ours, of letters only. */
  readonly name: 'object' | 'data' | 'context' | 'bpftool' | 'types';
  readonly bytes: Uint8Array;
}

/** Codes with which scripts end when something of their own does not work; programs that they run end with smaller ones. */
export const ENDED = {
  folder: 81,
  upload: 82,
  bpffs: 83,
  pins: 84,
  bpftool: 85,
  refused: 86,
  /** As a user who is not root. */
  refusedUser: 89,
  gone: 87,
  perl: 90,
  /** The bpftool that was brought along. */
  ownBpftool: 91,
} as const;

/** The files one behind the other, as a script is sent them. */
export function joined(files: readonly FileThere[]): Uint8Array {
  const all = new Uint8Array(files.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let at = 0;
  for (const { bytes } of files) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}

/**
 * Makes `$folder`, which is removed with all in it when the script ends, and puts the files there. The object gets the name
 * in `$object`, of which libbpf makes the names of its maps.
 */
export function unpacking(files: readonly FileThere[], atEnd = ''): string {
  const lines = [
    `at_end '[ -z "$folder" ] || rm -rf -- "$folder"; ${atEnd}'`,
    `folder=$(mktemp -d "\${TMPDIR:-/tmp}/core-lens.XXXXXXXX") || { folder=; exit ${ENDED.folder}; }`,
  ];
  const isAlone = files.length === 1;
  if (files.length > 1) lines.push(`receive "$folder/all" || exit ${ENDED.upload}`);
  let at = 1;
  for (const { name, bytes } of files) {
    const path = name === 'object' ? '"$folder/$object"' : `"$folder/${name}"`;
    const cutting = `tail -c +${at} "$folder/all" | head -c ${bytes.length} >${path}`;
    lines.push(`${isAlone ? `receive ${path}` : cutting} || exit ${ENDED.upload}`);
    if (name === 'bpftool') lines.push(`chmod 700 ${path}`, `bpftool=${path}`);
    at += bytes.length;
  }
  if (files.length > 1) lines.push('rm -f "$folder/all"');
  if (files.some(({ name }) => name === 'bpftool')) {
    lines.push(`"$bpftool" version >/dev/null || exit ${ENDED.ownBpftool}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What no object can be called in a folder, or scripts call a file of their own. */
const TAKEN = new Set(['', '.', '..', 'all', 'data', 'context', 'bpftool', 'types', 'said']);

/** The name of an object file as it may stand in any folder. */
export function objectName(path: string): string {
  const name = path.replace(/^[^]*[\\/]/, '').replaceAll('\0', '');
  return TAKEN.has(name) ? 'object.bpf.o' : name;
}
