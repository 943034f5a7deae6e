import { checkEvidence, condition, impossible } from './evidence.js';
import { checkFactorGraph, type Evidence, type FactorGraph } from './factor.js';
import { type LogFactor, mergeScopes } from './merge-scopes.js';

/**
 * A factor graph with its evidence put in, in logarithms and flat arrays, as the approximate methods read it:
 *
 *   log p(x) = scale + sum_v unary_v(x_v) + sum_f table_f(x_f) - log Z.
 *
 * Factors of one free variable are in `unary`, those of none in `scale`; factors over the same variables are one.
 * An edge is a place of a factor's scope: those of factor f are first[f] .. first[f + 1] - 1, in its axes' order.
 */
export interface LogModel {
  readonly evidence: Evidence;
  /** States of each variable; 1 where it is observed. */
  readonly cards: Int32Array;
  /** The state that is known, or -1. */
  readonly observed: Int32Array;
  readonly scale: number;
  /** State x of variable v is at[v] + x in all arrays over states. */
  readonly at: Int32Array;
  readonly unary: Float64Array;
  readonly factors: number;
  readonly first: Int32Array;
  /** Of each edge: its variable, its factor, and where its message (one number a state) begins. */
  readonly variable: Int32Array;
  readonly factor: Int32Array;
  readonly message: Int32Array;
  /** Edges of variable v, by rising factor: edges[incident[v]] .. edges[incident[v + 1] - 1]. */
  readonly incident: Int32Array;
  readonly edges: Int32Array;
  /** Of each factor: its table among the distinct ones. */
  readonly table: Int32Array;
  readonly tables: readonly Float64Array[];
  /** Of each distinct table: whether it is square with one value on the diagonal and one off it. */
  readonly potts: readonly boolean[];
}

/** @throws DataError where the evidence has probability zero already in a single factor or variable */
export function logModel(graph: FactorGraph, evidence: Evidence = new Map()): LogModel {
  checkFactorGraph(graph);
  checkEvidence(graph, evidence);
  const observed = graph.cards.map((card, v) => evidence.get(v) ?? (card === 1 ? 0 : -1));
  const known = new Map(evidence);
  graph.cards.forEach((card, v) => {
    if (card === 1) known.set(v, 0);
  });
  const cards = graph.cards.map((card, v) => (observed[v]! >= 0 ? 1 : card));
  const at = prefixSums(cards);
  const unary = new Float64Array(at[cards.length]!);
  let scale = 0;
  const wide: LogFactor[] = [];
  const logs = new Map<Float64Array, Float64Array>();
  for (const factor of graph.factors) {
    const { scope, values } = condition(factor, graph.cards, known);
    if (scope.length > 1) {
      if (!logs.has(values)) logs.set(values, values.map(Math.log));
      wide.push({ scope, logs: logs.get(values)! });
    } else if (scope.length === 1)
      for (let x = 0; x < values.length; x++) unary[at[scope[0]!]! + x]! += Math.log(values[x]!);
    else scale += Math.log(values[0]!);
  }
  if (scale === -Infinity) throw impossible(evidence);
  for (let v = 0; v < cards.length; v++) {
    if (!unary.subarray(at[v], at[v + 1]!).some((value) => value > -Infinity)) throw impossible(evidence);
  }
  return { evidence, cards, observed, scale, at, unary, ...flat(mergeScopes(wide, cards), cards) };
}

function flat(factors: readonly LogFactor[], cards: Int32Array) {
  const first = prefixSums(factors.map(({ scope }) => scope.length));
  const edgeCount = first[factors.length]!;
  const variable = new Int32Array(edgeCount);
  const factor = new Int32Array(edgeCount);
  const message = new Int32Array(edgeCount + 1);
  const degrees = new Int32Array(cards.length);
  factors.forEach(({ scope }, f) => {
    scope.forEach((v, slot) => {
      const e = first[f]! + slot;
      variable[e] = v;
      factor[e] = f;
      message[e + 1] = message[e]! + cards[v]!;
      degrees[v]!++;
    });
  });
  const incident = prefixSums(degrees);
  const next = incident.slice();
  const edges = new Int32Array(edgeCount);
  for (let e = 0; e < edgeCount; e++) edges[next[variable[e]!]!++] = e;
  return {
    factors: factors.length,
    ...{ first, variable, factor, message, incident, edges },
    ...distinctTables(factors, cards),
  };
}

/** Tables that hold the same numbers are kept once: a picture's factors are many and their tables few. */
function distinctTables(factors: readonly LogFactor[], cards: Int32Array) {
  const known = new Map<Float64Array, number>();
  const byHash = new Map<number, number[]>();
  const tables: Float64Array[] = [];
  const sides: number[] = [];
  const table = factors.map(({ scope, logs }) => {
    // Potts is a matter of shape too: the side of a pair's square table, 0 for all else.
    const side = scope.length === 2 && cards[scope[0]!] === cards[scope[1]!] ? cards[scope[0]!]! : 0;
    let id = known.get(logs);
    if (id !== undefined && sides[id] === side) return id;
    const bucket = byHash.get(hash(logs)) ?? [];
    id = bucket.find((other) => sides[other] === side && equal(tables[other]!, logs));
    if (id === undefined) {
      id = tables.push(logs) - 1;
      sides.push(side);
      byHash.set(hash(logs), [...bucket, id]);
    }
    known.set(logs, id);
    return id;
  });
  const potts = tables.map((logs, id) => sides[id]! > 1 && isPotts(logs, sides[id]!));
  return { table: Int32Array.from(table), tables, potts };
}

function isPotts(values: Float64Array, k: number): boolean {
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) if (values[i * k + j] !== values[i === j ? 0 : 1]) return false;
  return true;
}

/** @see Fowler, Noll & Vo, the FNV-1a hash, over 32-bit words */
function hash(values: Float64Array): number {
  const words = new Int32Array(Float64Array.from(values).buffer);
  let h = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) h = Math.imul(h ^ words[i]!, 0x01000193);
  return h;
}

const equal = (a: Float64Array, b: Float64Array) => a.length === b.length && a.every((x, i) => x === b[i]);

export function prefixSums(counts: ArrayLike<number>): Int32Array {
  const sums = new Int32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) sums[i + 1] = sums[i]! + counts[i]!;
  return sums;
}
