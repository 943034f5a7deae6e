import { fullScale, type Raster } from './raster.js';

/**
 * Standard deviation of Gaussian noise in a picture of 0..1, from the mean magnitude of its answer to
 *
 *    1 -2  1
 *   -2  4 -2      which is 0 on every a + b x + c y + d x^2 + e y^2 and 6 sigma wide on white noise:
 *    1 -2  1
 *
 * sigma = sqrt(pi / 2) / 6 mean |I * M|. Colours are taken together. Fine texture counts as noise. 0 for pictures
 * below 3 x 3.
 *
 * @see Immerkaer, Fast noise variance estimation, 1996
 */
export function noiseLevel({
  width,
  height,
  channels,
  data,
}: Raster<Float32Array | Uint8Array | Uint16Array>): number {
  const colours = channels < 3 ? 1 : 3;
  const [right, below] = [channels, width * channels];
  let sum = 0;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++)
      for (let c = 0; c < colours; c++) {
        const i = (y * width + x) * channels + c;
        const corners =
          data[i - below - right]! +
          data[i - below + right]! +
          data[i + below - right]! +
          data[i + below + right]!;
        const sides = data[i - below]! + data[i + below]! + data[i - right]! + data[i + right]!;
        sum += Math.abs(corners - 2 * sides + 4 * data[i]!);
      }
  const n = Math.max(0, width - 2) * Math.max(0, height - 2) * colours;
  return n === 0 ? 0 : (Math.sqrt(Math.PI / 2) * sum) / (6 * n * fullScale(data));
}
