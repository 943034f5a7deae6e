/** Scores of a model; smaller is better. */
export interface Criteria {
  aic: number;
  aicc: number;
  bic: number;
  hq: number;
}

export const CRITERIA = ['aic', 'bic', 'aicc', 'hq'] as const;
export type Criterion = (typeof CRITERIA)[number];

/**
 * aic = 2k - 2 log L, aicc = aic + 2k(k + 1) / (n - k - 1), bic = k ln n - 2 log L, hq = 2k ln ln n - 2 log L, for k
 * parameters (the variance among them) and n observations. Without observations to spare aicc is infinite.
 *
 * @see Burnham & Anderson, Model Selection and Multimodel Inference, 2nd ed., 2002; Hannan & Quinn, 1979
 */
export function informationCriteria(logLikelihood: number, parameters: number, n: number): Criteria {
  const k = parameters;
  const aic = 2 * k - 2 * logLikelihood;
  return {
    aic,
    aicc: n > k + 1 ? aic + (2 * k * (k + 1)) / (n - k - 1) : Number.POSITIVE_INFINITY,
    bic: k * Math.log(n) - 2 * logLikelihood,
    hq: 2 * k * Math.log(Math.log(n)) - 2 * logLikelihood,
  };
}
