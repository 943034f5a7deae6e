import { type GridField, type Neighbours, smoothField } from '../../../src/kernels/field/grid-field.js';

/** Whole numbers below 100 of a congruence that the oracle's script repeats. */
function noise(n: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: n }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor(state / 65536) % 100;
  });
}

/** Potts, smoothness 30 to all neighbours alike. */
export function oracleField(want: {
  width: number;
  height: number;
  labels: number;
  neighbours: number;
  seed: number;
}): GridField {
  const { width, height, labels, seed } = want;
  const neighbours: Neighbours = want.neighbours === 8 ? 8 : 4;
  const shape = { kind: 'potts', truncate: 1 } as const;
  const field = smoothField({ width, height, labels }, noise(width * height * labels, seed), {
    shape,
    smoothness: 30,
    neighbours,
  });
  return { ...field, lines: field.lines.map((line) => ({ ...line, weights: line.weights.map(() => 30) })) };
}
