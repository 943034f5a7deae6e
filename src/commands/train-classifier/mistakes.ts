import { imageGrid } from '../../core/chart/make.js';
import type { Dataset } from '../../training/data/dataset.js';
import { imagesOf } from '../../training/data/restore.js';
import type { Sample } from '../../training/task.js';

const MOST = 24;

/** The pictures whose own class was given the least probability, worst first. */
export async function mistakes(dataset: Dataset, shown: Uint32Array, answers: Float32Array): Promise<Sample> {
  const { labels = [] } = dataset.input;
  const k = labels.length;
  const own = (i: number) => answers[i * k + dataset.targets![shown[i]!]!]!;
  const worst = Array.from(shown.keys())
    .sort((a, b) => own(a) - own(b))
    .slice(0, MOST);
  const { x } = await dataset.batch(worst.map((i) => shown[i]!));
  const images = imagesOf(dataset.input, x.data as Float32Array);
  const captions = worst.map((i) => {
    const row = answers.subarray(i * k, (i + 1) * k);
    const answer = row.indexOf(Math.max(...row));
    const truth = labels[dataset.targets![shown[i]!]!]!;
    return labels[answer] === truth ? `${truth}, ${percent(own(i))}` : `${truth} called ${labels[answer]}`;
  });
  return {
    name: 'mistakes',
    caption: 'The pictures held back that it is most wrong, or least sure, about',
    figure: imageGrid(images, { captions, columns: 8 }),
  };
}

const percent = (p: number): string => `${Math.round(100 * p)} %`;
