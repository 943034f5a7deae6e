import { DataError } from '../../core/errors.js';
import { dwt, idwt } from './dwt.js';
import type { Extension } from './edges.js';
import type { Wavelet } from './families.js';
import { analysisShape } from './filter-bank.js';

/** A node of the packet tree: a and d tell which half was taken at each level, from the signal on. */
export interface Packet {
  path: string;
  values: Float64Array;
}

/**
 * Wavelet packets: where dwt divides the approximations only, here the details are divided as well. Gives the 2^L
 * leaves of the full tree from left to right, aa.. first. A node of path p holds the frequencies that its place in
 * frequency order (frequencyOrder) says, as a high-pass filter and decimation turn the order of its halves around.
 *
 * @see Coifman & Wickerhauser, Entropy-based algorithms for best basis selection, 1992
 */
export function packets(
  x: Float64Array,
  wavelet: Wavelet,
  { level, mode }: { level: number; mode: Extension },
): Packet[] {
  const leaves: Packet[] = [];
  const divide = (path: string, values: Float64Array) => {
    if (path.length === level) leaves.push({ path, values });
    else {
      const { approx, detail } = dwt(values, wavelet, mode);
      divide(`${path}a`, approx);
      divide(`${path}d`, detail);
    }
  };
  divide('', x.slice());
  return leaves;
}

export const COSTS = ['shannon', 'log-energy', 'threshold', 'l1'] as const;

/**
 * What a set of coefficients costs, a sum over them:
 *
 *   shannon      -sum p ln p,  p = v^2 / energy of the signal
 *   log-energy   sum ln p      (0 for p = 0)
 *   threshold    how many have |v| > threshold
 *   l1           sum |v|
 */
export function packetCost(
  values: Float64Array,
  cost: (typeof COSTS)[number],
  { energy, threshold = 0 }: { energy: number; threshold?: number },
): number {
  let sum = 0;
  for (const v of values) {
    const p = energy > 0 ? (v * v) / energy : 0;
    if (cost === 'threshold') sum += Math.abs(v) > threshold ? 1 : 0;
    else if (cost === 'l1') sum += Math.abs(v);
    else if (p > 0) sum += cost === 'shannon' ? -p * Math.log(p) : Math.log(p);
  }
  return sum;
}

/**
 * The leaves of the cheapest tree of at most `level` levels: a node is divided where its best division costs less
 * than itself. Orthogonal wavelets make all bases equally faithful, so that the cheapest is the most compact one.
 */
export function bestBasis(
  x: Float64Array,
  wavelet: Wavelet,
  options: { level: number; mode: Extension; cost: (typeof COSTS)[number]; threshold?: number },
): { leaves: Packet[]; cost: number } {
  const { level, mode, cost, threshold = 0 } = options;
  const energy = x.reduce((sum, v) => sum + v * v, 0);
  const best = (path: string, values: Float64Array): { leaves: Packet[]; cost: number } => {
    const whole = packetCost(values, cost, { energy, threshold });
    if (path.length < level) {
      const { approx, detail } = dwt(values, wavelet, mode);
      const [a, d] = [best(`${path}a`, approx), best(`${path}d`, detail)];
      if (a.cost + d.cost < whole) return { leaves: [...a.leaves, ...d.leaves], cost: a.cost + d.cost };
    }
    return { leaves: [{ path, values }], cost: whole };
  };
  return best('', x.slice());
}

/**
 * The signal of `length` samples whose packets are given: the leaves of any one tree, in any order.
 */
export function joinPackets(
  leaves: readonly Packet[],
  wavelet: Wavelet,
  { mode, length }: { mode: Extension; length: number },
): Float64Array {
  const known = new Map(leaves.map(({ path, values }) => [path, values]));
  const deepest = leaves.reduce((most, { path }) => Math.max(most, path.length), 0);
  let used = 0;
  const join = (path: string, n: number): Float64Array => {
    const values = known.get(path);
    if (values !== undefined) {
      if (values.length !== n) throw new DataError(`packet '${path}' has ${values.length} values, not ${n}`);
      used++;
      return values;
    }
    if (path.length >= deepest)
      throw new DataError(`packet '${path}', or those it was divided into, are missing`);
    const { count } = analysisShape(n, wavelet.decLow.length, mode);
    return idwt(join(`${path}a`, count), join(`${path}d`, count), wavelet, mode).subarray(0, n);
  };
  const x = join('', length).slice();
  if (used !== leaves.length)
    throw new DataError('some packets lie below others: leaves of one tree were needed');
  return x;
}

/**
 * Place of a node among those of its level by frequency, 0 the lowest: the path as a binary number in Gray code,
 * as each d mirrors the order below it.
 */
export function frequencyOrder(path: string): number {
  let bit = 0;
  let place = 0;
  for (const half of path) {
    bit ^= half === 'd' ? 1 : 0;
    place = 2 * place + bit;
  }
  return place;
}
