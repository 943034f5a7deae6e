import type { ArimaApplied, Forecast } from '../../kernels/series/arima-forecast.js';
import type { ArimaFit, ArimaModel } from '../../kernels/series/arima-model.js';
import type { Score } from '../../kernels/series/arima-selection.js';

/** One series with all that was found out about it. */
export interface Part {
  name: string;
  x: Float64Array;
  model: ArimaModel;
  fit?: ArimaFit;
  scores?: Score[];
  applied: ArimaApplied;
  stable: boolean;
  forecast?: Forecast;
  impulse?: Float64Array;
  spectrum?: { frequency: Float64Array; density: Float64Array };
  correlation?: Float64Array;
}
