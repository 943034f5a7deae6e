import { DataError } from '../../core/errors.js';

/** Differences y_t = x_t - x_(t-lag), taken `order` times: (1 - B^lag)^order x, shorter by order lag samples. */
export function differences(x: Float64Array, { order = 1, lag = 1 } = {}): Float64Array {
  if (order * lag >= x.length)
    throw new DataError(
      `${order} differences at lag ${lag} need more than ${order * lag} samples, got ${x.length}`,
    );
  let y = x;
  for (let k = 0; k < order; k++) {
    const next = new Float64Array(y.length - lag);
    for (let t = 0; t < next.length; t++) next[t] = y[t + lag]! - y[t]!;
    y = next;
  }
  return order === 0 ? x.slice() : y;
}
