/** partial[i] = sum of the squares of block i (`block` values each) of x[0..n-1]. */
export function sumSquares(begin: i32, end: i32, x: usize, n: i32, block: i32, partial: usize): void {
  for (let i = begin; i < end; i++) {
    const first = i * block;
    const last = min(n, first + block);
    let lanes = f64x2.splat(0);
    let k = first;
    for (; k + 1 < last; k += 2) {
      const v = v128.load(x + ((<usize>k) << 3));
      lanes = f64x2.add(lanes, f64x2.mul(v, v));
    }
    let sum = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
    for (; k < last; k++) {
      const v = load<f64>(x + ((<usize>k) << 3));
      sum += v * v;
    }
    store<f64>(partial + ((<usize>i) << 3), sum);
  }
}
