import { Kind, type Btf } from '../btf';

/** The own types of a BTF of one kind whose name begins alike, sorted by name. */
export class NameList {
  private readonly ids: Uint32Array;

  constructor(
    private readonly btf: Btf,
    kind: number,
    prefix: string,
  ) {
    const named: { name: string; id: number }[] = [];
    for (let id = btf.firstId; id < btf.typeCount; id++) {
      if (btf.kind(id) !== kind) continue;
      const name = btf.name(id);
      if (name.startsWith(prefix)) named.push({ name, id });
    }
    named.sort((a, b) => compare(a.name, b.name));
    this.ids = Uint32Array.from(named, ({ id }) => id);
  }

  /** Names that begin like this, in order, each once. */
  startingWith(prefix: string, most: number): string[] {
    const { btf, ids } = this;
    const names: string[] = [];
    for (let at = this.firstNotBefore(prefix); at < ids.length && names.length < most; at++) {
      const name = btf.name(ids[at]);
      if (!name.startsWith(prefix)) break;
      if (name !== names.at(-1)) names.push(name);
    }
    return names;
  }

  private firstNotBefore(name: string): number {
    let low = 0;
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.btf.name(this.ids[middle]), name) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** By code units, as binary search needs it. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const functions = new WeakMap<Btf, NameList>();
const tracepoints = new WeakMap<Btf, NameList>();

/** Of the kinds that are listed for whole kernels, which have 60,000 functions: made once for each. */
export function functionNames(btf: Btf): NameList {
  return listed(functions, btf, Kind.FUNC, '');
}

export function tracepointNames(btf: Btf): NameList {
  return listed(tracepoints, btf, Kind.TYPEDEF, 'btf_trace_');
}

function listed(lists: WeakMap<Btf, NameList>, btf: Btf, kind: number, prefix: string): NameList {
  let list = lists.get(btf);
  if (list === undefined) {
    list = new NameList(btf, kind, prefix);
    lists.set(btf, list);
  }
  return list;
}
