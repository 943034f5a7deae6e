/**
 * Spherical Bessel functions of the first kind, j_0(x) .. j_(count-1)(x):
 *
 *   j_0 = sin x / x,   j_1 = sin x / x^2 - cos x / x,   j_(n+1) = (2n + 1) / x j_n - j_(n-1).
 *
 * Upwards where x is larger than the order, else downwards from where they vanish (Miller's algorithm), scaled by
 * whichever of j_0 and j_1 is larger.
 *
 * @see Abramowitz & Stegun, Handbook of Mathematical Functions, section 10.1
 */
export function sphericalBessel(x: number, count: number, out = new Float64Array(count)): Float64Array {
  const size = Math.abs(x);
  if (size < 1e-8) {
    out.fill(0, 0, count);
    out[0] = 1;
    if (count > 1) out[1] = x / 3;
    return out;
  }
  const first = Math.sin(size) / size;
  const second = (first - Math.cos(size)) / size;
  if (size > count) upwards(size, first, second, count, out);
  else downwards(size, first, second, count, out);
  if (x < 0) for (let n = 1; n < count; n += 2) out[n] = -out[n]!;
  return out;
}

function upwards(x: number, first: number, second: number, count: number, out: Float64Array): void {
  out[0] = first;
  if (count > 1) out[1] = second;
  for (let n = 1; n + 1 < count; n++) out[n + 1] = ((2 * n + 1) / x) * out[n]! - out[n - 1]!;
}

function downwards(x: number, first: number, second: number, count: number, out: Float64Array): void {
  // Far enough up that the ratio of two neighbours there no longer matters below.
  let [above, here] = [0, 1e-280];
  let one = 0;
  for (let n = count + 25; n > 0; n--) {
    const below = ((2 * n + 1) / x) * here - above;
    [above, here] = [here, below];
    if (n - 1 < count) out[n - 1] = below;
    if (n - 1 === 1) one = below;
    if (Math.abs(here) > 1e250) {
      above *= 1e-250;
      here *= 1e-250;
      one *= 1e-250;
      for (let k = n - 1; k < count; k++) out[k]! *= 1e-250;
    }
  }
  const scale = Math.abs(first) > Math.abs(second) ? first / here : second / one;
  for (let n = 0; n < count; n++) out[n]! *= scale;
}
