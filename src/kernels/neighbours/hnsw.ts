import { compute } from '../../core/backend.js';
import type { Rng } from '../../core/random.js';
import { simd } from '../../simd/engine.js';
import { emptyResult } from './brute-force.js';
import { createHeap } from './heap.js';
import { checkSearch, checkVectors, type Neighbours, type Vectors } from './vectors.js';

export interface HnswOptions {
  /** Links of a vector on the upper layers, twice as many on the lowest; default 16. */
  links?: number;
  /** Candidates that are held while a vector is put in; default 100. */
  width?: number;
}

export interface Hnsw {
  /** The k nearest that a search with `width` candidates finds (default 64, at least k). */
  neighbours(query: Vectors, k: number, options?: { width?: number }): Neighbours;
}

/** Distances, in float32 and squared, from one vector to some of the data: out[i] of list[i]. */
type DistancesTo = (list: Int32Array, count: number, out: Float32Array) => void;

/**
 * Approximate nearest neighbours by a hierarchy of navigable small worlds: graphs in which each vector is linked
 * to near ones, over fewer and fewer vectors layer by layer. A search walks greedily from the top layer down and
 * holds `width` candidates on the lowest. A vector's layer is floor(-ln u / ln links); of the candidates those
 * become its links that are nearer to it than to any link chosen before, so that links point in all directions.
 *
 * Vectors are put in one after the other and ties go by number: the graph depends on the seed alone.
 *
 * @see Malkov & Yashunin, Efficient and robust approximate nearest neighbor search using hierarchical navigable
 *   small world graphs, 2018, algorithms 1 to 5
 */
export function hnsw(data: Vectors, { links = 16, width = 100 }: HnswOptions, rng: Rng): Hnsw {
  checkVectors(data);
  const { n } = data;
  const layerOf = Uint8Array.from({ length: n }, () =>
    Math.min(31, Math.floor(-Math.log(1 - rng.uniform()) / Math.log(links))),
  );
  // Per layer and vector: the number of links, then the links.
  const layers: Int32Array[] = [];
  const room = (layer: number) => (layer === 0 ? 2 * links : links) + 1;
  const search = createSearch(n);
  let entry = -1;

  withDistances(data, data, (from) => {
    for (let i = 0; i < n; i++) insert(i, from);
  });
  return { neighbours };

  function insert(i: number, from: (row: number) => DistancesTo): void {
    const top = layerOf[i]!;
    const known = layers.length - 1;
    while (layers.length <= top) layers.push(new Int32Array(n * room(layers.length)));
    if (entry === -1) {
      entry = i;
      return;
    }
    const distances = from(i);
    let start = [entry];
    for (let layer = known; layer > top; layer--)
      start = search(layers[layer]!, room(layer), start, 1, distances).names;
    for (let layer = Math.min(top, known); layer >= 0; layer--) {
      const near = search(layers[layer]!, room(layer), start, width, distances);
      const chosen = spread(near.names, near.keys, links, from);
      link(layers[layer]!, room(layer), i, chosen);
      for (const other of chosen) addLink(layer, other, i, from);
      start = near.names;
    }
    if (top > known) entry = i;
  }

  /** A link back; where there is no room, the links of `at` are chosen anew. */
  function addLink(layer: number, at: number, to: number, from: (row: number) => DistancesTo): void {
    const graph = layers[layer]!;
    const begin = at * room(layer);
    const count = graph[begin]!;
    if (count < room(layer) - 1) {
      graph[begin] = count + 1;
      graph[begin + 1 + count] = to;
      return;
    }
    const all = Int32Array.of(...graph.subarray(begin + 1, begin + 1 + count), to);
    const keys = new Float32Array(all.length);
    from(at)(all, all.length, keys);
    const order = [...all.keys()].sort((a, b) => keys[a]! - keys[b]! || all[a]! - all[b]!);
    const chosen = spread(
      order.map((j) => all[j]!),
      order.map((j) => keys[j]!),
      room(layer) - 1,
      from,
    );
    link(graph, room(layer), at, chosen);
  }

  function neighbours(query: Vectors, k: number, { width: wanted = 64 } = {}): Neighbours {
    checkSearch(query, data, k);
    const found = emptyResult(query.n, k);
    withDistances(query, data, (from) => {
      for (let i = 0; i < query.n; i++) {
        const distances = from(i);
        let start = [entry];
        for (let layer = layers.length - 1; layer > 0; layer--)
          start = search(layers[layer]!, room(layer), start, 1, distances).names;
        const near = search(layers[0]!, room(0), start, Math.max(wanted, k), distances);
        for (let j = 0; j < Math.min(k, near.names.length); j++) {
          found.indices[i * k + j] = near.names[j]!;
          found.distances[i * k + j] = Math.sqrt(near.keys[j]!);
        }
      }
    });
    return found;
  }
}

