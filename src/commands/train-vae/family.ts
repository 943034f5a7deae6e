import { histogramChart } from '../../core/chart/make.js';
import type { Column } from '../../core/data.js';
import { openSession } from '../../tensor/engine.js';
import { openInputs } from '../../training/data/open.js';
import { readVae } from '../../training/vae/model.js';
import { evidenceMetrics, vaeRunner } from '../../training/vae/runner.js';
import type { Family } from '../shared/families.js';
import { itemsOf } from '../shared/items.js';

/** How models of train-vae are evaluated: the evidence bound and its terms, of each item in the table. */
export const vaeFamily: Family = {
  async evaluate(file, path, options, { warn, seed, progress }) {
    const model = readVae(file);
    const needed = model.options.classes > 0;
    const dataset = await openInputs(path, options, model.input, { needed, warn });
    const items = itemsOf(dataset, options.part);
    const session = await openSession(model.state);
    const bar = progress('items', items.length);
    try {
      const { importanceSamples, batchSize } = options;
      const runner = vaeRunner(session, model, { seed, batchSize });
      const found = await runner.evidence(dataset, items, {
        importanceSamples,
        done: (n) => bar.update(n),
      });
      const elbo = found.reconstruction.map((nats, i) => nats - found.kl[i]!);
      return {
        table: new Map<string, Column>([
          ['input', Array.from(items, (i) => dataset.nameOf(i))],
          ['elbo', elbo],
          ['reconstruction', found.reconstruction],
          ['kl', found.kl],
          ...(found.bound ? [['importanceBound', found.bound] as const] : []),
        ]),
        metrics: { items: items.length, ...evidenceMetrics(found) },
        plot: () =>
          histogramChart({
            values: elbo,
            xLabel: 'ELBO, nats',
            yLabel: 'items',
            title: `ELBO of ${items.length} items`,
          }),
      };
    } finally {
      bar.stop();
      session.dispose();
    }
  },
};
