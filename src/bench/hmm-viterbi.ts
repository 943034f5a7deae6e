import { bestPaths } from '../kernels/hmm/expectations.js';
import { symbolInputs } from './hmm-inputs.js';
import type { BenchJob } from './job.js';

const job: BenchJob = {
  name: 'hmm-viterbi',
  title: 'Best path of a million symbols through 16 states',
  peer: 'hmm_hmmlearn.py',
  async prepare(folder) {
    const { data, hmm, paths } = await symbolInputs(folder);
    return {
      kernel: () => {
        bestPaths(hmm, data);
      },
      peerArgs: ['viterbi', '0', ...paths],
    };
  },
};
export default job;
