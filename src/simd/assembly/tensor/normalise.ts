import { loadSome, storeSome } from './block';
import { workspace } from './workspace';

// Normalisation of x [samples, places, channels] by the mean and variance of groups of channels over a sample.
// Sums run over places with all channels side by side, BLOCK places at a time, so that they stay exact to a few
// units however many places there are. A thread keeps some rows of `channels` numbers in its workspace.

const BLOCK: i32 = 64;

// @ts-ignore: decorator
@inline
function rowAt(index: i32, channels: i32): usize {
  return workspace() + <usize>index * ((<usize>channels * 4 + 63) & ~63);
}

/** The first row of the workspace = sum over places of x - centre, or of its square. */
function sumPlaces(x: usize, places: i32, channels: i32, centre: usize, square: bool): usize {
  const total = rowAt(0, channels), part = rowAt(1, channels);
  const step = <usize>channels << 2;
  memory.fill(total, 0, step);
  for (let first = 0; first < places; first += BLOCK) {
    memory.fill(part, 0, step);
    for (let p = first; p < min(places, first + BLOCK); p++, x += step)
      for (let c = 0; c < channels; c += 4) {
        const at = <usize>c << 2, count = channels - c;
        const v = f32x4.sub(loadSome(x + at, count), loadSome(centre + at, count));
        v128.store(part + at, f32x4.add(v128.load(part + at), square ? f32x4.mul(v, v) : v));
      }
    addRow(total, part, channels);
  }
  return total;
}

/** Rows of the workspace, which end with whole vectors. */
// @ts-ignore: decorator
@inline
function addRow(to: usize, from: usize, channels: i32): void {
  for (let c = 0; c < channels; c += 4, to += 16, from += 16)
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
}

function sumOf(p: usize, count: i32): f64 {
  let low = f64x2.splat(0), high = low;
  for (; count > 3; count -= 4, p += 16) {
    const v = v128.load(p);
    low = f64x2.add(low, f64x2.promote_low_f32x4(v));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<u32>(v, v, 2, 3, 2, 3)));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; count > 0; count--, p += 4) sum += <f64>load<f32>(p);
  return sum;
}

/** Samples begin..end-1: y = gamma (x - mean) / sqrt(variance + epsilon) + beta, by group; the statistics kept. */
export function groupNorm(
  begin: i32, end: i32, x: usize, gamma: usize, beta: usize, y: usize, means: usize, scales: usize, places: i32,
  channels: i32, groups: i32, epsilon: f64,
): void {
  const size = channels / groups;
  const count = <f64>places * <f64>size;
  const centre = rowAt(2, channels), slope = rowAt(3, channels);
  const step = <usize>channels << 2;
  for (let sample = begin; sample < end; sample++) {
    const from = x + <usize>sample * <usize>places * step;
    memory.fill(centre, 0, (step + 15) & ~15);
    let sums = sumPlaces(from, places, channels, centre, false);
    for (let g = 0; g < groups; g++) {
      const mean = <f32>(sumOf(sums + (<usize>(g * size) << 2), size) / count);
      store<f32>(means + (<usize>(sample * groups + g) << 2), mean);
      for (let c = g * size; c < (g + 1) * size; c++) store<f32>(centre + (<usize>c << 2), mean);
    }
    sums = sumPlaces(from, places, channels, centre, true);
    for (let g = 0; g < groups; g++) {
      const scale = <f32>(1 / Math.sqrt(sumOf(sums + (<usize>(g * size) << 2), size) / count + epsilon));
      store<f32>(scales + (<usize>(sample * groups + g) << 2), scale);
      for (let c = g * size; c < (g + 1) * size; c++)
        store<f32>(slope + (<usize>c << 2), scale * load<f32>(gamma + (<usize>c << 2)));
    }
    scaleRows(from, y + <usize>sample * <usize>places * step, places, channels, centre, slope, beta);
  }
}

/** y = (x - centre) slope + offset for rows of channels. */
function scaleRows(x: usize, y: usize, rows: i32, channels: i32, centre: usize, slope: usize, offset: usize): void {
  const step = <usize>channels << 2;
  for (let p = 0; p < rows; p++, x += step, y += step)
    for (let c = 0; c < channels; c += 4) {
      const at = <usize>c << 2, count = channels - c;
      const v = f32x4.mul(f32x4.sub(loadSome(x + at, count), loadSome(centre + at, count)), loadSome(slope + at, count));
      storeSome(y + at, f32x4.add(v, loadSome(offset + at, count)), count);
    }
}

/**
 * Gradients of groupNorm in chunks begin..end-1 of `perChunk` samples. With h = (x - mean) scale, g = gamma dy and
 * means over a group of a sample,  dx = scale (g - mean(g) - h mean(g h)).  Each chunk's share of
 * dgamma = sum of dy h and dbeta = sum of dy lies in `shares`, 2 x channels a chunk.
 */
