// Sums of products of tables, tile by tile (kernels/graphical/contraction.ts lays the loops out). The two lanes of a
// vector are two entries of the result, whose terms come in the order of the plain loops: the bytes are the same.
import { workspace } from './tensor/workspace';
import { axpyF64, f64At } from './vector';

// @ts-ignore: decorator
@inline
function i32At(p: usize, i: i32): i32 {
  return load<i32>(p + (<usize>i << 2));
}

/**
 * Stretches begin..end-1 of the result.
 *
 * @param shape tables, outer axes, middle axes, entries of a tile, whether the tile is summed, whether maxima are
 *   taken; then outer sizes and steps [axes, tables], the same of the middle, and for each table where the entries of
 *   a tile lie: 0 all the same, 1 one after the other, else the address of their places
 * @param tables addresses of the tables
 */
export function contractTiles(begin: i32, end: i32, shape: usize, tables: usize, out: usize): void {
  const k = i32At(shape, 0), outerAxes = i32At(shape, 1), middleAxes = i32At(shape, 2), tile = i32At(shape, 3);
  const reduces = i32At(shape, 4), largest = i32At(shape, 5);
  const outerCards = shape + 24;
  const outerSteps = outerCards + (<usize>outerAxes << 2);
  const middleCards = outerSteps + (<usize>(outerAxes * k) << 2);
  const middleSteps = middleCards + (<usize>middleAxes << 2);
  const layout = middleSteps + (<usize>(middleAxes * k) << 2);

  const sum = workspace();
  const product = sum + (<usize>tile << 3);
  const at = product + (<usize>tile << 3);
  const count = at + (<usize>k << 2);
  memory.copy(at, tables, <usize>k << 2);
  memory.fill(count, 0, <usize>(outerAxes + middleAxes) << 2);
  const middleCount = count + (<usize>outerAxes << 2);
  enter(begin, outerAxes, outerCards, outerSteps, k, count, at);

  for (let o = begin; o < end; o++) {
    memory.fill(sum, 0, <usize>tile << 3);
    do {
      let c: f64 = 1;
      let varying = 0, first = -1;
      for (let t = 0; t < k; t++) {
        if (i32At(layout, t) == 0) c *= load<f64>(<usize>i32At(at, t));
        else if (varying++ == 0) first = t;
      }
      if (c == 0) continue;
      if (varying == 0) addConstant(sum, c, tile, largest);
      else if (varying == 1 && !largest) addScaled(sum, c, <usize>i32At(at, first), <usize>i32At(layout, first), tile);
      else {
        setScaled(product, c, <usize>i32At(at, first), <usize>i32At(layout, first), tile);
        for (let t = first + 1; t < k; t++)
          if (i32At(layout, t) != 0) multiply(product, <usize>i32At(at, t), <usize>i32At(layout, t), tile);
        if (largest) takeMaxima(sum, product, tile);
        else axpyF64(1, product, sum, tile);
      }
    } while (advance(middleAxes, middleCards, middleSteps, k, middleCount, at));
    if (reduces) {
      let total: f64 = 0;
      for (let i = 0; i < tile; i++) {
        const value = load<f64>(f64At(sum, i));
        total = largest ? max(total, value) : total + value;
      }
      store<f64>(f64At(out, o), total);
    } else memory.copy(out + (<usize>o * <usize>tile << 3), sum, <usize>tile << 3);
    advance(outerAxes, outerCards, outerSteps, k, count, at);
  }
}

/** Counts and addresses of the outer loops at step `begin`. */
function enter(begin: i32, axes: i32, cards: usize, steps: usize, k: i32, count: usize, at: usize): void {
  let left = begin;
  for (let axis = axes - 1; axis >= 0; axis--) {
    const card = i32At(cards, axis);
    const state = left % card;
    left /= card;
    store<i32>(count + (<usize>axis << 2), state);
    move(state, axis, steps, k, at);
  }
}

