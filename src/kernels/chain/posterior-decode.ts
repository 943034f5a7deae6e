/**
 * The likeliest state of each step by itself, argmax_i P(z_t = i), of equals the lowest. It expects the most states
 * right, but the path need not be possible: two neighbours may be states between which there is no way.
 *
 * @param posteriors [steps, k]
 */
export function posteriorDecode(posteriors: Float64Array, k: number): Int32Array {
  const path = new Int32Array(posteriors.length / k);
  for (let t = 0; t < path.length; t++)
    for (let i = 1; i < k; i++) if (posteriors[t * k + i]! > posteriors[t * k + path[t]!]!) path[t] = i;
  return path;
}
