// One round of k-means over a block of points: the nearest centre of each, and what the next centres are made
// of. All in float64. `partial` of a block: d weighted sums and the weight of each cluster, the inertia, how many
// labels changed.

const TILE: i32 = 64;

@inline
function at(base: usize, i: i32): usize {
  return base + ((<usize>i) << 3);
}

@inline
function weightOf(weights: usize, i: i32): f64 {
  return weights == 0 ? 1 : load<f64>(at(weights, i));
}

/** Adds w (x_0 .. x_{d-1}, 1) to the sums of a cluster, two at a time. */
@inline
function count(into: usize, d: i32, point: usize, w: f64, label: i32): void {
  const sums = at(into, label * (d + 1));
  const weight = f64x2.splat(w);
  let j = 0;
  for (; j + 1 < d; j += 2)
    v128.store(at(sums, j), f64x2.add(v128.load(at(sums, j)), f64x2.mul(weight, v128.load(at(point, j)))));
  if (j < d) {
    const last = f64x2.replace_lane(f64x2.splat(1), 0, load<f64>(at(point, j)));
    v128.store(at(sums, j), f64x2.add(v128.load(at(sums, j)), f64x2.mul(weight, last)));
  } else store<f64>(at(sums, d), load<f64>(at(sums, d)) + w);
}

/** Nearest centre and squared distance of each point of a tile. Names rise, so that the new one is the maximum. */
function nearestOfTile(turned: usize, size: i32, d: i32, centres: usize, k: i32, nearest: usize, distances: usize): void {
  for (let i = 0; i < size; i += 8) {
    let best0 = f64x2.splat(Infinity);
    let best1 = best0;
    let best2 = best0;
    let best3 = best0;
    let label0 = i64x2.splat(0);
    let label1 = label0;
    let label2 = label0;
    let label3 = label0;
    let centre = centres;
    for (let c = 0; c < k; c++) {
      let s0 = f64x2.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let x = at(turned, i);
      for (let j = 0; j < d; j++) {
        const y = v128.load64_splat(centre);
        const e0 = f64x2.sub(v128.load(x), y);
        const e1 = f64x2.sub(v128.load(x, 16), y);
        const e2 = f64x2.sub(v128.load(x, 32), y);
        const e3 = f64x2.sub(v128.load(x, 48), y);
        s0 = f64x2.add(s0, f64x2.mul(e0, e0));
        s1 = f64x2.add(s1, f64x2.mul(e1, e1));
        s2 = f64x2.add(s2, f64x2.mul(e2, e2));
        s3 = f64x2.add(s3, f64x2.mul(e3, e3));
        centre += 8;
        x += TILE << 3;
      }
      const name = i64x2.splat(c);
      label0 = i32x4.max_s(label0, v128.and(name, f64x2.lt(s0, best0)));
      label1 = i32x4.max_s(label1, v128.and(name, f64x2.lt(s1, best1)));
      label2 = i32x4.max_s(label2, v128.and(name, f64x2.lt(s2, best2)));
      label3 = i32x4.max_s(label3, v128.and(name, f64x2.lt(s3, best3)));
      best0 = f64x2.pmin(best0, s0);
      best1 = f64x2.pmin(best1, s1);
      best2 = f64x2.pmin(best2, s2);
      best3 = f64x2.pmin(best3, s3);
    }
    const to = at(nearest, i);
    v128.store(to, label0);
    v128.store(to, label1, 16);
    v128.store(to, label2, 32);
    v128.store(to, label3, 48);
    const far = at(distances, i);
    v128.store(far, best0);
    v128.store(far, best1, 16);
    v128.store(far, best2, 32);
    v128.store(far, best3, 48);
  }
}

