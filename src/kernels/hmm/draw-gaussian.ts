import { multivariateNormal } from '../../core/random/multivariate.js';
import type { Rng } from '../../core/random.js';
import { factorInto } from '../linalg/small-products.js';
import type { Components } from './components.js';

/** A normal vector of component c, its distance from the mean times `stretch`. */
export function drawGaussian(
  { d, means, covariances }: Components,
  c: number,
  rng: Rng,
  to: Float64Array,
  stretch = 1,
): void {
  const factor = new Float64Array(d * d);
  factorInto(covariances.subarray(c * d * d, (c + 1) * d * d), d, factor);

  const mean = means.subarray(c * d, (c + 1) * d);
  const drawn = multivariateNormal(
    rng,
    mean,
    factor.map((v) => v * stretch),
  );
  to.set(drawn);
}
