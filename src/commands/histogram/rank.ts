import { compute } from '../../core/backend.js';
import type { Chart } from '../../core/chart/chart.js';
import { barChart } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import { DataError, IsprError, UsageError } from '../../core/errors.js';
import { readImage } from '../../core/read.js';
import { earthMover } from '../../kernels/histogram/earth-mover.js';
import { histogramDistance, isSimilarity } from '../../kernels/histogram/histogram-distance.js';
import { type Counted, count } from './counts.js';
import type { HistogramOptions } from './options.js';

interface Ranked {
  image: string;
  similarity: number;
}

/**
 * All inputs by how alike they are to the query. Pictures are decoded a few at a time, as many as there are threads;
 * of each only its histogram is kept. One that cannot be read or compared is left out, and told.
 */
export async function rank(
  paths: readonly string[],
  chosen: HistogramOptions,
  { warn, progress }: Pick<Context, 'warn' | 'progress'>,
): Promise<Result> {
  const { measure } = chosen;
  const query = count(await readImage(chosen.query!, chosen, warn), chosen);
  const found: Ranked[] = [];
  const bar = progress('pictures', paths.length);
  const skipped: IsprError[] = [];
  for (let at = 0; at < paths.length; at += compute.threads) {
    const group = paths.slice(at, at + compute.threads);
    const images = await Promise.allSettled(group.map((path) => readImage(path, chosen, warn)));
    images.forEach((image, i) => {
      try {
        if (image.status === 'rejected') throw image.reason;
        found.push({ image: group[i]!, similarity: compared(query, count(image.value, chosen), chosen) });
      } catch (error) {
        if (!(error instanceof IsprError) || error instanceof UsageError || paths.length === 1) throw error;
        error.file ??= group[i];
        skipped.push(error);
      }
    });
    bar.update(Math.min(paths.length, at + group.length));
  }
  bar.stop();
  if (found.length === 0) throw skipped[0]!;
  const sign = isSimilarity(measure) ? -1 : 1;
  found.sort((a, b) => sign * (a.similarity - b.similarity) || (a.image < b.image ? -1 : 1));
  const [best] = found;
  return {
    table: {
      rank: Int32Array.from(found.keys(), (i) => i + 1),
      image: found.map(({ image }) => image),
      similarity: Float64Array.from(found, ({ similarity }) => similarity),
    },
    metrics: { images: found.length, best: best!.image, similarity: best!.similarity },
    skipped,
    plot: () => chart(found, measure),
  };
}

/** The --measure between two pictures' counts. */
function compared(a: Counted, b: Counted, { measure }: HistogramOptions): number {
  if (a.values.length !== b.values.length)
    throw new DataError('a gray and a coloured picture have no channels in common', {
      hint: '--space gray compares their brightness, --mode joint their colours',
    });
  if (measure !== 'emd' || !a.cells) return histogramDistance(a.values, b.values, measure);
  if (!a.each) return earthMover(a.values, b.values, a.cells);
  // The mean over the channels, each by itself.
  const parts = a.each.map(({ values, circular }, c) =>
    earthMover(values, b.each![c]!.values, { bins: a.bins, circular: [circular] }),
  );
  return parts.reduce((sum, v) => sum + v, 0) / parts.length;
}

const SHOWN = 24;

function chart(found: readonly Ranked[], measure: string): Chart {
  const shown = found.slice(0, SHOWN);
  return barChart({
    title: found.length > SHOWN ? `The ${SHOWN} nearest of ${found.length}` : 'By likeness',
    xLabel: measure,
    categories: shown.map(({ image }) => image.split(/[/\\]/).at(-1)!),
    values: shown.map(({ similarity }) => similarity),
    horizontal: true,
  });
}
