import { DataError } from '../../core/errors.js';

/**
 * Transportation problem: the least  sum_(i, j) f_ij c_ij  with f_ij >= 0, sum_j f_ij = supply_i, sum_i f_ij =
 * demand_j. Solved exactly by successive shortest paths: mass goes along the cheapest path from any source that has
 * some left to any sink that wants some, possibly taking back what went elsewhere; potentials keep all costs at or
 * above 0, so that Dijkstra's method finds the path. O((n + m)^3) at most, n + m paths as a rule.
 *
 * @param cost n x m, row by row, finite and not negative
 * @returns the least cost and the flow, n x m
 * @see Ahuja, Magnanti & Orlin, Network Flows, 1993, section 9.7
 */
export function transport(
  supply: Float64Array,
  demand: Float64Array,
  cost: Float64Array,
): { cost: number; flow: Float64Array } {
  const [n, m] = [supply.length, demand.length];
  if (cost.length !== n * m)
    throw new DataError(`${n} sources and ${m} sinks have ${n * m} costs, got ${cost.length}`);
  const left = supply.slice();
  const wanted = demand.slice();
  const total = left.reduce((sum, v) => sum + v, 0);
  if (!(Math.abs(total - wanted.reduce((sum, v) => sum + v, 0)) <= 1e-9 * Math.max(1, total)))
    throw new DataError('supply and demand differ');
  const flow = new Float64Array(n * m);
  const potential = new Float64Array(n + m);
  const rounding = 1e-14 * total;
  for (;;) {
    const path = cheapestPath({ n, m, left, wanted, cost, flow, potential, rounding });
    if (!path) break;
    send(path, { m, left, wanted, flow });
  }
  let sum = 0;
  for (let k = 0; k < flow.length; k++) sum += flow[k]! * cost[k]!;
  return { cost: sum, flow };
}

interface Problem {
  n: number;
  m: number;
  left: Float64Array;
  wanted: Float64Array;
  cost: Float64Array;
  flow: Float64Array;
  potential: Float64Array;
  /** Masses below this are what rounding left. */
  rounding: number;
}

/** Nodes from a source to a sink, sinks numbered from n; the potentials are brought up to date. */
function cheapestPath({
  n,
  m,
  left,
  wanted,
  cost,
  flow,
  potential,
  rounding,
}: Problem): number[] | undefined {
  const distance = new Float64Array(n + m).fill(Infinity);
  const before = new Int32Array(n + m).fill(-1);
  const done = new Uint8Array(n + m);
  for (let i = 0; i < n; i++) if (left[i]! > rounding) distance[i] = 0;
  let end = -1;
  for (;;) {
    let node = -1;
    for (let k = 0; k < n + m; k++)
      if (!done[k] && distance[k]! < Infinity && (node < 0 || distance[k]! < distance[node]!)) node = k;
    if (node < 0) return undefined;
    done[node] = 1;
    if (node >= n && wanted[node - n]! > rounding) {
      end = node;
      break;
    }
    const d = distance[node]!;
    if (node < n)
      for (let j = 0; j < m; j++) {
        const reach = d + Math.max(0, cost[node * m + j]! + potential[node]! - potential[n + j]!);
        if (reach < distance[n + j]!) {
          distance[n + j] = reach;
          before[n + j] = node;
        }
      }
    else
      for (let i = 0; i < n; i++) {
        if (!(flow[i * m + node - n]! > rounding)) continue;
        const reach = d + Math.max(0, potential[node]! - potential[i]! - cost[i * m + node - n]!);
        if (reach < distance[i]!) {
          distance[i] = reach;
          before[i] = node;
        }
      }
  }
  for (let k = 0; k < n + m; k++) potential[k]! += Math.min(distance[k]!, distance[end]!);
  const path = [end];
  while (before[path[0]!]! >= 0) path.unshift(before[path[0]!]!);
  return path;
}

function send(
  path: readonly number[],
  { m, left, wanted, flow }: Pick<Problem, 'm' | 'left' | 'wanted' | 'flow'>,
) {
  const n = left.length;
  const source = path[0]!;
  const sink = path[path.length - 1]! - n;
  // Forward along odd steps, back along even ones.
  const arc = (k: number) =>
    k % 2 === 0 ? path[k]! * m + path[k + 1]! - n : path[k + 1]! * m + path[k]! - n;
  let mass = Math.min(left[source]!, wanted[sink]!);
  for (let k = 1; k + 1 < path.length; k += 2) mass = Math.min(mass, flow[arc(k)]!);
  for (let k = 0; k + 1 < path.length; k++) flow[arc(k)]! += k % 2 === 0 ? mass : -mass;
  left[source]! -= mass;
  wanted[sink]! -= mass;
}
