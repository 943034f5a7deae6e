import { coloursOf, columnsOf, type GridField, leastOf } from './grid-field.js';

export interface MeanField {
  labels: Int32Array;
  /** Q, [pixels, labels] */
  marginals: Float64Array;
  /** F after each round, which never rises; -F is a lower bound of log Z. */
  freeEnergies: number[];
  iterations: number;
  converged: boolean;
}

/**
 * Mean field: the distribution Q of independent pixels that is nearest to the field, in that
 *
 *   F = sum over Q of E - H(Q) >= -log Z
 *
 * is least. Pixels of one colour after the other take Q_p(l) ~ exp(-data_p(l) - sum_q w_pq sum_m Q_q(m) V(l, m)), the best
 * given the others, so that F falls until no probability moves by more than tol.
 *
 * @see Jordan et al., An introduction to variational methods for graphical models, 1999
 */
export function meanField(
  field: GridField,
  { iterations = 100, tol = 1e-4 }: { iterations?: number; tol?: number } = {},
): MeanField {
  const { width, height, labels, data } = field;
  const q = new Float64Array(data.length);
  for (let p = 0; p < width * height; p++) settle(data, p * labels, q, p * labels, labels);
  const colours = coloursOf(field);
  const costs = new Float64Array(labels);
  const freeEnergies = [freeEnergy(field, q)];
  let converged = false;
  while (!converged && freeEnergies.length <= iterations) {
    let moved = 0;
    for (let colour = 0; colour < colours; colour++)
      for (let y = 0; y < height; y++) {
        const first = columnsOf(colours, colour, y);
        if (first < 0) continue;
        for (let x = first; x < width; x += 2) {
          expectedCosts(field, q, x, y, costs);
          moved = Math.max(moved, settle(costs, 0, q, (y * width + x) * labels, labels));
        }
      }
    converged = moved <= tol;
    freeEnergies.push(freeEnergy(field, q));
  }
  const best = leastOf(
    q.map((v) => -v),
    labels,
  );
  return { labels: best, marginals: q, freeEnergies, iterations: freeEnergies.length - 1, converged };
}

/** q ~ exp(-cost); how far the farthest of them moved. */
function settle(costs: Float64Array, from: number, q: Float64Array, at: number, labels: number): number {
  let least = Infinity;
  for (let l = 0; l < labels; l++) if (costs[from + l]! < least) least = costs[from + l]!;
  let total = 0;
  for (let l = 0; l < labels; l++) total += Math.exp(least - costs[from + l]!);
  let moved = 0;
  for (let l = 0; l < labels; l++) {
    const value = Math.exp(least - costs[from + l]!) / total;
    moved = Math.max(moved, Math.abs(value - q[at + l]!));
    q[at + l] = value;
  }
  return moved;
}

/** What labels of a pixel cost over Q of its neighbours. */
function expectedCosts(
  { width, height, labels, data, lines, shape }: GridField,
  q: Float64Array,
  x: number,
  y: number,
  out: Float64Array,
): void {
  const p = y * width + x;
  for (let l = 0; l < labels; l++) out[l] = data[p * labels + l]!;
  for (let s = 0; s < lines.length; s++) {
    const { dx, dy, weights, table } = lines[s]!;
    if (x + dx >= 0 && x + dx < width && y + dy < height) {
      const at = (p + dy * width + dx) * labels;
      addExpected(weights[p]!, table, 1, q, at, shape?.kind === 'potts', out);
    }
    if (x - dx >= 0 && x - dx < width && y - dy >= 0) {
      const n = p - dy * width - dx;
      addExpected(weights[n]!, table, labels, q, n * labels, shape?.kind === 'potts', out);
    }
  }
}

/** @param stride of the neighbour's label in the table: 1 where it is the second, `labels` where it is the first */
function addExpected(
  w: number,
  table: Float64Array,
  stride: number,
  q: Float64Array,
  at: number,
  potts: boolean,
  out: Float64Array,
): void {
  const labels = out.length;
  if (potts) {
    for (let l = 0; l < labels; l++) out[l]! += w * (1 - q[at + l]!);
    return;
  }
  const across = stride === 1 ? labels : 1;
  for (let l = 0; l < labels; l++) {
    let sum = 0;
    for (let m = 0; m < labels; m++) sum += q[at + m]! * table[l * across + m * stride]!;
    out[l]! += w * sum;
  }
}

function freeEnergy({ width, height, labels, data, lines, shape }: GridField, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < q.length; i++) if (q[i]! > 0) sum += q[i]! * (data[i]! + Math.log(q[i]!));
  const costs = new Float64Array(labels);
  for (const { dx, dy, weights, table } of lines)
    for (let y = 0; y + dy < height; y++)
      for (let x = Math.max(0, -dx); x < width - Math.max(0, dx); x++) {
        const p = y * width + x;
        costs.fill(0);
        addExpected(weights[p]!, table, 1, q, (p + dy * width + dx) * labels, shape?.kind === 'potts', costs);
        for (let l = 0; l < labels; l++) sum += q[p * labels + l]! * costs[l]!;
      }
  return sum;
}
