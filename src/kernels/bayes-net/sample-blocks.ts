import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { drawAgreeing, drawsOf, drawWeighted } from './draw.js';
import type { Network } from './network.js';
import type { Observations } from './prune.js';

/** Rows that follow each other: states or numbers of each node, and with evidence the log weight of each row. */
export interface SampleBlock {
  readonly rows: number;
  readonly columns: readonly Float64Array[];
  readonly logWeights: Float64Array | undefined;
  /** Draws that were made for these rows. */
  readonly draws: number;
}

/** Rows drawn from one stream of chance: block b is the same however many follow, on however many threads. */
const BLOCK = 4096;

export type SampleMethod = 'forward' | 'weighting' | 'rejection';

const MOST_DRAWS = 10_000_000; // without a row that agrees

/**
 * Ancestral sampling: each node from its table given its parents' draws, parents first. `weighting` keeps known nodes
 * at their values and weighs rows by P(known | parents); `rejection` draws until all known nodes agree.
 *
 * @param known empty for `forward`
 */
export function* sampleBlocks(
  network: Network,
  n: number,
  rng: Rng,
  method: SampleMethod = 'forward',
  known: Observations = new Map(),
): Generator<SampleBlock> {
  const draws = drawsOf(network);
  const count = network.nodes.length;
  const values = new Float64Array(count);
  const columns = network.nodes.map(() => new Float64Array(Math.min(BLOCK, n)));
  let idle = 0;
  for (let from = 0, b = 0; from < n; from += BLOCK, b++) {
    const own = rng.stream(b);
    const rows = Math.min(BLOCK, n - from);
    const logWeights = method === 'weighting' ? new Float64Array(rows) : undefined;
    let made = 0;
    for (let r = 0; r < rows; r++) {
      if (method === 'rejection') {
        made++;
        while (!drawAgreeing(draws, known, values, own)) {
          made++;
          if (++idle > MOST_DRAWS)
            throw new DataError(`none of ${MOST_DRAWS} draws in a row agrees with the evidence`, {
              hint: '--method exact or weighting',
            });
        }
        idle = 0;
      } else {
        const logWeight = drawWeighted(draws, known, values, own);
        made++;
        if (logWeights) logWeights[r] = logWeight;
      }
      for (let i = 0; i < count; i++) columns[i]![r] = values[i]!;
    }
    yield { rows, columns: columns.map((column) => column.subarray(0, rows)), logWeights, draws: made };
  }
}
