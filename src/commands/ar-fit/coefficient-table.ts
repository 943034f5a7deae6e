import type { Part } from './part.js';

/** Every number of a model with its standard error, NaN where there is none. */
export function coefficientTable({ model, fit }: Pick<Part, 'model' | 'fit'>) {
  const { ar, ma, seasonalAr, seasonalMa } = model.coefficients;
  const errors = fit?.standardErrors;
  const term: string[] = [];
  const estimate: number[] = [];
  const standardError: number[] = [];
  const add = (name: string, value: number, error = Number.NaN) => {
    term.push(name);
    estimate.push(value);
    standardError.push(error);
  };
  let at = 0;
  for (const [name, values] of [
    ['ar', ar],
    ['ma', ma],
    ['seasonalAr', seasonalAr],
    ['seasonalMa', seasonalMa],
  ] as const)
    values.forEach((v, i) => {
      add(`${name}${i + 1}`, v, errors?.coefficients[at++]);
    });
  if (model.trend !== 'none') add('mean', model.line.mean, errors?.line?.[0]);
  if (model.trend === 'linear') add('slope', model.line.slope, errors?.line?.[1]);
  add('sigma2', model.sigma2, errors?.sigma2);
  return { term, estimate, standardError };
}
