import { trendTerms } from '../../kernels/series/trend.js';
import type { VarFit, VarModel } from '../../kernels/series/var.js';
import { type forecastVar, grangerCausality, varImpulses } from '../../kernels/series/var-dynamics.js';

export function forecastTable(names: readonly string[], forecasts: ReturnType<typeof forecastVar>) {
  const rows = forecasts.flatMap(({ mean, lower, upper }, i) =>
    Array.from(mean, (v, h) => ({
      series: names[i]!,
      step: h + 1,
      mean: v,
      lower: lower[h]!,
      upper: upper[h]!,
    })),
  );
  return columnsOf(rows);
}

export function coefficientTable(names: readonly string[], model: VarModel, fit: VarFit | undefined) {
  const k = names.length;
  const terms = trendTerms(model.trend);
  const rows: Record<string, string | number>[] = [];
  for (let i = 0; i < k; i++) {
    let row = 0;
    const add = (term: string, lag: number, estimate: number) =>
      rows.push({
        ...{ equation: names[i]!, term, lag, estimate },
        standardError: fit?.standardErrors.data[row++ * k + i] ?? Number.NaN,
      });
    if (terms > 0) add('intercept', 0, model.intercept[i]!);
    if (terms > 1) add('slope', 0, model.slope[i]!);
    model.lags.forEach(({ data }, l) => {
      for (let j = 0; j < k; j++) add(names[j]!, l + 1, data[i * k + j]!);
    });
  }
  return columnsOf(rows);
}

/** What a shock to `from` does to `to`: of one unit by itself, and of one standard deviation, orthogonal to the others. */
export function impulseTable(names: readonly string[], model: VarModel, steps: number) {
  const k = names.length;
  const [plain, orthogonal] = [varImpulses(model, steps), varImpulses(model, steps, true)];
  const rows: Record<string, string | number>[] = [];
  for (let from = 0; from < k; from++)
    for (let to = 0; to < k; to++)
      for (let step = 0; step <= steps; step++)
        rows.push({
          ...{ from: names[from]!, to: names[to]!, step },
          value: plain[step]!.data[to * k + from]!,
          orthogonal: orthogonal[step]!.data[to * k + from]!,
        });
  return columnsOf(rows);
}

export function grangerTable(fit: VarFit, names: readonly string[]) {
  return names.flatMap((from, j) =>
    names.flatMap((to, i) => {
      if (i === j) return [];
      const { statistic, numerator, denominator, pValue } = grangerCausality(fit, j, i);
      return [{ from, to, f: statistic, numerator, denominator, pValue }];
    }),
  );
}

export function residualTable(names: readonly string[], { residuals, n, order }: VarFit) {
  const k = names.length;
  return new Map<string, Float64Array | Int32Array>([
    ['t', Int32Array.from({ length: n }, (_, t) => order + t)],
    ...names.map((name, i): [string, Float64Array] => [
      name,
      Float64Array.from({ length: n }, (_, t) => residuals[t * k + i]!),
    ]),
  ]);
}

export function columnsOf(rows: readonly Readonly<Record<string, string | number>>[]) {
  return new Map(
    Object.keys(rows[0] ?? {}).map((key): [string, string[] | number[]] => [
      key,
      typeof rows[0]![key] === 'string'
        ? rows.map((row) => String(row[key]))
        : rows.map((row) => Number(row[key])),
    ]),
  );
}
