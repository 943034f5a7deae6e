/**
 * How to go through a table in order and through another table beside it, whose scope is part of the first one's.
 * Axes along which both move evenly are one axis, so that inner loops are long.
 */
export interface Walk {
  readonly cards: Int32Array;
  /** Steps of the other table along each axis, 0 where it has none. */
  readonly strides: Int32Array;
}

/** @param part variables of `scope`, in any order: the axes of the other table, the last one fastest */
export function walk(scope: Int32Array, part: Int32Array, cards: Int32Array): Walk {
  const stride = new Map<number, number>();
  for (let i = part.length - 1, step = 1; i >= 0; step *= cards[part[i--]!]!) stride.set(part[i]!, step);
  const sizes: number[] = [];
  const steps: number[] = [];
  for (let i = scope.length - 1; i >= 0; i--) {
    const card = cards[scope[i]!]!;
    if (card === 1) continue;
    const step = stride.get(scope[i]!) ?? 0;
    const inner = sizes.length - 1;
    if (inner >= 0 && step === steps[inner]! * sizes[inner]!) sizes[inner]! *= card;
    else {
      sizes.push(card);
      steps.push(step);
    }
  }
  if (sizes.length === 0) return { cards: Int32Array.of(1), strides: Int32Array.of(0) };
  return { cards: Int32Array.from(sizes.reverse()), strides: Int32Array.from(steps.reverse()) };
}

/** x += y, entry by entry along the walk. */
export const addAlong = (x: Float64Array, y: Float64Array, way: Walk): void =>
  forEachEntry(way, (i, j) => {
    x[i]! += y[j]!;
  });

/** y = max(y, x), the largest of the entries of x that fall on one of y. */
export const maxAlong = (x: Float64Array, y: Float64Array, way: Walk): void =>
  forEachEntry(way, (i, j) => {
    if (x[i]! > y[j]!) y[j] = x[i]!;
  });

/** sums += exp(x - shift), the entries of x that fall on one of `sums` and `shift` summed. */
export const addExpAlong = (x: Float64Array, shift: Float64Array, sums: Float64Array, way: Walk): void =>
  forEachEntry(way, (i, j) => {
    sums[j]! += Math.exp(x[i]! - shift[j]!);
  });

/** Places i in the one table, in order, with places j in the other. */
function forEachEntry({ cards, strides }: Walk, visit: (i: number, j: number) => void): void {
  const last = cards.length - 1;
  const length = cards[last]!;
  const step = strides[last]!;
  const count = new Int32Array(last);
  for (let i = 0, j = 0; ; ) {
    for (let k = j, end = i + length; i < end; i++, k += step) visit(i, k);
    let axis = last - 1;
    for (; axis >= 0; axis--) {
      j += strides[axis]!;
      if (++count[axis]! < cards[axis]!) break;
      j -= count[axis]! * strides[axis]!;
      count[axis] = 0;
    }
    if (axis < 0) return;
  }
}
