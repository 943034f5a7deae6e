import { DataError } from '../../core/errors.js';

export interface TimeSteps {
  /** First to last time by the number of steps. */
  mean: number;
  median: number;
  smallest: number;
  largest: number;
  /** Steps of more than 1.5 times the median: samples are missing there. */
  gaps: { after: number; length: number }[];
}

/** A step this many times the median is a gap. */
const GAP = 1.5;

/** Steps between ascending times. */
export function timeSteps(times: Float64Array): TimeSteps {
  const n = times.length;
  if (n < 2) throw new DataError(`steps need two times or more, got ${n}`);
  const steps = new Float64Array(n - 1);
  for (let i = 0; i < n - 1; i++) steps[i] = times[i + 1]! - times[i]!;
  const sorted = steps.slice().sort();
  const median = (sorted[Math.floor((n - 2) / 2)]! + sorted[Math.ceil((n - 2) / 2)]!) / 2;
  const gaps: TimeSteps['gaps'] = [];
  for (let i = 0; i < n - 1; i++) if (steps[i]! > GAP * median) gaps.push({ after: i, length: steps[i]! });
  return {
    mean: (times[n - 1]! - times[0]!) / (n - 1),
    median,
    smallest: sorted[0]!,
    largest: sorted[n - 2]!,
    gaps,
  };
}
