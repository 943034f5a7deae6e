import type { Chart } from '../../core/chart/chart.js';
import { heatMap, scatterChart } from '../../core/chart/make.js';
import { residuals } from '../../kernels/independence/partial-correlation.js';
import type { Contingency } from '../../kernels/independence/strata.js';
import type { CiResult } from './run.js';

/** One test: where the counts of a table depart from independence, or the points that were tested. */
export function drawTest(result: CiResult, given: readonly string[]): Chart {
  const { x, y, drawn, pValue, independent } = result;
  const title = `${x} and ${y}${given.length > 0 ? ` given ${given.join(', ')}` : ''}: ${independent ? 'no dependence shown' : 'dependent'}`;
  const p = pValue === null ? 'exact' : `p = ${Number(pValue.toPrecision(3))}`;
  if (drawn.kind === 'table') {
    const { kx, ky } = drawn.table;
    return heatMap({
      title,
      subtitle: `${p}; residuals (observed - expected) / sqrt(expected)`,
      values: pearsonResiduals(drawn.table),
      rows: kx,
      columns: ky,
      center: 0,
      xLabel: y,
      yLabel: x,
      xCategories: drawn.yLabels,
      yCategories: drawn.xLabels,
      valueLabel: 'residual',
    });
  }
  const removed = drawn.given.length > 0;
  return scatterChart({
    title,
    subtitle: removed ? `${p}; what is left after regression on the given columns` : p,
    x: removed ? residuals(drawn.x, drawn.given) : drawn.x,
    y: removed ? residuals(drawn.y, drawn.given) : drawn.y,
    xLabel: x,
    yLabel: y,
  });
}

/** Over all strata: sums of observed less expected, over the root of the sum expected. */
function pearsonResiduals({ counts, strata, kx, ky }: Contingency): Float64Array {
  const gap = new Float64Array(kx * ky);
  const expected = new Float64Array(kx * ky);
  for (let s = 0; s < strata; s++) {
    const cell = (i: number, j: number) => counts[(s * kx + i) * ky + j]!;
    const range = (k: number) => Array.from({ length: k }, (_, i) => i);
    const across = range(kx).map((i) => range(ky).reduce((sum, j) => sum + cell(i, j), 0));
    const down = range(ky).map((j) => range(kx).reduce((sum, i) => sum + cell(i, j), 0));
    const total = across.reduce((a, b) => a + b, 0);
    if (total === 0) continue;
    for (const i of range(kx))
      for (const j of range(ky)) {
        const e = (across[i]! * down[j]!) / total;
        gap[i * ky + j]! += cell(i, j) - e;
        expected[i * ky + j]! += e;
      }
  }
  return gap.map((d, i) => (expected[i]! > 0 ? d / Math.sqrt(expected[i]!) : 0));
}

/** Many tests: how small their p-values are. */
export function drawTests(
  results: readonly CiResult[],
  x: readonly string[],
  y: readonly string[],
  alpha: number,
): Chart {
  return heatMap({
    title: 'Independence',
    subtitle: `-log10 of the p-values; above ${Number((-Math.log10(alpha)).toPrecision(3))} they are below ${alpha}`,
    values: results.map(({ pValue, independent }) =>
      pValue === null ? Number(!independent) : -Math.log10(Math.max(pValue, 1e-300)),
    ),
    rows: x.length,
    columns: y.length,
    xCategories: y,
    yCategories: x,
    valueLabel: '-log10 p',
  });
}