/** The same for three coordinates, colours above all, which stay in registers. */
function nearest3(turned: usize, size: i32, centres: usize, k: i32, nearest: usize, distances: usize): void {
  const end = at(centres, 3 * k);
  const one = i64x2.splat(1);
  for (let i = 0; i < size; i += 4) {
    const from = at(turned, i);
    const x0 = v128.load(from);
    const x1 = v128.load(from, 16);
    const y0 = v128.load(from, TILE << 3);
    const y1 = v128.load(from, (TILE << 3) + 16);
    const z0 = v128.load(from, TILE << 4);
    const z1 = v128.load(from, (TILE << 4) + 16);
    let best0 = f64x2.splat(Infinity);
    let best1 = best0;
    let label0 = i64x2.splat(0);
    let label1 = label0;
    let name = label0;
    for (let centre = centres; centre < end; centre += 24) {
      const x = v128.load64_splat(centre);
      const y = v128.load64_splat(centre, 8);
      const z = v128.load64_splat(centre, 16);
      let e = f64x2.sub(x0, x);
      let f = f64x2.sub(x1, x);
      let s0 = f64x2.mul(e, e);
      let s1 = f64x2.mul(f, f);
      e = f64x2.sub(y0, y);
      f = f64x2.sub(y1, y);
      s0 = f64x2.add(s0, f64x2.mul(e, e));
      s1 = f64x2.add(s1, f64x2.mul(f, f));
      e = f64x2.sub(z0, z);
      f = f64x2.sub(z1, z);
      s0 = f64x2.add(s0, f64x2.mul(e, e));
      s1 = f64x2.add(s1, f64x2.mul(f, f));
      label0 = i32x4.max_s(label0, v128.and(name, f64x2.lt(s0, best0)));
      label1 = i32x4.max_s(label1, v128.and(name, f64x2.lt(s1, best1)));
      best0 = f64x2.pmin(best0, s0);
      best1 = f64x2.pmin(best1, s1);
      name = i64x2.add(name, one);
    }
    v128.store(at(nearest, i), label0);
    v128.store(at(nearest, i), label1, 16);
    v128.store(at(distances, i), best0);
    v128.store(at(distances, i), best1, 16);
  }
}

/**
 * Few dimensions: tiles of 64 points are turned, so that two points lie in one vector, and all distances are
 * computed. Points go by turns into two sets of sums, so that one need not wait for the other.
 * scratch: TILE (d + 2) + k (d + 1) values a block.
 */
export function kmeansNear(
  begin: i32, end: i32, points: usize, n: i32, d: i32, weights: usize, centres: usize, k: i32,
  block: i32, labels: usize, partial: usize, scratch: usize,
): void {
  const width = k * (d + 1) + 2;
  for (let b = begin; b < end; b++) {
    const into = at(partial, b * width);
    memory.fill(into, 0, (<usize>width) << 3);
    const turned = at(scratch, b * (TILE * (d + 2) + k * (d + 1)));
    const nearest = at(turned, TILE * d);
    const distances = at(nearest, TILE);
    const into2 = at(distances, TILE);
    memory.fill(into2, 0, (<usize>(k * (d + 1))) << 3);
    const last = min(n, (b + 1) * block);
    let inertia: f64 = 0;
    let changed: f64 = 0;
    for (let first = b * block; first < last; first += TILE) {
      const size = min(TILE, last - first);
      for (let j = 0; j < d; j++) {
        let from = at(points, first * d + j);
        const to = at(turned, j * TILE);
        for (let i = 0; i < size; i++, from += (<usize>d) << 3) store<f64>(at(to, i), load<f64>(from));
      }
      if (d == 3) nearest3(turned, size, centres, k, nearest, distances);
      else nearestOfTile(turned, size, d, centres, k, nearest, distances);
      for (let i = 0; i < size; i++) {
        const p = first + i;
        const label = load<i32>(at(nearest, i));
        const old = labels + ((<usize>p) << 2);
        if (load<i32>(old) != label) {
          store<i32>(old, label);
          changed++;
        }
        const w = weightOf(weights, p);
        inertia += w * load<f64>(at(distances, i));
        count(i & 1 ? into2 : into, d, at(points, p * d), w, label);
      }
    }
    for (let i = 0; i < k * (d + 1); i++)
      store<f64>(at(into, i), load<f64>(at(into, i)) + load<f64>(at(into2, i)));
    store<f64>(at(into, width - 2), inertia);
    store<f64>(at(into, width - 1), changed);
  }
}