/** The nearest first, each kept unless it is nearer to one that was kept before; then the others fill up. */
function spread(
  names: readonly number[],
  keys: readonly number[],
  most: number,
  from: (row: number) => DistancesTo,
): number[] {
  if (names.length <= most) return [...names];
  const chosen: number[] = [];
  const passed: number[] = [];
  const list = new Int32Array(most);
  const apart = new Float32Array(most);
  for (let c = 0; c < names.length && chosen.length < most; c++) {
    from(names[c]!)(list, chosen.length, apart);
    let hidden = false;
    for (let j = 0; j < chosen.length && !hidden; j++) hidden = apart[j]! < keys[c]!;
    if (hidden) passed.push(names[c]!);
    else {
      list[chosen.length] = names[c]!;
      chosen.push(names[c]!);
    }
  }
  return [...chosen, ...passed.slice(0, most - chosen.length)];
}

function link(graph: Int32Array, room: number, at: number, to: readonly number[]): void {
  graph[at * room] = to.length;
  graph.set(to, at * room + 1);
}

/** Walks a layer from some vectors and gives the `width` nearest that it met, nearest first. */
function createSearch(n: number) {
  // A vector was met in this walk if its number here is that of the walk.
  const met = new Int32Array(n);
  let walk = 0;
  const open = createHeap();
  const held = createHeap();
  let list = new Int32Array(64);
  let distance = new Float32Array(64);

  return (
    graph: Int32Array,
    room: number,
    start: readonly number[],
    width: number,
    distances: DistancesTo,
  ): { names: number[]; keys: number[] } => {
    walk++;
    open.clear();
    held.clear();
    let count = 0;
    if (list.length < Math.max(room, start.length)) {
      list = new Int32Array(Math.max(room, start.length));
      distance = new Float32Array(list.length);
    }
    for (const name of start) meet(name);
    take();
    while (open.size() > 0) {
      if (held.size() === width && open.topKey() > -held.topKey()) break;
      const begin = open.topName() * room;
      open.drop();
      for (let j = begin + 1, end = begin + graph[begin]!; j <= end; j++) meet(graph[j]!);
      take();
    }
    const size = held.size();
    const names = new Array<number>(size);
    const keys = new Array<number>(size);
    for (let i = size - 1; i >= 0; i--) {
      names[i] = -held.topName();
      keys[i] = -held.topKey();
      held.drop();
    }
    return { names, keys };

    function meet(name: number) {
      if (met[name] === walk) return;
      met[name] = walk;
      list[count++] = name;
    }

    function take() {
      distances(list, count, distance);
      for (let i = 0; i < count; i++) {
        const key = distance[i]!;
        if (held.size() === width) {
          if (key >= -held.topKey()) continue;
          held.drop();
        }
        // Largest first: both signs are turned.
        held.push(-key, -list[i]!);
        open.push(key, list[i]!);
      }
      count = 0;
    }
  };
}

/** Gives `body` the distances from any row of `from` to rows of `to`. */
function withDistances(from: Vectors, to: Vectors, body: (of: (row: number) => DistancesTo) => void): void {
  const { d } = to;
  if (!compute.simd) {
    body((row) => (list, count, out) => {
      for (let i = 0; i < count; i++) {
        let sum = 0;
        const at = list[i]! * d;
        for (let j = 0; j < d; j++) sum += (from.data[row * d + j]! - to.data[at + j]!) ** 2;
        out[i] = sum;
      }
    });
    return;
  }
  const width = Math.ceil(d / 4) * 4;
  simd((s) => {
    const data = place(to);
    const queries = from === to ? data : place(from);
    const names = s.i32(4096);
    const result = s.f32(4096);
    const nameView = names.view();
    const resultView = result.view();
    body((row) => (list, count, out) => {
      for (let i = 0; i < count; i++) nameView[i] = list[i]!;
      s.kernels.distancesTo(queries + 4 * row * width, data, width, names.ptr, count, result.ptr);
      for (let i = 0; i < count; i++) out[i] = resultView[i]!;
    });

    function place({ n, data: numbers }: Vectors): number {
      const block = s.f32(n * width);
      const view = block.view().fill(0);
      for (let i = 0; i < n; i++) view.set(numbers.subarray(i * d, (i + 1) * d), i * width);
      return block.ptr;
    }
  });
}
