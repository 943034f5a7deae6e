// Mean-shift filtering: each pixel climbs to the densest place nearby, in colour and in the plane. Colours are three
// planes of rows `stride` samples apart; beyond the width they are infinite, which nothing is near to.

/**
 * Rows begin..end-1: pixels move to the mean of those in the square window around them, `reach` to either side of the
 * nearest pixel, whose colours lie within sqrt(limit) of theirs, until they move less than sqrt(rest) or `rounds`
 * times. `out` takes the colour that each ends with, three planes alike.
 */
export function meanShiftRows(
  begin: i32, end: i32, colours: usize, plane: usize, stride: i32, width: i32, height: i32,
  reach: i32, limit: f32, rounds: i32, rest: f32, out: usize,
): void {
  const lanes = i32x4(0, 1, 2, 3);
  const one = f32x4.splat(1);
  const near = f32x4.splat(limit);
  for (let row = begin; row < end; row++) {
    for (let column = 0; column < width; column++) {
      const place = (<usize>(row * stride + column)) << 2;
      let x = <f32>column;
      let y = <f32>row;
      let l = load<f32>(colours + place);
      let a = load<f32>(colours + place + plane);
      let b = load<f32>(colours + place + 2 * plane);
      for (let round = 0; round < rounds; round++) {
        const cx = <i32>(x + 0.5);
        const cy = <i32>(y + 0.5);
        const left = max(0, cx - reach);
        const right = min(width - 1, cx + reach);
        const top = max(0, cy - reach);
        const bottom = min(height - 1, cy + reach);
        const ls = f32x4.splat(l);
        const as = f32x4.splat(a);
        const bs = f32x4.splat(b);
        const last = i32x4.splat(right);
        let count = f32x4.splat(0);
        let sumX = count;
        let sumY = count;
        let sumL = count;
        let sumA = count;
        let sumB = count;
        for (let v = top; v <= bottom; v++) {
          let from = colours + ((<usize>(v * stride + left)) << 2);
          let u = i32x4.add(i32x4.splat(left), lanes);
          const below = f32x4.splat(<f32>(v - row));
          for (let i = left; i <= right; i += 4, from += 16) {
            const dl = f32x4.sub(v128.load(from), ls);
            const da = f32x4.sub(v128.load(from + plane), as);
            const db = f32x4.sub(v128.load(from + 2 * plane), bs);
            const d = f32x4.add(f32x4.add(f32x4.mul(dl, dl), f32x4.mul(da, da)), f32x4.mul(db, db));
            const mine = v128.and(f32x4.le(d, near), i32x4.le_s(u, last));
            count = f32x4.add(count, v128.and(mine, one));
            sumX = f32x4.add(sumX, v128.and(mine, f32x4.convert_i32x4_s(i32x4.sub(u, i32x4.splat(column)))));
            sumY = f32x4.add(sumY, v128.and(mine, below));
            sumL = f32x4.add(sumL, v128.and(mine, dl));
            sumA = f32x4.add(sumA, v128.and(mine, da));
            sumB = f32x4.add(sumB, v128.and(mine, db));
            u = i32x4.add(u, i32x4.splat(4));
          }
        }
        const n = total(count);
        if (n == 0) break;
        const nx = <f32>column + total(sumX) / n;
        const ny = <f32>row + total(sumY) / n;
        const ml = total(sumL) / n;
        const ma = total(sumA) / n;
        const mb = total(sumB) / n;
        const moved = (nx - x) * (nx - x) + (ny - y) * (ny - y) + ml * ml + ma * ma + mb * mb;
        x = nx;
        y = ny;
        l += ml;
        a += ma;
        b += mb;
        if (moved < rest) break;
      }
      store<f32>(out + place, l);
      store<f32>(out + place + plane, a);
      store<f32>(out + place + 2 * plane, b);
    }
  }
}

@inline
function total(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}
