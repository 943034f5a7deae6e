import type { Forms } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import type { SeriesSet } from '../../core/read.js';
import { sameKind } from '../shared/series-result.js';
import { gridTimes } from './convert.js';
import type { Grid } from './grid.js';

/** The result in the form of its input; times are those of the grid, dates where dates were read. */
export function resampledForms(set: SeriesSet, after: readonly Float64Array[], grid: Grid): Forms {
  const { table: _, ...forms } = sameKind({ ...set, rateHz: grid.rate }, after, { rateHz: grid.rate });
  return {
    table: () => {
      const columns = new Map<string, Column>();
      if (set.time) columns.set(set.time.name, timeColumn(set.time, gridTimes(grid)));
      set.series.forEach(({ name }, i) => {
        columns.set(name, after[i]!);
      });
      return columns;
    },
    ...forms,
  };
}

const MS = { s: 1000, day: 86_400_000 } as const;

/** Dates were counted in days or seconds from 1970; parts of a year stay numbers. */
function timeColumn({ column, unit }: NonNullable<SeriesSet['time']>, values: Float64Array): Column {
  const dates = Array.isArray(column) && typeof column[0] === 'string';
  if (!dates || (unit !== 's' && unit !== 'day')) return values;
  const whole = unit === 'day' && values.every((v) => Number.isInteger(v));
  return Array.from(values, (v) => {
    const text = new Date(Math.round(v * MS[unit])).toISOString();
    return whole ? text.slice(0, 10) : text;
  });
}
