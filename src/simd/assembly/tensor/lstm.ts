import { loadSome, storeSome } from './block';
import { sigmoidPs, tanhPs } from './math';
import { productTile } from './matmul';
import { workspace } from './workspace';

// Long short-term memory over a whole sequence, time first. Rows of the batch know nothing of each other, so that
// a thread takes some of them through all steps; the weights are packed once, for matmulTiles.

// @ts-ignore: decorator
@inline
function one(): v128 {
  return f32x4.splat(1);
}

/** y (1 - y) */
// @ts-ignore: decorator
@inline
function slope(y: v128): v128 {
  return f32x4.mul(y, f32x4.sub(one(), y));
}

/**
 * Rows begin..end-1 of the batch through all steps.
 *
 * @param gates [steps, batch, 4 units]: x w + b, and in its place i, f, g, o after their activations
 * @param u     packed columns of [units, 4 units]
 */
export function lstmRows(
  begin: i32, end: i32, gates: usize, u: usize, h0: usize, c0: usize, h: usize, c: usize, steps: i32, batch: i32,
  units: i32,
): void {
  const row = <usize>units << 2, size = <usize>batch * row;
  const offset = <usize>begin * row, count = end - begin;
  let hBefore = h0 + offset, cBefore = c0 + offset;
  let hNow = h + offset, cNow = c + offset, z = gates + 4 * offset;
  for (let t = 0; t < steps; t++, hNow += size, cNow += size, z += 4 * size) {
    productTile(hBefore, row, 4, u, (4 * units + 7) & ~7, z, 4 * row, 0, count, 0, 4 * units, units, false);
    for (let r: usize = 0; r < <usize>count; r++)
      forwardRow(z + 4 * r * row, cBefore + r * row, hNow + r * row, cNow + r * row, units);
    hBefore = hNow;
    cBefore = cNow;
  }
}

/** One function in a loop at a time: with all five in one, V8 runs out of registers and takes three times as long. */
function forwardRow(i: usize, cBefore: usize, h: usize, c: usize, units: i32): void {
  const row = <usize>units << 2;
  const f = i + row, g = f + row, o = g + row;
  sigmoidRow(i, 2 * units);
  tanhRow(g, g, units);
  sigmoidRow(o, units);
  for (let j: usize = 0; j < row; j += 16) {
    const left = units - <i32>(j >> 2);
    const kept = f32x4.mul(loadSome(f + j, left), loadSome(cBefore + j, left));
    storeSome(c + j, f32x4.add(kept, f32x4.mul(loadSome(i + j, left), loadSome(g + j, left))), left);
  }
  tanhRow(c, h, units);
  for (let j: usize = 0; j < row; j += 16) {
    const left = units - <i32>(j >> 2);
    storeSome(h + j, f32x4.mul(loadSome(o + j, left), loadSome(h + j, left)), left);
  }
}

function sigmoidRow(p: usize, count: i32): void {
  for (; count > 3; count -= 4, p += 16) v128.store(p, sigmoidPs(v128.load(p)));
  storeSome(p, sigmoidPs(loadSome(p, count)), count);
}

function tanhRow(p: usize, to: usize, count: i32): void {
  for (; count > 3; count -= 4, p += 16, to += 16) v128.store(to, tanhPs(v128.load(p)));
  storeSome(to, tanhPs(loadSome(p, count)), count);
}

/**
 * Rows begin..end-1 of the batch back through all steps; formulas in recurrent-reference.ts.
 *
 * @param u     packed columns of u^T, [4 units, units]
 * @param dz    [steps, batch, 4 units], may lie where gates does
 * @param dh0   [batch, units]: the derivative by the state on the way, in the end by that before the first step
 * @param dc0   the same of the memory; dc before the call
 */
export function lstmGradientRows(
  begin: i32, end: i32, gates: usize, c: usize, c0: usize, u: usize, dh: usize, dz: usize, dh0: usize, dc0: usize,
  steps: i32, batch: i32, units: i32,
): void {
  const row = <usize>units << 2, size = <usize>batch * row;
  const offset = <usize>begin * row, count = end - begin;
  dh0 += offset;
  dc0 += offset;
  memory.fill(dh0, 0, <usize>count * row);
  for (let t = <usize>steps; t-- > 0; ) {
    const at = t * size + offset;
    const cBefore = t > 0 ? c + at - size : c0 + offset;
    for (let r: usize = 0; r < <usize>count; r++) {
      const o = r * row;
      backwardRow(gates + 4 * (at + o), c + at + o, cBefore + o, dh + at + o, dz + 4 * (at + o), dh0 + o, dc0 + o, units);
    }
    productTile(dz + 4 * at, 4 * row, 4, u, (units + 7) & ~7, dh0, row, 0, count, 0, units, 4 * units, true);
  }
}

function backwardRow(
  gates: usize, c: usize, cBefore: usize, dh: usize, dz: usize, dhLater: usize, dcLater: usize, units: i32,
): void {
  const row = <usize>units << 2, tanhs = workspace();
  tanhRow(c, tanhs, units);
  for (let j: usize = 0; j < row; j += 16) {
    const left = units - <i32>(j >> 2);
    const p = gates + j, q = dz + j;
    const i = loadSome(p, left), f = loadSome(p + row, left);
    const g = loadSome(p + 2 * row, left), o = loadSome(p + 3 * row, left);
    const tanh = v128.load(tanhs + j);
    const dhNow = f32x4.add(loadSome(dh + j, left), loadSome(dhLater + j, left));
    const through = f32x4.mul(f32x4.mul(dhNow, o), f32x4.sub(one(), f32x4.mul(tanh, tanh)));
    const s = f32x4.add(through, loadSome(dcLater + j, left));
    storeSome(q, f32x4.mul(f32x4.mul(s, g), slope(i)), left);
    storeSome(q + row, f32x4.mul(f32x4.mul(s, loadSome(cBefore + j, left)), slope(f)), left);
    storeSome(q + 2 * row, f32x4.mul(f32x4.mul(s, i), f32x4.sub(one(), f32x4.mul(g, g))), left);
    storeSome(q + 3 * row, f32x4.mul(f32x4.mul(dhNow, tanh), slope(o)), left);
    storeSome(dcLater + j, f32x4.mul(s, f), left);
  }
}
