import { DataError } from '../../core/errors.js';
import type { SampleBlock } from '../../kernels/bayes-net/sample-blocks.js';
import { logSumExp } from '../../kernels/special/log-sums.js';

/** What weighted rows say of the evidence, and how many equal rows they are worth. */
export function weighted(blocks: readonly SampleBlock[]) {
  const logs = blocks.map(({ logWeights }) => logWeights ?? new Float64Array(0));
  const rows = logs.reduce((sum, { length }) => sum + length, 0);
  const total = logSumExp(logs.map(logSumExp));
  if (total === -Infinity)
    throw new DataError(`none of ${rows} rows is possible with the evidence`, {
      hint: 'more rows with --n, or --method exact',
    });
  const squares = logSumExp(logs.map((some) => logSumExp(some.map((log) => 2 * log))));
  return { logEvidence: total - Math.log(rows), ess: Math.exp(2 * total - squares) };
}
