import { fitHmm } from '../kernels/hmm/baum-welch.js';
import { gaussianInputs, passes } from './hmm-inputs.js';
import type { BenchJob } from './job.js';

const PASSES = 3;

const job: BenchJob = {
  name: 'hmm-gaussian',
  title: `Baum-Welch, ${PASSES} passes: 8 Gaussian states, full covariances of 4 columns, 200,000 steps in 20 sequences`,
  peer: 'hmm_hmmlearn.py',
  async prepare(folder) {
    const { data, hmm, paths } = await gaussianInputs(folder);
    return {
      kernel: () => {
        fitHmm(data, hmm, passes(PASSES, data.d));
      },
      peerArgs: ['gaussian', String(PASSES), ...paths],
    };
  },
};
export default job;
