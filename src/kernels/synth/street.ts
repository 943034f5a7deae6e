import type { Rng } from '../../core/random.js';

export const STREET_LABELS = ['sky', 'car', 'road'] as const;

/**
 * A street seen from a car: sky above, road below, a few cars where they meet; and what a poor classifier says of each
 * pixel, probabilities [height, width, 3]: the softmax of evidence + noise of this deviation, at which patches of
 * one pixel and of a few are mistaken.
 */
export function street(
  { width, height, noise }: { width: number; height: number; noise: number },
  rng: Rng,
): { labels: Uint8Array; probabilities: Float32Array } {
  const [sky, car, road] = [0, 1, 2];
  const labels = new Uint8Array(width * height);
  const horizon = 0.5 * height;
  for (let p = 0; p < labels.length; p++) {
    const [x, y] = [p % width, Math.floor(p / width)];
    labels[p] = y < horizon + 0.04 * height * Math.sin((5 * x) / width) ? sky : road;
  }
  for (let c = 0; c < 3; c++) {
    const size = (0.1 + 0.06 * rng.uniform()) * width;
    const cx = (c + 0.3 + 0.4 * rng.uniform()) * (width / 3);
    const bottom = horizon + (0.12 + 0.1 * rng.uniform()) * height;
    for (let p = 0; p < labels.length; p++) {
      const [x, y] = [Math.abs((p % width) - cx), bottom - Math.floor(p / width)];
      const body = x < size && y >= 0 && y < 0.75 * size;
      const cabin = x < 0.6 * size && y >= 0 && y < 1.25 * size;
      if (body || cabin) labels[p] = car;
    }
  }
  const patches = Array.from({ length: 3 }, () => patchy(width, height, rng));
  const probabilities = new Float32Array(3 * labels.length);
  for (let p = 0; p < labels.length; p++) {
    const scores = patches.map(
      (patch, l) => (l === labels[p] ? 1.5 : 0) + noise * (0.5 * patch[p]! + rng.normal()),
    );
    const most = Math.max(...scores);
    const total = scores.reduce((sum, v) => sum + Math.exp(v - most), 0);
    scores.forEach((v, l) => {
      probabilities[3 * p + l] = Math.exp(v - most) / total;
    });
  }
  return { labels, probabilities };
}

const PATCH = 4;

/** Normal noise that holds for patches of a few pixels. */
function patchy(width: number, height: number, rng: Rng): Float64Array {
  const columns = Math.ceil(width / PATCH);
  const cells = Float64Array.from({ length: columns * Math.ceil(height / PATCH) }, () => rng.normal());
  return Float64Array.from({ length: width * height }, (_, p) => {
    const [x, y] = [p % width, Math.floor(p / width)];
    return cells[Math.floor(y / PATCH) * columns + Math.floor(x / PATCH)]!;
  });
}
