import type { Fault } from '../../server/src/bytes';
import { readObject, type BpfObject } from '../../server/src/object';
import { faultOf, valueOf } from '../btf/results';
import type { BpfObjectBuilder, ObjectTweaks } from '../support';

export function readBuilt(builder: BpfObjectBuilder, tweaks: ObjectTweaks = {}): BpfObject {
  return valueOf(readObject(builder.build(tweaks)));
}

export function faultOfBuilt(builder: BpfObjectBuilder, tweaks: ObjectTweaks = {}): Fault {
  return faultOf(readObject(builder.build(tweaks)));
}

export function functionNamed(object: BpfObject, name: string) {
  const found = object.functions.find((fn) => fn.name === name);
  if (found === undefined) throw new Error(`the object has no function ${name}`);
  return found;
}
