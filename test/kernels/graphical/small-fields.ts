import { createRng, type Rng } from '../../../src/core/random.js';
import type { Factor, FactorGraph } from '../../../src/kernels/graphical/factor.js';

export const factor = (scope: readonly number[], values: readonly number[]): Factor => ({
  scope: Int32Array.from(scope),
  values: Float64Array.from(values),
});

const randomFactor = (cards: Int32Array, scope: readonly number[], rng: Rng, strength: number): Factor => {
  const size = scope.reduce((product, v) => product * cards[v]!, 1);
  return factor(
    scope,
    Array.from({ length: size }, () => Math.exp(strength * rng.normal())),
  );
};

/** A random forest of variables and factors of one to four variables; the numbers are shuffled. */
export function randomForest(seed: number, { strength = 1, most = 4 } = {}): FactorGraph {
  const rng = createRng(`forest ${seed}`);
  const n = 1 + rng.integer(8);
  const cards = Int32Array.from({ length: n }, () => 1 + rng.integer(3));
  const names = shuffled(n, rng);
  const factors: Factor[] = [];
  for (let next = 1; next < n; ) {
    const count = Math.min(n - next, 1 + rng.integer(most - 1));
    const scope = Array.from({ length: count }, (_, i) => names[next + i]!);
    scope.splice(rng.integer(count + 1), 0, names[rng.integer(next)]!);
    if (rng.uniform() < 0.85) factors.push(randomFactor(cards, scope, rng, strength));
    next += count;
  }
  for (let v = 0; v < n; v++) if (rng.uniform() < 0.6) factors.push(randomFactor(cards, [v], rng, strength));
  if (rng.uniform() < 0.3) factors.push(factor([], [2.5]));
  return { cards, factors };
}

/** Random factors of one to three variables on any variables, with many cycles. */
export function randomField(
  seed: number,
  { strength = 0.5, pairs = false, most = 8, states = 3 } = {},
): FactorGraph {
  const rng = createRng(`field ${seed}`);
  const n = 2 + rng.integer(most - 1);
  const cards = Int32Array.from({ length: n }, () => 2 + rng.integer(states - 1));
  const factors = Array.from({ length: n + rng.integer(n) }, () =>
    randomFactor(cards, shuffled(n, rng).slice(0, pairs ? 2 : 1 + rng.integer(3)), rng, strength),
  );
  for (let v = 0; v < n; v++) factors.push(randomFactor(cards, [v], rng, strength));
  return { cards, factors };
}

/** A width x height grid with log potentials field_v(x) of standard normals times `field`, coupling on equal states. */
export function pottsGrid(
  width: number,
  height: number,
  states: number,
  { coupling = 0.5, field = 1, seed = 0 } = {},
): FactorGraph {
  const rng = createRng(`grid ${seed}`);
  const cards = new Int32Array(width * height).fill(states);
  const table = new Float64Array(states * states).fill(1);
  for (let x = 0; x < states; x++) table[x * states + x] = Math.exp(coupling);
  const factors: Factor[] = [];
  for (let v = 0; v < cards.length; v++) {
    factors.push(randomFactor(cards, [v], rng, field));
    if ((v + 1) % width > 0) factors.push({ scope: Int32Array.of(v, v + 1), values: table });
    if (v + width < cards.length) factors.push({ scope: Int32Array.of(v, v + width), values: table });
  }
  return { cards, factors };
}

export function shuffled(n: number, rng: Rng): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

export const seeds = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Largest difference of two lists of distributions. */
export const farthest = (a: readonly Float64Array[], b: readonly Float64Array[]) =>
  Math.max(0, ...a.flatMap((p, v) => [...p].map((value, x) => Math.abs(value - b[v]![x]!))));

/** A Potts grid whose costs of labels are the upper five bits of a product, which other languages repeat. */
export function hashedGrid({
  height,
  width,
  labels,
  weight,
  seed,
}: Record<'height' | 'width' | 'labels' | 'weight' | 'seed', number>): FactorGraph {
  const cards = new Int32Array(width * height).fill(labels);
  const table = Float64Array.from({ length: labels ** 2 }, (_, i) =>
    i % (labels + 1) ? Math.exp(-weight) : 1,
  );
  const factors: Factor[] = [];
  for (let v = 0; v < cards.length; v++) {
    const costs = Array.from({ length: labels }, (_, x) => {
      const product = (BigInt(v * labels + x + 1 + 1_000_003 * seed) * 2_654_435_761n) % 2n ** 32n;
      return Math.exp(-Number(product >> 27n));
    });
    factors.push(factor([v], costs));
    if ((v + 1) % width > 0) factors.push({ scope: Int32Array.of(v, v + 1), values: table });
    if (v + width < cards.length) factors.push({ scope: Int32Array.of(v, v + width), values: table });
  }
  return { cards, factors };
}
