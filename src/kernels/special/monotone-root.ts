/**
 * The zero of a monotone function between two bounds by Newton's method, halving the interval where a step
 * leads out of it or the slope vanishes. Stops when a step is below 1e-9 of the interval's larger bound in
 * relative measure (`scale`): the error after it is its square.
 */
export function monotoneRoot(
  f: (t: number) => { value: number; slope: number },
  low: number,
  high: number,
  start: number,
  scale: (t: number) => number,
): number {
  let t = Math.min(high, Math.max(low, start));
  let [left, right] = [low, high];
  for (let i = 0; i < 200; i++) {
    const { value, slope } = f(t);
    if (value === 0) return t;
    if (value > 0 === slope > 0) right = t;
    else left = t;
    let next = t - value / slope;
    if (!(next >= left && next <= right)) next = left + (right - left) / 2;
    const step = Math.abs(next - t);
    t = next;
    if (step <= 1e-9 * scale(t)) return t;
  }
  return t;
}
