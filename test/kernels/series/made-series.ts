/** Park & Miller's generator, which the .oracle.py files run too: exact in doubles. Uniform on (-1/2, 1/2). */
export function uniforms(n: number, seed: number): Float64Array {
  let s = seed;
  return Float64Array.from({ length: n }, () => {
    s = (s * 16807) % 2147483647;
    return s / 2147483647 - 0.5;
  });
}

/** x_t = a x_(t-1) + u_t + slope t. */
export function autoregression(n: number, a: number, seed: number, slope = 0): Float64Array {
  let level = 0;
  return uniforms(n, seed).map((u, t) => {
    level = a * level + u;
    return level + slope * t;
  });
}

/** Trend, a season of 12 and noise, all positive. */
export const seasons = (n: number): Float64Array =>
  uniforms(n, 5).map(
    (u, t) => 20 + 0.1 * t + 3 * Math.sin((2 * Math.PI * t) / 12) + ((t % 12) - 5.5) / 4 + u,
  );

/** max |a - b| / max(1, |b|). */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i]! - b[i]!) / Math.max(1, Math.abs(b[i]!));
    if (!(d <= most)) most = Number.isNaN(d) ? Infinity : d;
  }
  return most;
}
