/**
 * The lag of the first peak of a correlogram after it has left the neighbourhood of lag 0: the correlation
 * must first fall below the noise band, then rise above it; of that hill the highest point is taken. The peak
 * at lag 0 and the slope that follows it say nothing of a period.
 */
export function firstPeak(rho: ArrayLike<number>, band: number): number | undefined {
  let k = 1;
  while (k < rho.length && rho[k]! > band) k++;
  while (k < rho.length && rho[k]! <= band) k++;
  let best = k;
  for (; k < rho.length && rho[k]! > band; k++) if (rho[k]! > rho[best]!) best = k;
  // A hill that is cut off by the last lag may go on rising.
  return best < rho.length - 1 ? best : undefined;
}