/** Addresses are of numbers of 8 bytes, steps of numbers. */
// @ts-ignore: decorator
@inline
function move(by: i32, axis: i32, steps: usize, k: i32, at: usize): void {
  for (let t = 0; t < k; t++) {
    const p = at + (<usize>t << 2);
    store<i32>(p, load<i32>(p) + (by * i32At(steps, axis * k + t) << 3));
  }
}

function advance(axes: i32, cards: usize, steps: usize, k: i32, count: usize, at: usize): bool {
  for (let axis = axes - 1; axis >= 0; axis--) {
    const p = count + (<usize>axis << 2);
    const next = load<i32>(p) + 1;
    if (next < i32At(cards, axis)) {
      store<i32>(p, next);
      move(1, axis, steps, k, at);
      return true;
    }
    move(1 - i32At(cards, axis), axis, steps, k, at);
    store<i32>(p, 0);
  }
  return false;
}

function addConstant(sum: usize, c: f64, n: i32, largest: i32): void {
  for (let i = 0; i < n; i++) {
    const p = f64At(sum, i);
    store<f64>(p, largest ? max(load<f64>(p), c) : load<f64>(p) + c);
  }
}

/** Two entries that lie anywhere. */
// @ts-ignore: decorator
@inline
function gather(x: usize, places: usize, i: i32): v128 {
  const low = v128.load64_zero(f64At(x, i32At(places, i)));
  return v128.load64_lane(f64At(x, i32At(places, i + 1)), low, 1);
}

function addScaled(sum: usize, c: f64, x: usize, layout: usize, n: i32): void {
  if (layout == 1) {
    axpyF64(c, x, sum, n);
    return;
  }
  const a = f64x2.splat(c);
  let i = 0;
  for (; i + 1 < n; i += 2) {
    const p = f64At(sum, i);
    v128.store(p, f64x2.add(v128.load(p), f64x2.mul(a, gather(x, layout, i))));
  }
  for (; i < n; i++) store<f64>(f64At(sum, i), load<f64>(f64At(sum, i)) + c * load<f64>(f64At(x, i32At(layout, i))));
}

function setScaled(product: usize, c: f64, x: usize, layout: usize, n: i32): void {
  const a = f64x2.splat(c);
  let i = 0;
  if (layout == 1) {
    for (; i + 1 < n; i += 2) v128.store(f64At(product, i), f64x2.mul(a, v128.load(f64At(x, i))));
    for (; i < n; i++) store<f64>(f64At(product, i), c * load<f64>(f64At(x, i)));
    return;
  }
  for (; i + 1 < n; i += 2) v128.store(f64At(product, i), f64x2.mul(a, gather(x, layout, i)));
  for (; i < n; i++) store<f64>(f64At(product, i), c * load<f64>(f64At(x, i32At(layout, i))));
}

function multiply(product: usize, x: usize, layout: usize, n: i32): void {
  let i = 0;
  for (; i + 1 < n; i += 2) {
    const p = f64At(product, i);
    const y = layout == 1 ? v128.load(f64At(x, i)) : gather(x, layout, i);
    v128.store(p, f64x2.mul(v128.load(p), y));
  }
  for (; i < n; i++) {
    const y = layout == 1 ? load<f64>(f64At(x, i)) : load<f64>(f64At(x, i32At(layout, i)));
    store<f64>(f64At(product, i), load<f64>(f64At(product, i)) * y);
  }
}

function takeMaxima(sum: usize, product: usize, n: i32): void {
  let i = 0;
  for (; i + 1 < n; i += 2)
    v128.store(f64At(sum, i), f64x2.pmax(v128.load(f64At(sum, i)), v128.load(f64At(product, i))));
  for (; i < n; i++) store<f64>(f64At(sum, i), max(load<f64>(f64At(sum, i)), load<f64>(f64At(product, i))));
}
