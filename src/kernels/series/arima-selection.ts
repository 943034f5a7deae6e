import { DataError } from '../../core/errors.js';
import { differenced, fitArima } from './arima.js';
import { profileFor } from './arima-estimates.js';
import type { ArimaFit, ArimaOptions } from './arima-model.js';
import { type Criteria, type Criterion, informationCriteria } from './information-criteria.js';
import { NoNoiseError } from './no-noise.js';

export interface Score extends Criteria {
  ar: number;
  ma: number;
  parameters: number;
  logLikelihood: number;
  converged: boolean;
}

/**
 * Every order up to `maxAr` and `maxMa`, scored on the same observations: the exact likelihood of all samples, with
 * least squares that of the samples behind the first `maxAr`. The best by the criterion is fitted again on all it may use.
 * Orders that cannot be fitted are left out.
 */
export function selectArima(
  x: Float64Array,
  options: ArimaOptions,
  { criterion, maxAr, maxMa }: { criterion: Criterion; maxAr: number; maxMa: number },
): { scores: Score[]; fit: ArimaFit } {
  const { trend = 'constant', method = 'mle', orders } = options;
  const w = differenced(x, options);
  const share = (ma: number) =>
    method === 'mle' ? profileFor(w, trend, { ...orders, ar: maxAr, ma }) : undefined;
  const profiles = { ar: share(0), arma: maxMa > 0 ? share(maxMa) : undefined };
  const scores: Score[] = [];
  let failure: DataError | undefined;
  for (let ar = 0; ar <= maxAr; ar++)
    for (let ma = 0; ma <= maxMa; ma++) {
      try {
        const { parameters, logLikelihood, converged, n } = fitArima(x, {
          ...options,
          orders: { ...orders, ar, ma },
          holdBack: maxAr,
          quick: true,
          profile: ma === 0 ? profiles.ar : profiles.arma,
        });
        if (!Number.isFinite(logLikelihood)) throw new NoNoiseError(`order ${ar}`);
        scores.push({
          ...{ ar, ma, parameters, logLikelihood, converged },
          ...informationCriteria(logLikelihood, parameters, n),
        });
      } catch (error) {
        if (!(error instanceof DataError) || error instanceof NoNoiseError) throw error;
        failure ??= error;
      }
    }
  const best = scores.reduce<Score | undefined>(
    (a, b) => (!a || b[criterion] < a[criterion] ? b : a),
    undefined,
  );
  if (!best) throw failure ?? new DataError('no order could be fitted');
  const fit = fitArima(x, { ...options, orders: { ...orders, ar: best.ar, ma: best.ma } });
  return { scores, fit };
}
