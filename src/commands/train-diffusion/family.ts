import { lineChart } from '../../core/chart/make.js';
import type { Column } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { openInputs, partOf } from '../../training/data/open.js';
import { boundMetrics, type MeasuredBound, measureBound } from '../../training/diffusion/bound.js';
import { readDiffusion } from '../../training/diffusion/model.js';
import type { Family } from '../shared/families.js';
import { itemsOf } from '../shared/items.js';

/** How models of train-diffusion are evaluated: the variational bound, its terms in the table. */
export const diffusionFamily: Family = {
  async evaluate(file, path, options, { warn, rng, progress }) {
    if (options.importanceSamples !== 1) throw new UsageError('--importance-samples is for train-vae');
    const model = readDiffusion(file);
    const needed = model.diffusion.classes > 0;
    const dataset = await openInputs(path, options, model.input, { needed, warn });
    const items = itemsOf(dataset, options.part);
    const bar = progress('bound', 100);
    try {
      const found = await measureBound(
        model,
        partOf(dataset, items),
        { batchSize: options.batchSize, done: (part) => bar.update(Math.round(100 * part)) },
        rng,
      );
      return {
        table: termTable(found),
        metrics: { items: items.length, ...boundMetrics(found) },
        plot: () =>
          lineChart({
            x: found.terms.map(({ t }) => t),
            y: found.terms.map(({ nats }) => nats),
            xLabel: 't',
            xScale: 'log',
            yLabel: 'divergence, nats',
            yScale: 'log',
            title: `${found.bitsPerDimension.toPrecision(4)} bits a dimension`,
          }),
      };
    } finally {
      bar.stop();
    }
  },
};

/** What each step adds to the bound: t = 1 the reconstruction, 2..T what denoising loses, then the prior. */
function termTable({ reconstruction, prior, terms }: MeasuredBound): Record<string, Column> {
  const last = terms.at(-1)?.t ?? 1;
  return {
    t: Int32Array.from([1, ...terms.map(({ t }) => t), last + 1]),
    term: ['reconstruction', ...terms.map(() => 'denoising'), 'prior'],
    nats: Float64Array.from([reconstruction, ...terms.map(({ nats }) => -nats), -prior]),
  };
}
