import type { Image } from '../../core/data.js';
import type { Plane } from '../../kernels/image/raster.js';
import type { MatchMethod } from '../../kernels/template/template-match.js';
import type { Response } from '../../kernels/template/template-peaks.js';

/** The best score of any size and turn at each place of the top left corner; as large as the smallest template allows. */
export function bestScores(
  responses: readonly Response[],
  image: { width: number; height: number },
  smallest: boolean,
): Plane {
  if (responses.length === 1) return responses[0]!.scores;
  const width = image.width - Math.min(...responses.map((r) => r.width)) + 1;
  const height = image.height - Math.min(...responses.map((r) => r.height)) + 1;
  const data = new Float32Array(width * height).fill(smallest ? Infinity : -Infinity);
  for (const { scores } of responses)
    for (let y = 0, p = 0; y < scores.height; y++)
      for (let x = 0, q = y * width; x < scores.width; x++, p++, q++) {
        const v = scores.data[p]!;
        if (smallest ? v < data[q]! : v > data[q]!) data[q] = v;
      }
  // The narrowest template need not be the lowest: corners that none reaches score as nothing found.
  const worst = data.reduce(
    (w, v) => (Number.isFinite(v) && (smallest ? v > w : v < w) ? v : w),
    data.find(Number.isFinite) ?? 0,
  );
  return { width, height, channels: 1, data: data.map((v) => (Number.isFinite(v) ? v : worst)) };
}

/** Normalised scores from 0 black (and below) to 1 white; others from the worst to the best. */
export function scorePicture({ width, height, data }: Plane, method: MatchMethod): Image {
  let [low, high] = [0, 1];
  if (method === 'ssd' || method === 'correlation') {
    [low, high] = [Infinity, -Infinity];
    for (const v of data) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
    if (method === 'ssd') [low, high] = [high, low];
  }
  const scale = high === low ? 0 : 255 / (high - low);
  const level = (v: number) => Math.round(Math.max(0, Math.min(255, (v - low) * scale)));
  return { width, height, channels: 1, data: Uint8Array.from(data, level) };
}
