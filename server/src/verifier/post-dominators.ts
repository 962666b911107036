/** The control flow of one function, by instruction from its start; node `count` is its end. */
export interface FlowGraph {
  readonly count: number;
  /** Up to two successors a node, −1 for none. */
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/**
 * By node the nearest one that every path from it to the end passes; −1 where no path ends
 * (Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm, on the reversed graph).
 */
export function postDominators({ count, first, second }: FlowGraph): Int32Array {
  const predecessors = predecessorsOf({ count, first, second });
  const order = reversePostorder(count, predecessors);
  const rank = new Int32Array(count + 1).fill(-1);
  for (const [i, node] of order.entries()) rank[node] = i;
  const nearest = new Int32Array(count + 1).fill(-1);
  nearest[count] = count;
  const common = (a: number, b: number): number => {
    while (a !== b) {
      while (rank[a] > rank[b]) a = nearest[a];
      while (rank[b] > rank[a]) b = nearest[b];
    }
    return a;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const node of order) {
      if (node === count) continue;
      let found = -1;
      for (const next of [first[node], second[node]]) {
        if (next < 0 || nearest[next] < 0) continue;
        found = found < 0 ? next : common(found, next);
      }
      if (found === nearest[node]) continue;
      nearest[node] = found;
      changed = true;
    }
  }
  return nearest;
}

interface Predecessors {
  readonly starts: Int32Array;
  readonly nodes: Int32Array;
}

function predecessorsOf({ count, first, second }: FlowGraph): Predecessors {
  const starts = new Int32Array(count + 2);
  const each = (visit: (from: number, to: number) => void) => {
    for (let node = 0; node < count; node++) {
      if (first[node] >= 0) visit(node, first[node]);
      if (second[node] >= 0) visit(node, second[node]);
    }
  };
  each((_, to) => starts[to + 1]++);
  for (let i = 0; i <= count; i++) starts[i + 1] += starts[i];
  const nodes = new Int32Array(starts[count + 1]);
  const filled = starts.slice();
  each((from, to) => (nodes[filled[to]++] = from));
  return { starts, nodes };
}

/** From the end backwards, each node after those that it leads to as far as loops allow. */
function reversePostorder(count: number, { starts, nodes }: Predecessors): number[] {
  const postorder: number[] = [];
  const isSeen = new Uint8Array(count + 1);
  const path = [count];
  const next = starts.slice();
  isSeen[count] = 1;
  for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
    if (next[node] < starts[node + 1]) {
      const before = nodes[next[node]++];
      if (isSeen[before] === 0) {
        isSeen[before] = 1;
        path.push(before);
      }
    } else {
      postorder.push(node);
      path.pop();
    }
  }
  return postorder.reverse();
}
