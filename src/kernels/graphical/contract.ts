import { compute } from '../../core/backend.js';
import { contractSimd, paysSimd } from './contract-simd.js';
import { contractSmall } from './contract-small.js';
import { type Axes, type Contraction, contraction } from './contraction.js';
import { type Factor, jointStates } from './factor.js';

// Joint states that are gone through one by one as quickly as loops over tiles are laid out.
const SMALL = 256;

/**
 * out(kept) = sum over `gone` of the product of all tables, or the maximum in place of the sum; tables lie over any of
 * these variables. The joint table is never made: products and sums run tile by tile.
 *
 * @param kept axes of the result, the last one fastest
 */
export function contract(
  tables: readonly Factor[],
  kept: Int32Array,
  gone: Int32Array,
  cards: Int32Array,
  fold: 'sum' | 'max',
): Float64Array {
  const states = jointStates(kept, cards) * jointStates(gone, cards);
  if (states <= SMALL) return contractSmall(tables, kept, gone, cards, fold);
  const few = mergeSmall(tables, states, cards);
  const plan = contraction(few, kept, gone, cards);
  const values = few.map((table) => table.values);
  const results = jointStates(kept, cards);
  if (compute.simd && paysSimd(values, plan, states, results))
    return contractSimd(values, plan, states, results, fold);
  const out = new Float64Array(results);
  contractPlain(values, plan, out, fold);
  return out;
}

/** Multiplies small tables together first, as long as that makes tables far smaller than all joint states. */
function mergeSmall(tables: readonly Factor[], states: number, cards: Int32Array): readonly Factor[] {
  if (tables.length < 3) return tables;
  const limit = Math.max(64, states / 16);
  const sorted = [...tables].sort((a, b) => a.values.length - b.values.length);
  const merged: Factor[] = [];
  let present = sorted[0]!;
  for (const next of sorted.slice(1)) {
    const scope = union(next.scope, present.scope);
    const size = jointStates(scope, cards);
    if (size > limit || size > 4 * (next.values.length + present.values.length)) {
      merged.push(present);
      present = next;
      continue;
    }
    const values = new Float64Array(size);
    const plan = contraction([next, present], scope, new Int32Array(), cards);
    contractPlain([next.values, present.values], plan, values, 'sum');
    present = { scope, values };
  }
  return [...merged, present];
}

const union = (a: Int32Array, b: Int32Array) =>
  b.every((v) => a.includes(v)) ? a : Int32Array.of(...b.filter((v) => !a.includes(v)), ...a);

/** The loops in plain code. */
export function contractPlain(
  tables: readonly Float64Array[],
  { outer, middle, tile, reduces, layout }: Contraction,
  out: Float64Array,
  fold: 'sum' | 'max',
): void {
  const at = new Int32Array(tables.length);
  const sum = new Float64Array(tile);
  const product = new Float64Array(tile);
  const numbers = [...layout.keys()];
  const fixed = numbers.filter((t) => layout[t] === 'same');
  const varying = numbers.filter((t) => layout[t] !== 'same');
  const [first, ...others] = varying;
  const outerCount = new Int32Array(outer.cards.length);
  const middleCount = new Int32Array(middle.cards.length);

  for (let o = 0; ; ) {
    sum.fill(0);
    do {
      let c = 1;
      for (let f = 0; f < fixed.length; f++) c *= tables[fixed[f]!]![at[fixed[f]!]!]!;
      if (c === 0) continue;
      if (first === undefined) {
        if (fold === 'sum') for (let i = 0; i < tile; i++) sum[i]! += c;
        else for (let i = 0; i < tile; i++) sum[i] = Math.max(sum[i]!, c);
        continue;
      }
      if (others.length === 0 && fold === 'sum') {
        addScaled(sum, c, tables[first]!, at[first]!, layout[first]!);
        continue;
      }
      scaled(product, c, tables[first]!, at[first]!, layout[first]!);
      for (const t of others) multiply(product, tables[t]!, at[t]!, layout[t]!);
      if (fold === 'sum') for (let i = 0; i < tile; i++) sum[i]! += product[i]!;
      else for (let i = 0; i < tile; i++) if (product[i]! > sum[i]!) sum[i] = product[i]!;
    } while (advance(middle, middleCount, at));
    if (reduces) {
      let total = 0;
      if (fold === 'sum') for (let i = 0; i < tile; i++) total += sum[i]!;
      else for (let i = 0; i < tile; i++) if (sum[i]! > total) total = sum[i]!;
      out[o++] = total;
    } else {
      out.set(sum, o);
      o += tile;
    }
    if (!advance(outer, outerCount, at)) return;
  }
}

/** One step of the loops: moves the tables along; false when all have been gone through, and all are back at the start. */
function advance({ cards, steps }: Axes, count: Int32Array, at: Int32Array): boolean {
  const tables = at.length;
  for (let axis = cards.length - 1; axis >= 0; axis--) {
    if (++count[axis]! < cards[axis]!) {
      for (let t = 0; t < tables; t++) at[t]! += steps[axis * tables + t]!;
      return true;
    }
    for (let t = 0; t < tables; t++) at[t]! -= (cards[axis]! - 1) * steps[axis * tables + t]!;
    count[axis] = 0;
  }
  return false;
}

type Layout = 'same' | 'even' | Int32Array;

function addScaled(sum: Float64Array, c: number, x: Float64Array, at: number, layout: Layout): void {
  if (typeof layout === 'string') for (let i = 0; i < sum.length; i++) sum[i]! += c * x[at + i]!;
  else for (let i = 0; i < sum.length; i++) sum[i]! += c * x[at + layout[i]!]!;
}

function scaled(product: Float64Array, c: number, x: Float64Array, at: number, layout: Layout): void {
  if (typeof layout === 'string') for (let i = 0; i < product.length; i++) product[i] = c * x[at + i]!;
  else for (let i = 0; i < product.length; i++) product[i] = c * x[at + layout[i]!]!;
}

function multiply(product: Float64Array, x: Float64Array, at: number, layout: Layout): void {
  if (typeof layout === 'string') for (let i = 0; i < product.length; i++) product[i]! *= x[at + i]!;
  else for (let i = 0; i < product.length; i++) product[i]! *= x[at + layout[i]!]!;
}
