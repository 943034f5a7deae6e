import { fitHmm } from '../kernels/hmm/baum-welch.js';
import { passes, symbolInputs } from './hmm-inputs.js';
import type { BenchJob } from './job.js';

const PASSES = 1;

const job: BenchJob = {
  name: 'hmm-symbols',
  title: `Baum-Welch, ${PASSES} pass and a likelihood: 16 states, 64 symbols, a million steps`,
  peer: 'hmm_hmmlearn.py',
  async prepare(folder) {
    const { data, hmm, paths } = await symbolInputs(folder);
    return {
      kernel: () => {
        fitHmm(data, hmm, passes(PASSES, 1));
      },
      peerArgs: ['symbols', String(PASSES), ...paths],
    };
  },
};
export default job;