/** |a - b|^2 over d values: two running pairs, summed in the same order for everyone who asks. */
@inline
function squaredDistance(a: usize, b: usize, d: i32): f64 {
  let s = f64x2.splat(0);
  let t = s;
  let j = 0;
  for (; j + 4 <= d; j += 4) {
    const e = f64x2.sub(v128.load(at(a, j)), v128.load(at(b, j)));
    const f = f64x2.sub(v128.load(at(a, j), 16), v128.load(at(b, j), 16));
    s = f64x2.add(s, f64x2.mul(e, e));
    t = f64x2.add(t, f64x2.mul(f, f));
  }
  s = f64x2.add(s, t);
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (; j < d; j++) {
    const e = load<f64>(at(a, j)) - load<f64>(at(b, j));
    sum += e * e;
  }
  return sum;
}

/**
 * Many dimensions: a point keeps a lower bound of its distance to all other centres (Hamerly 2010). While its
 * own centre is nearer than that, or than half the way to the next centre, no other distance is needed. Its own
 * is computed always, for the inertia. Equality is no reason to stop: ties go to the first centre.
 *
 * apart: half the distance from each centre to its nearest other. shrink: how far the fastest centre moved since
 * the last round, and the second fastest, for points whose own centre is the fastest; `fastest` names it.
 */
export function kmeansFar(
  begin: i32, end: i32, points: usize, n: i32, d: i32, weights: usize, centres: usize, k: i32,
  block: i32, labels: usize, partial: usize, lower: usize, apart: usize, fastest: i32, shrink: f64, shrinkOwn: f64,
): void {
  const width = k * (d + 1) + 2;
  for (let b = begin; b < end; b++) {
    const into = at(partial, b * width);
    memory.fill(into, 0, (<usize>width) << 3);
    const last = min(n, (b + 1) * block);
    let inertia: f64 = 0;
    let changed: f64 = 0;
    for (let p = b * block; p < last; p++) {
      const point = at(points, p * d);
      const old = labels + ((<usize>p) << 2);
      const before = load<i32>(old);
      let label = before;
      let best: f64 = Infinity;
      let bound: f64 = 0;
      if (before >= 0) {
        best = squaredDistance(point, at(centres, before * d), d);
        bound = load<f64>(at(lower, p)) - (before == fastest ? shrinkOwn : shrink);
      }
      // A hair below, for what rounding may have added.
      const safe = before >= 0 ? max(bound, load<f64>(at(apart, before))) * (1 - 1e-12) : -1;
      if (before < 0 || !(Math.sqrt(best) < safe)) {
        best = Infinity;
        let second: f64 = Infinity;
        for (let c = 0; c < k; c++) {
          const distance = squaredDistance(point, at(centres, c * d), d);
          if (distance < best) {
            second = best;
            best = distance;
            label = c;
          } else if (distance < second) second = distance;
        }
        bound = Math.sqrt(second);
      }
      store<f64>(at(lower, p), bound);
      if (label != before) {
        store<i32>(old, label);
        changed++;
      }
      const w = weightOf(weights, p);
      inertia += w * best;
      count(into, d, point, w, label);
    }
    store<f64>(at(into, width - 2), inertia);
    store<f64>(at(into, width - 1), changed);
  }
}

/**
 * Seeding: out[i] = min(current[i], |x_i - centre|^2), and the weighted sum of each block.
 */
export function kmeansSeed(
  begin: i32, end: i32, points: usize, n: i32, d: i32, weights: usize, centre: usize,
  block: i32, current: usize, out: usize, sums: usize,
): void {
  for (let b = begin; b < end; b++) {
    const last = min(n, (b + 1) * block);
    let sum: f64 = 0;
    for (let p = b * block; p < last; p++) {
      const distance = min(load<f64>(at(current, p)), squaredDistance(at(points, p * d), centre, d));
      store<f64>(at(out, p), distance);
      sum += distance * weightOf(weights, p);
    }
    store<f64>(at(sums, b), sum);
  }
}
