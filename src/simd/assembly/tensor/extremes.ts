import { loadSome, storeSome } from './block';

/** Columns of a strip. */
const STRIP: i32 = 64;

/**
 * Where along the middle of [outer, n, inner] x is largest, or `smallest`: the first place where it is. Strips
 * begin..end-1, counted through the slices. As in tfjs no comparison with NaN is true.
 */
export function extremes(begin: i32, end: i32, x: usize, y: usize, n: i32, inner: i32, smallest: i32): void {
  const sign = f32x4.splat(smallest ? -0.0 : 0.0);
  const strips = (inner + STRIP - 1) / STRIP;
  const step = <usize>inner << 2;
  for (let strip = begin; strip < end; strip++) {
    const slice = <usize>(strip / strips), first = strip % strips * STRIP;
    const from = x + slice * <usize>n * step, to = y + slice * step;
    if (inner == 1) {
      store<i32>(to, inRow(from, n, sign));
      continue;
    }
    for (let c = first; c < min(inner, first + STRIP); c += 4) {
      const count = inner - c;
      let at = from + (<usize>c << 2);
      let best = v128.xor(loadSome(at, count), sign), place = i32x4.splat(0);
      for (let r = 1; r < n; r++) {
        at += step;
        const v = v128.xor(loadSome(at, count), sign);
        const better = f32x4.gt(v, best);
        best = v128.bitselect(v, best, better);
        place = v128.bitselect(i32x4.splat(r), place, better);
      }
      storeSome(to + (<usize>c << 2), place, count);
    }
  }
}

/** Four lanes, each with every fourth number; among equal ones the first place wins. */
function inRow(row: usize, n: i32, sign: v128): i32 {
  let best = v128.xor(v128.load32_splat(row), sign), place = i32x4.splat(0);
  let places = i32x4(0, 1, 2, 3);
  let i = 0, at = row;
  for (; i + 3 < n; i += 4, at += 16, places = i32x4.add(places, i32x4.splat(4))) {
    const v = v128.xor(v128.load(at), sign);
    const better = f32x4.gt(v, best);
    best = v128.bitselect(v, best, better);
    place = v128.bitselect(places, place, better);
  }
  let most = f32x4.extract_lane(best, 0), where = i32x4.extract_lane(place, 0);
  for (let lane = 1; lane < 4; lane++) {
    best = v128.shuffle<u32>(best, best, 1, 2, 3, 0);
    place = v128.shuffle<u32>(place, place, 1, 2, 3, 0);
    const v = f32x4.extract_lane(best, 0), p = i32x4.extract_lane(place, 0);
    if (v > most || (v == most && p < where)) {
      most = v;
      where = p;
    }
  }
  for (; i < n; i++, at += 4) {
    const v = f32x4.extract_lane(v128.xor(v128.load32_splat(at), sign), 0);
    if (v > most) {
      most = v;
      where = i;
    }
  }
  return where;
}
