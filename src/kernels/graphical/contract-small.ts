import { type Factor, jointStates } from './factor.js';

/**
 * The definition of `contract`, joint state by joint state: for tables so small that planning loops would take longer
 * than running them, and the twin that the tiled loops are held against.
 */
export function contractSmall(
  tables: readonly Factor[],
  kept: Int32Array,
  gone: Int32Array,
  cards: Int32Array,
  fold: 'sum' | 'max',
): Float64Array {
  const axes = kept.length + gone.length;
  const k = tables.length;
  const steps = new Int32Array(axes * k);
  for (let t = 0; t < k; t++) {
    const { scope } = tables[t]!;
    for (let i = scope.length - 1, step = 1; i >= 0; step *= cards[scope[i--]!]!) {
      const place = kept.indexOf(scope[i]!);
      steps[(place >= 0 ? place : kept.length + gone.indexOf(scope[i]!)) * k + t] = step;
    }
  }
  const out = new Float64Array(jointStates(kept, cards));
  const terms = jointStates(gone, cards);
  const count = new Int32Array(axes);
  const at = new Int32Array(k);
  for (let o = 0; o < out.length; o++) {
    let sum = 0;
    for (let term = 0; term < terms; term++) {
      let product = 1;
      for (let t = 0; t < k; t++) product *= tables[t]!.values[at[t]!]!;
      if (fold === 'sum') sum += product;
      else if (product > sum) sum = product;
      for (let axis = axes - 1; axis >= 0; axis--) {
        const card = cards[axis < kept.length ? kept[axis]! : gone[axis - kept.length]!]!;
        const carry = ++count[axis]! === card;
        const by = carry ? 1 - card : 1;
        for (let t = 0; t < k; t++) at[t]! += by * steps[axis * k + t]!;
        if (!carry) break;
        count[axis] = 0;
      }
    }
    out[o] = sum;
  }
  return out;
}
