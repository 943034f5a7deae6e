import { erfcx } from '../special/erf.js';

/**
 * log P(a < z < b) of a standard normal z: exact to rounding also far out, where both tails are below the least
 * double.
 */
export function logNormalInterval(a: number, b: number): number {
  if (!(a < b)) return -Infinity;
  // Mirrored, so that the nearer end is on the side where erfc is small.
  if (a + b < 0) return logNormalInterval(-b, -a);
  const [near, far] = [a * Math.SQRT1_2, b * Math.SQRT1_2];
  if (near < 0) return Math.log1p(-(tail(-near) + tail(far)));
  // erfc(x) = erfcx(x) e^(-x^2): the common factor of both ends is taken out.
  const ratio = far === Infinity ? 0 : (erfcx(far) / erfcx(near)) * Math.exp((near - far) * (near + far));
  return Math.log(erfcx(near) / 2) - near * near + Math.log1p(-ratio);
}

/** P(z > x sqrt 2), x > 0. */
const tail = (x: number) => (x === Infinity ? 0 : (erfcx(x) * Math.exp(-x * x)) / 2);

/**
 * log P(level) of a number that was one of the levels 0..levels-1 and was scaled to  least + level x width:  the
 * mass of N(mean, sd^2) within half a width of it; the first and the last level have the tails.
 *
 * @see Ho et al., Denoising diffusion probabilistic models, 2020, eq. 13
 */
export function logLevelProbability(
  value: number,
  {
    mean,
    sd,
    least,
    width,
    levels,
  }: { mean: number; sd: number; least: number; width: number; levels: number },
): number {
  const level = Math.round((value - least) / width);
  const place = least + level * width;
  const below = level <= 0 ? -Infinity : (place - width / 2 - mean) / sd;
  const above = level >= levels - 1 ? Infinity : (place + width / 2 - mean) / sd;
  return logNormalInterval(below, above);
}
