// The best threshold of each feature for weighted windows. `orders` has for each feature the n windows by rising value,
// the top bit set where a threshold fits behind one (see haarOrders).

/**
 * Least and greatest running sum of w y over the places where a threshold fits; features go by four, whose sums do not
 * wait for each other. out: least, greatest (Infinity, -Infinity where no threshold fits).
 */
export function stumpErrors(begin: i32, end: i32, orders: usize, n: i32, signed: usize, out: usize): void {
  const row = (<usize>n) << 1;
  for (let f = begin; f < end; f += 4) {
    // Beyond the last feature the last one again.
    const a = orders + row * <usize>f;
    const b = orders + row * <usize>min(f + 1, end - 1);
    const c = orders + row * <usize>min(f + 2, end - 1);
    const d = orders + row * <usize>min(f + 3, end - 1);
    let sumA: f64 = 0;
    let sumB: f64 = 0;
    let sumC: f64 = 0;
    let sumD: f64 = 0;
    let leastA: f64 = Infinity;
    let leastB: f64 = Infinity;
    let leastC: f64 = Infinity;
    let leastD: f64 = Infinity;
    let mostA: f64 = -Infinity;
    let mostB: f64 = -Infinity;
    let mostC: f64 = -Infinity;
    let mostD: f64 = -Infinity;
    for (let i: usize = 0; i < row; i += 2) {
      const p = load<u16>(a + i);
      const q = load<u16>(b + i);
      const r = load<u16>(c + i);
      const s = load<u16>(d + i);
      sumA += load<f64>(signed + ((<usize>(p & 0x7fff)) << 3));
      sumB += load<f64>(signed + ((<usize>(q & 0x7fff)) << 3));
      sumC += load<f64>(signed + ((<usize>(r & 0x7fff)) << 3));
      sumD += load<f64>(signed + ((<usize>(s & 0x7fff)) << 3));
      if (sumA < leastA && p > 0x7fff) leastA = sumA;
      if (sumB < leastB && q > 0x7fff) leastB = sumB;
      if (sumC < leastC && r > 0x7fff) leastC = sumC;
      if (sumD < leastD && s > 0x7fff) leastD = sumD;
      if (sumA > mostA && p > 0x7fff) mostA = sumA;
      if (sumB > mostB && q > 0x7fff) mostB = sumB;
      if (sumC > mostC && r > 0x7fff) mostC = sumC;
      if (sumD > mostD && s > 0x7fff) mostD = sumD;
    }
    const to = out + ((<usize>f) << 4);
    store<f64>(to, leastA);
    store<f64>(to, mostA, 8);
    if (f + 1 < end) {
      store<f64>(to, leastB, 16);
      store<f64>(to, mostB, 24);
    }
    if (f + 2 < end) {
      store<f64>(to, leastC, 32);
      store<f64>(to, mostC, 40);
    }
    if (f + 3 < end) {
      store<f64>(to, leastD, 48);
      store<f64>(to, mostD, 56);
    }
  }
}

/**
 * Greatest D^2 / W + (D' - D)^2 / (W' - W) over the thresholds, D and W the running sums of w y and w, D' and W' those
 * over all windows: what a least squares stump explains. out: the gain, 0 where no threshold fits.
 */
export function stumpGains(
  begin: i32, end: i32, orders: usize, n: i32, signed: usize, weights: usize, total: f64, mass: f64, out: usize,
): void {
  const row = (<usize>n) << 1;
  const totals = f64x2.replace_lane(f64x2.splat(0), 1, total);
  const masses = f64x2.replace_lane(f64x2.splat(0), 1, mass);
  const signs = f64x2.replace_lane(f64x2.splat(1), 1, -1);
  for (let f = begin; f < end; f++) {
    const order = orders + row * <usize>f;
    let sum: f64 = 0;
    let weight: f64 = 0;
    let best: f64 = 0;
    for (let i: usize = 0; i < row; i += 2) {
      const p = load<u16>(order + i);
      const at = (<usize>(p & 0x7fff)) << 3;
      sum += load<f64>(signed + at);
      weight += load<f64>(weights + at);
      if (p < 0x8000) continue;
      const d = f64x2.add(totals, f64x2.mul(signs, f64x2.splat(sum)));
      const w = f64x2.add(masses, f64x2.mul(signs, f64x2.splat(weight)));
      const gains = f64x2.div(f64x2.mul(d, d), w);
      const gain = f64x2.extract_lane(gains, 0) + f64x2.extract_lane(gains, 1);
      if (gain > best) best = gain;
    }
    store<f64>(out + ((<usize>f) << 3), best);
  }
}
