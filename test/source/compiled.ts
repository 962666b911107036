import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readObject } from '../../server/src/object';
import { prepareRelocations, type Relocation } from '../../server/src/relocation';
import { findAccessor, SourceFile, type Found, type SoughtAccess } from '../../server/src/source';

const HERE = __dirname;

/** The annotated program with its header. */
export const POSITIONS = new SourceFile(text('positions.bpf.c'), {
  headers: [new SourceFile(text('macros.h'))],
});

export interface Located {
  /** As annotations say it: the kind, unless it is byte_off, and the path from the type it begins with. */
  readonly label: string;
  readonly functionName: string;
  readonly found: Found;
}

/** Where each relocation of an object of the annotated program is found. */
export function locateAll(objectName: string): Located[] {
  const object = readObject(readFileSync(join(HERE, 'objects', objectName)));
  if (!object.ok) throw new Error(`${objectName}: ${object.fault.message}`);
  return prepareRelocations(object.value).map((relocation) => ({
    label: labelOf(relocation),
    functionName: object.value.functions[relocation.record.functionIndex].name,
    found: findAccessor(
      POSITIONS,
      relocation.source ?? { line: 0, column: 0 },
      soughtOf(relocation),
    ),
  }));
}

function labelOf({ kind, spec }: Relocation): string {
  const path = spec.replace(/^\w+ /, '');
  return kind === 'byte_off' ? path : `${kind} ${path}`;
}

export function soughtOf({ access, kind, path }: Relocation): SoughtAccess {
  if (access === null) throw new Error(`${path} is refused`);
  const { btf, rootTypeId, steps } = access;
  return {
    kind,
    root: btf.name(rootTypeId),
    steps: steps.map(({ isMember, typeId, index }) =>
      isMember ? btf.elementName(typeId, index) : index,
    ),
    path,
  };
}

function text(name: string): string {
  return readFileSync(join(HERE, name), 'utf8');
}
