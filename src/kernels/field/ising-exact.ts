import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';

export interface IsingSample {
  /** -1 and 1, row by row. */
  spins: Int8Array;
  logZ: number;
}

// The shorter side sets how many states a frontier has; their messages are kept for every pixel.
const MOST_BYTES = 2 ** 29;

/** Whether the grid is small enough for isingExact. */
export function isingIsSmall(width: number, height: number): boolean {
  return 8 * width * height * 2 ** Math.min(width, height) <= MOST_BYTES;
}

/**
 * log Z of p(y) = exp(coupling sum y_p y_q + bias sum y_p) / Z on a grid of four neighbours, and a draw from it, both
 * exactly: pixel by pixel with the sum over all that lie before, for every state of the frontier of one short side;
 * then backwards, each pixel given those behind.
 *
 * @see Reichl, A modern course in statistical physics, on transfer matrices; Friel & Rue, Recursive computing and
 *   simulation-free inference for general factorizable models, 2007
 */
export function isingExact(
  { width, height, coupling, bias = 0 }: { width: number; height: number; coupling: number; bias?: number },
  rng: Rng,
): IsingSample {
  if (!isingIsSmall(width, height))
    throw new DataError(
      `a grid of ${width} x ${height} is too wide to be summed exactly, about 20 pixels are the most`,
    );
  const turned = width > height;
  const [side, rows] = turned ? [height, width] : [width, height];
  const states = 2 ** side;
  const messages: Float64Array[] = [];
  let before = new Float64Array(states);
  before[0] = 1; // nothing is there yet
  let logZ = 0;
  for (let p = 0; p < side * rows; p++) {
    const x = p % side;
    const after = new Float64Array(states);
    for (let s = 0; s < states; s++) {
      if (before[s] === 0) continue;
      for (const spin of [-1, 1]) {
        const next = spin > 0 ? s | (1 << x) : s & ~(1 << x);
        after[next]! += before[s]! * Math.exp(spin * pull(s, p, side, coupling, bias));
      }
    }
    const total = after.reduce((sum, v) => sum + v, 0);
    logZ += Math.log(total);
    before = after.map((v) => v / total);
    messages.push(before);
  }
  const spins = new Int8Array(side * rows);
  let state = draw(messages[messages.length - 1]!, rng);
  for (let p = side * rows - 1; p >= 0; p--) {
    const x = p % side;
    const spin = (state >> x) & 1 ? 1 : -1;
    spins[turned ? x * width + Math.floor(p / side) : p] = spin;
    if (p === 0) break;
    // What stood in its place before: the pixel above, or nothing in the first row.
    const down = state & ~(1 << x);
    if (p < side) {
      state = down;
      continue;
    }
    const [low, high] = [down, down | (1 << x)].map(
      (s) => messages[p - 1]![s]! * Math.exp(spin * pull(s, p, side, coupling, bias)),
    ) as [number, number];
    state = rng.uniform() * (low + high) < low ? down : down | (1 << x);
  }
  return { spins, logZ };
}

/** What pulls pixel p up, with its left neighbour and the one above in the frontier s. */
function pull(s: number, p: number, side: number, coupling: number, bias: number): number {
  const x = p % side;
  let sum = bias;
  if (x > 0) sum += (s >> (x - 1)) & 1 ? coupling : -coupling;
  if (p >= side) sum += (s >> x) & 1 ? coupling : -coupling;
  return sum;
}

function draw(weights: Float64Array, rng: Rng): number {
  let left = rng.uniform() * weights.reduce((sum, v) => sum + v, 0);
  for (let s = 0; s < weights.length; s++) {
    left -= weights[s]!;
    if (left < 0) return s;
  }
  return weights.length - 1;
}
