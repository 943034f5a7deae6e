import { createRng, type Rng } from '../../../src/core/random.js';
import {
  fieldEnergy,
  type GridField,
  type Neighbours,
  smoothField,
} from '../../../src/kernels/field/grid-field.js';
import type { PairShape } from '../../../src/kernels/field/pair-cost.js';

/** Every labelling of a small field: log Z, marginals, the best one and its energy. */
export function bruteForce(field: GridField) {
  const { width, height, labels } = field;
  const pixels = width * height;
  const f = new Int32Array(pixels);
  const weights: number[] = [];
  const states: Int32Array[] = [];
  let least = Infinity;
  let best = f.slice();
  for (let state = 0; state < labels ** pixels; state++) {
    for (let p = 0, rest = state; p < pixels; p++, rest = Math.floor(rest / labels)) f[p] = rest % labels;
    const energy = fieldEnergy(field, f);
    weights.push(-energy);
    states.push(f.slice());
    if (energy < least) [least, best] = [energy, f.slice()];
  }
  const z = weights.reduce((sum, v) => sum + Math.exp(v), 0);
  const marginals = new Float64Array(pixels * labels);
  states.forEach((s, i) => {
    s.forEach((l, p) => {
      marginals[p * labels + l]! += Math.exp(weights[i]!) / z;
    });
  });
  return { logZ: Math.log(z), marginals, best, energy: least };
}

const uniform = (rng: Rng, n: number) => Float64Array.from({ length: n }, () => rng.uniform());

/** Random data and random weights of the lines. */
export function randomField(
  seed: number,
  size: { width: number; height: number; labels: number },
  shape: PairShape,
  neighbours: Neighbours = 4,
): GridField {
  const rng = createRng(seed);
  const pixels = size.width * size.height;
  const data = uniform(rng, pixels * size.labels).map((v) => 3 * v);
  const field = smoothField(size, data, { shape, smoothness: 1, neighbours });
  return { ...field, lines: field.lines.map((line) => ({ ...line, weights: uniform(rng, pixels) })) };
}
