/**
 * The smallest value at or below which a weight of at least `share` lies, by partition: expected time in proportion
 * to their number.
 *
 * @param weights not negative; both arrays are put into another order
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array, share: number): number {
  let [from, to] = [0, values.length - 1];
  let below = 0; // weight of what is left of `from`
  while (from < to) {
    const pivot = middleOfThree(values[from]!, values[(from + to) >> 1]!, values[to]!);
    // Three parts: less, equal, more.
    let [less, at, more, lesser, equal] = [from, from, to, 0, 0];
    while (at <= more) {
      const v = values[at]!;
      if (v < pivot) {
        lesser += weights[at]!;
        swap(values, weights, at++, less++);
      } else if (v > pivot) swap(values, weights, at, more--);
      else equal += weights[at++]!;
    }
    if (below + lesser >= share && less > from) to = less - 1;
    else if (below + lesser + equal >= share || more === to) return pivot;
    else {
      below += lesser + equal;
      from = more + 1;
    }
  }
  return values[from]!;
}

const middleOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

function swap(values: Float64Array, weights: Float64Array, i: number, j: number): void {
  const [v, w] = [values[i]!, weights[i]!];
  values[i] = values[j]!;
  weights[i] = weights[j]!;
  values[j] = v;
  weights[j] = w;
}
