// SLIC superpixels: pixels find the nearest centre, centres the mean of their pixels. Colours are three planes of
// rows `stride` samples apart, a multiple of 4, so that rows are walked four pixels at a time.
//
// A centre is 8 float32: x, y, three colours, the weight of colour distances, two unused.

const CENTRE: usize = 32;

@inline
function windowFrom(at: f32, reach: f32): i32 {
  return max(0, <i32>Mathf.floor(at - reach)) & ~3;
}

/**
 * Rows begin..end-1 in pieces of a thread: the nearest centre of each pixel among those whose window holds it, and
 * D^2 = weight |colour - colour_c|^2 + place ((x - x_c)^2 + (y - y_c)^2). The first of equals stays.
 */
export function slicAssign(
  begin: i32, end: i32, colours: usize, plane: usize, stride: i32, width: i32, height: i32,
  centres: usize, k: i32, reach: f32, place: f32, labels: usize, distances: usize,
): void {
  const rowBytes = (<usize>stride) << 2;
  const far = f32x4.splat(Infinity);
  for (let i = <usize>begin * rowBytes; i < <usize>end * rowBytes; i += 16) v128.store(distances + i, far);
  // Nothing is nearer to what lies beyond the width.
  for (let y = begin; y < end; y++)
    for (let x = width; x < stride; x++) store<f32>(distances + <usize>y * rowBytes + ((<usize>x) << 2), -1);
  const weightOfPlace = f32x4.splat(place);
  const four = f32x4.splat(4);
  for (let c = 0; c < k; c++) {
    const centre = centres + <usize>c * CENTRE;
    const cy = load<f32>(centre, 4);
    const top = max(begin, <i32>Mathf.floor(cy - reach));
    const bottom = min(end, <i32>Mathf.ceil(cy + reach) + 1);
    if (top >= bottom) continue;
    const cx = load<f32>(centre);
    const left = windowFrom(cx, reach);
    const right = min(width, <i32>Mathf.ceil(cx + reach) + 1);
    const l = v128.load32_splat(centre, 8);
    const a = v128.load32_splat(centre, 12);
    const b = v128.load32_splat(centre, 16);
    const weight = v128.load32_splat(centre, 20);
    const name = i32x4.splat(c);
    const first = f32x4.sub(f32x4.add(f32x4.splat(<f32>left), f32x4(0, 1, 2, 3)), f32x4.splat(cx));
    for (let y = top; y < bottom; y++) {
      const dy = <f32>y - cy;
      const below = f32x4.splat(dy * dy);
      let dx = first;
      let at = <usize>y * rowBytes + ((<usize>left) << 2);
      for (let x = left; x < right; x += 4, at += 16) {
        const from = colours + at;
        const dl = f32x4.sub(v128.load(from), l);
        const da = f32x4.sub(v128.load(from + plane), a);
        const db = f32x4.sub(v128.load(from + 2 * plane), b);
        const colour = f32x4.add(f32x4.add(f32x4.mul(dl, dl), f32x4.mul(da, da)), f32x4.mul(db, db));
        const apart = f32x4.add(f32x4.mul(dx, dx), below);
        const d = f32x4.add(f32x4.mul(weight, colour), f32x4.mul(weightOfPlace, apart));
        const old = v128.load(distances + at);
        const nearer = f32x4.lt(d, old);
        v128.store(distances + at, f32x4.pmin(old, d));
        v128.store(labels + at, v128.bitselect(name, v128.load(labels + at), nearer));
        dx = f32x4.add(dx, four);
      }
    }
  }
}

/**
 * Centres begin..end-1 move to the mean of their pixels within their window; one without pixels stays. `zero`:
 * it weighs colours by 1 over the farthest of them, squared, from now on.
 */
export function slicUpdate(
  begin: i32, end: i32, colours: usize, plane: usize, stride: i32, width: i32, height: i32,
  centres: usize, reach: f32, labels: usize, zero: i32,
): void {
  const rowBytes = (<usize>stride) << 2;
  const one = f32x4.splat(1);
  const four = f32x4.splat(4);
  for (let c = begin; c < end; c++) {
    const centre = centres + <usize>c * CENTRE;
    const cx = load<f32>(centre);
    const cy = load<f32>(centre, 4);
    const left = windowFrom(cx, reach);
    const right = min(width, <i32>Mathf.ceil(cx + reach) + 1);
    const top = max(0, <i32>Mathf.floor(cy - reach));
    const bottom = min(height, <i32>Mathf.ceil(cy + reach) + 1);
    const name = i32x4.splat(c);
    const l = v128.load32_splat(centre, 8);
    const a = v128.load32_splat(centre, 12);
    const b = v128.load32_splat(centre, 16);
    let farthest = f32x4.splat(0);
    let n: f64 = 0;
    let sumX: f64 = 0;
    let sumY: f64 = 0;
    let sumL: f64 = 0;
    let sumA: f64 = 0;
    let sumB: f64 = 0;
    for (let y = top; y < bottom; y++) {
      // Sums of differences from the centre, a row in float32: small numbers, which lose nothing.
      let count = f32x4.splat(0);
      let xs = count;
      let ls = count;
      let as = count;
      let bs = count;
      let dx = f32x4.sub(f32x4.add(f32x4.splat(<f32>left), f32x4(0, 1, 2, 3)), f32x4.splat(cx));
      let at = <usize>y * rowBytes + ((<usize>left) << 2);
      for (let x = left; x < right; x += 4, at += 16) {
        const mine = i32x4.eq(v128.load(labels + at), name);
        const from = colours + at;
        const dl = v128.and(mine, f32x4.sub(v128.load(from), l));
        const da = v128.and(mine, f32x4.sub(v128.load(from + plane), a));
        const db = v128.and(mine, f32x4.sub(v128.load(from + 2 * plane), b));
        count = f32x4.add(count, v128.and(mine, one));
        xs = f32x4.add(xs, v128.and(mine, dx));
        ls = f32x4.add(ls, dl);
        as = f32x4.add(as, da);
        bs = f32x4.add(bs, db);
        if (zero) {
          const colour = f32x4.add(f32x4.add(f32x4.mul(dl, dl), f32x4.mul(da, da)), f32x4.mul(db, db));
          farthest = f32x4.max(farthest, colour);
        }
        dx = f32x4.add(dx, four);
      }
      const own = total(count);
      n += own;
      sumX += total(xs);
      sumY += own * (<f64>y - <f64>cy);
      sumL += total(ls);
      sumA += total(as);
      sumB += total(bs);
    }
    if (n > 0) {
      store<f32>(centre, <f32>(<f64>cx + sumX / n));
      store<f32>(centre, <f32>(<f64>cy + sumY / n), 4);
      store<f32>(centre, <f32>(<f64>load<f32>(centre, 8) + sumL / n), 8);
      store<f32>(centre, <f32>(<f64>load<f32>(centre, 12) + sumA / n), 12);
      store<f32>(centre, <f32>(<f64>load<f32>(centre, 16) + sumB / n), 16);
      if (zero) {
        const most = max(
          max(f32x4.extract_lane(farthest, 0), f32x4.extract_lane(farthest, 1)),
          max(f32x4.extract_lane(farthest, 2), f32x4.extract_lane(farthest, 3)),
        );
        store<f32>(centre, 1 / max<f32>(1, most), 20);
      }
    }
  }
}

@inline
function total(v: v128): f64 {
  return (
    <f64>f32x4.extract_lane(v, 0) +
    <f64>f32x4.extract_lane(v, 1) +
    <f64>f32x4.extract_lane(v, 2) +
    <f64>f32x4.extract_lane(v, 3)
  );
}
