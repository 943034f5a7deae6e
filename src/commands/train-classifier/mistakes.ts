import { imageGrid } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import type { Dataset, InputDescription } from '../../training/data/dataset.js';
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
  const images = imagesOf(x.data as Float32Array, dataset.input);
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

/** Pictures as they were before they were scaled for the network. */
export function imagesOf(x: Float32Array, { shape, normalisation }: InputDescription): Image[] {
  const [height, width, channels] = shape as [number, number, 1 | 3];
  const size = height * width * channels;
  const { shift, scale } = normalisation;
  return Array.from({ length: x.length / size }, (_, i) => ({
    width,
    height,
    channels,
    data: Uint8Array.from(x.subarray(i * size, (i + 1) * size), (v, p) => {
      const c = p % shift.length;
      return Math.round(255 * Math.min(1, Math.max(0, v * scale[c]! + shift[c]!)));
    }),
  }));
}