export function groupNormGradient(
  begin: i32, end: i32, x: usize, gamma: usize, means: usize, scales: usize, dy: usize, dx: usize, shares: usize,
  samples: i32, places: i32, channels: i32, groups: i32, perChunk: i32,
): void {
  const size = channels / groups;
  const count = <f64>places * <f64>size;
  const sumsH = rowAt(0, channels), sums = rowAt(1, channels), partH = rowAt(2, channels), part = rowAt(3, channels);
  const centre = rowAt(4, channels), slope = rowAt(5, channels);
  const step = <usize>channels << 2;
  for (let chunk = begin; chunk < end; chunk++) {
    const share = shares + <usize>chunk * 2 * step;
    memory.fill(share, 0, 2 * step);
    for (let sample = chunk * perChunk; sample < min(samples, (chunk + 1) * perChunk); sample++) {
      const offset = <usize>sample * <usize>places * step;
      for (let c = 0, g = sample * groups; c < channels; g++) {
        const mean = load<f32>(means + (<usize>g << 2)), scale = load<f32>(scales + (<usize>g << 2));
        for (const last = c + size; c < last; c++) {
          store<f32>(centre + (<usize>c << 2), mean);
          store<f32>(slope + (<usize>c << 2), scale);
        }
      }
      memory.fill(sumsH, 0, step);
      memory.fill(sums, 0, step);
      let p = x + offset, q = dy + offset;
      for (let first = 0; first < places; first += BLOCK) {
        memory.fill(partH, 0, step);
        memory.fill(part, 0, step);
        for (let i = first; i < min(places, first + BLOCK); i++, p += step, q += step)
          for (let c = 0; c < channels; c += 4) {
            const at = <usize>c << 2, left = channels - c;
            const d = loadSome(q + at, left);
            const h = f32x4.mul(f32x4.sub(loadSome(p + at, left), v128.load(centre + at)), v128.load(slope + at));
            v128.store(partH + at, f32x4.add(v128.load(partH + at), f32x4.mul(d, h)));
            v128.store(part + at, f32x4.add(v128.load(part + at), d));
          }
        addRow(sumsH, partH, channels);
        addRow(sums, part, channels);
      }
      for (let c = 0; c < channels; c += 4) {
        const at = <usize>c << 2, left = channels - c;
        storeSome(share + at, f32x4.add(loadSome(share + at, left), v128.load(sumsH + at)), left);
        storeSome(share + step + at, f32x4.add(loadSome(share + step + at, left), v128.load(sums + at)), left);
      }
      inputGradient(x + offset, gamma, dy + offset, dx + offset, places, channels, size, count);
    }
  }
}

/** dx = dy a - (x - mean) b - e with a, b and e by channel, in the rows of the workspace that are free by then. */
function inputGradient(
  x: usize, gamma: usize, dy: usize, dx: usize, places: i32, channels: i32, size: i32, count: f64,
): void {
  const sumsH = rowAt(0, channels), sums = rowAt(1, channels), b = rowAt(2, channels), e = rowAt(3, channels);
  const centre = rowAt(4, channels), a = rowAt(5, channels);
  for (let first = 0; first < channels; first += size) {
    let meanH: f64 = 0, mean: f64 = 0;
    for (let c = first; c < first + size; c++) {
      const at = <usize>c << 2;
      meanH += <f64>load<f32>(gamma + at) * <f64>load<f32>(sumsH + at);
      mean += <f64>load<f32>(gamma + at) * <f64>load<f32>(sums + at);
    }
    for (let c = first; c < first + size; c++) {
      const at = <usize>c << 2;
      const scale = <f64>load<f32>(a + at);
      store<f32>(b + at, <f32>(scale * scale * meanH / count));
      store<f32>(e + at, <f32>(scale * mean / count));
      store<f32>(a + at, <f32>(scale * <f64>load<f32>(gamma + at)));
    }
  }
  const step = <usize>channels << 2;
  for (let p = 0; p < places; p++, x += step, dy += step, dx += step)
    for (let c = 0; c < channels; c += 4) {
      const at = <usize>c << 2, left = channels - c;
      const h = f32x4.mul(f32x4.sub(loadSome(x + at, left), v128.load(centre + at)), v128.load(b + at));
      const v = f32x4.sub(f32x4.mul(loadSome(dy + at, left), v128.load(a + at)), h);
      storeSome(dx + at, f32x4.sub(v, v128.load(e + at)), left);
    }
}

/** Rows begin..end-1: y = (x - mean) scale / sqrt(variance + epsilon) + offset; no scale or offset where it is 0. */
export function batchNorm(
  begin: i32, end: i32, x: usize, mean: usize, variance: usize, scale: usize, offset: usize, y: usize, channels: i32,
  epsilon: f64,
): void {
  const slope = rowAt(0, channels), shift = rowAt(1, channels);
  for (let c = 0; c < channels; c++) {
    const at = <usize>c << 2;
    const gamma: f64 = scale ? <f64>load<f32>(scale + at) : 1;
    store<f32>(slope + at, <f32>(gamma / Math.sqrt(<f64>load<f32>(variance + at) + epsilon)));
    store<f32>(shift + at, offset ? load<f32>(offset + at) : 0);
  }
  const from = <usize>begin * <usize>channels << 2;
  scaleRows(x + from, y + from, end - begin, channels, mean, slope, shift);
}
