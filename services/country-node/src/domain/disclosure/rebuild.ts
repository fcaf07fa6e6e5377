import { segmentsOf, toPointer, type Leaf } from './pointers.js';
import type { Json, JsonObject, Scalar } from './types.js';

export interface Rebuilt {
  content: JsonObject;
  /** Where each given leaf stands now: array indexes close up over what is left out. */
  targets: Map<string, string>;
}

type Node = Map<string, Node | Scalar>;

/**
 * Builds an object from some leaves of another, closing the gaps in arrays so that what was left out leaves no trace
 * (R11). `isArray` tells whether an array stands at a pointer of the original.
 */
export function rebuild(leaves: readonly Leaf[], isArray: (pointer: string) => boolean): Rebuilt {
  const root: Node = new Map();
  for (const leaf of leaves) place(root, segmentsOf(leaf.pointer), leaf.value);
  const targets = new Map<string, string>();
  return { content: emit(root, [], [], isArray, targets) as JsonObject, targets };
}

function place(root: Node, segments: readonly string[], value: Scalar): void {
  let node = root;
  for (const name of segments.slice(0, -1)) {
    const next = node.get(name);
    if (next instanceof Map) node = next;
    else {
      const made: Node = new Map();
      node.set(name, made);
      node = made;
    }
  }
  node.set(segments.at(-1) ?? '', value);
}

function emit(
  node: Node | Scalar,
  from: string[],
  to: string[],
  isArray: (pointer: string) => boolean,
  targets: Map<string, string>,
): Json {
  if (!(node instanceof Map)) {
    targets.set(toPointer(from), toPointer(to));
    return node;
  }
  const closesUp = isArray(toPointer(from));
  const members = [...node].map(([name, child], i): [string, Json] => {
    const shown = closesUp ? String(i) : name;
    return [shown, emit(child, [...from, name], [...to, shown], isArray, targets)];
  });
  return closesUp ? members.map(([, value]) => value) : Object.fromEntries(members);
}
