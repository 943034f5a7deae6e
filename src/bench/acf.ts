import { packagePath } from '../core/package.js';
import { readSeries } from '../core/read.js';
import { autocorrelation } from '../kernels/signal/autocorrelation.js';
import type { BenchJob } from './job.js';

const LAGS = 40;

const job: BenchJob = {
  name: 'acf',
  title: `autocorrelation of 309 sunspot numbers, ${LAGS} lags: what starting costs`,
  peer: 'acf_statsmodels.py',
  async prepare() {
    const path = packagePath('fixtures/sunspots.csv');
    const options = { columns: ['count'], header: true, missing: 'error', channel: 'mix' } as const;
    const { series } = await readSeries(path, { ...options, columns: [...options.columns] }, () => {});
    const x = series[0]!.values;
    return {
      kernel: () => {
        autocorrelation(x, LAGS);
      },
      command: ['acf', path, '--columns', 'count', '--lags', String(LAGS)],
      peerArgs: [path, String(LAGS)],
    };
  },
};
export default job;
