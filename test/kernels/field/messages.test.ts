import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import {
  minSumOf,
  minSumOfTable,
  type SendMessage,
  sumProductOf,
} from '../../../src/kernels/field/messages.js';
import { type PairShape, pairTable } from '../../../src/kernels/field/pair-cost.js';

const SHAPES: PairShape[] = [
  { kind: 'potts', truncate: 1 },
  { kind: 'linear', truncate: 3 },
  { kind: 'linear', truncate: Infinity },
  { kind: 'quadratic', truncate: 10 },
  { kind: 'quadratic', truncate: 1e9 },
];

/** The formula, less its least. */
function byDefinition(h: Float64Array, cost: (a: number, b: number) => number, soft: boolean) {
  const m = Float64Array.from(h, (_, b) => {
    const all = Array.from(h, (v, a) => v + cost(a, b));
    return soft ? -Math.log(all.reduce((sum, v) => sum + Math.exp(-v), 0)) : Math.min(...all);
  });
  const least = Math.min(...m);
  return m.map((v) => v - least);
}

function sent(send: SendMessage, h: Float64Array, w: number) {
  const out = new Float64Array(h.length);
  send(h.slice(), w, out);
  return out;
}

// A few additions of numbers below 100 round by less than this.
const ROUNDING = 1e-10;

function close(a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) expect(Math.abs(a[i]! - b[i]!), `label ${i}`).toBeLessThan(ROUNDING);
}

test.each(SHAPES)('$kind, truncated at $truncate: the envelope is the definition', (shape) => {
  const rng = createRng(shape.truncate === Infinity ? 1 : shape.truncate);
  for (let round = 0; round < 60; round++) {
    const labels = 1 + (round % 23);
    const h = Float64Array.from({ length: labels }, () => 20 * rng.uniform());
    const w = round % 7 === 0 ? 0 : 3 * rng.uniform();
    const table = pairTable(shape, labels);
    const cost = (a: number, b: number) => w * table[a * labels + b]!;
    close(sent(minSumOf(shape), h, w), byDefinition(h, cost, false));
    close(sent(sumProductOf(shape, table, labels, false), h, w), byDefinition(h, cost, true));
  }
});

test('tables are read the way the line runs', () => {
  const rng = createRng(5);
  const labels = 4;
  const table = Float64Array.from({ length: 16 }, () => rng.uniform());
  const h = Float64Array.from({ length: 4 }, () => rng.uniform());
  const along = (a: number, b: number) => 2 * table[a * labels + b]!;
  const back = (a: number, b: number) => 2 * table[b * labels + a]!;
  close(sent(minSumOfTable(table, labels, false), h, 2), byDefinition(h, along, false));
  close(sent(minSumOfTable(table, labels, true), h, 2), byDefinition(h, back, false));
  close(sent(sumProductOf(undefined, table, labels, false), h, 2), byDefinition(h, along, true));
  close(sent(sumProductOf(undefined, table, labels, true), h, 2), byDefinition(h, back, true));
});
