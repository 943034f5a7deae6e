import { gaussianBlur } from '../image/gaussian-blur.js';
import type { Raster } from '../image/raster.js';
import type { Layer } from './layers.js';
import type { PixelBox } from './surface.js';

export const BLENDS = ['multiband', 'feather', 'none'] as const;
export type Blend = (typeof BLENDS)[number];

export interface Blended {
  image: Raster<Float32Array>;
  /** 1 where there is a picture. */
  covered: Uint8Array;
}

/**
 * Layers over each other on the canvas `box`.
 *
 *   none       at each pixel the layer with the largest weight: the seam runs midway between the frames
 *   feather    the mean of all that are there, by weight
 *   multiband  seams as in `none`, but each band of frequencies is blended over its own width: details change at the
 *              seam, brightness over many pixels
 */
export function blendLayers(
  layers: readonly Layer[],
  box: PixelBox,
  blend: Blend,
  { bands = 5 }: { bands?: number } = {},
): Blended {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const { channels } = layers[0]!;
  const sum = new Float32Array(width * height * channels);
  const total = new Float32Array(width * height);
  const covered = new Uint8Array(width * height);
  for (const layer of layers)
    forEachPixel(layer, (i, at) => {
      if (layer.weight[i]! > 0) covered[at] = 1;
    });
  if (blend === 'multiband') multiband();
  else
    for (const { layer, weight } of blend === 'none' ? seamMasks() : layers.map(itself))
      add(layer, weight, layer.colour);
  finish(sum, total);
  return { image: { width, height, channels, data: sum }, covered };

  function forEachPixel(layer: Layer, body: (i: number, at: number) => void) {
    for (let y = 0, i = 0; y < layer.height; y++)
      for (let x = 0; x < layer.width; x++, i++)
        body(i, (layer.top - box.top + y) * width + layer.left - box.left + x);
  }

  function add(layer: Layer, weight: Float32Array, colour: Float32Array) {
    for (let y = 0, i = 0; y < layer.height; y++)
      for (let x = 0; x < layer.width; x++, i++) {
        const w = weight[i]!;
        if (w === 0) continue;
        const at = (layer.top - box.top + y) * width + layer.left - box.left + x;
        total[at]! += w;
        for (let c = 0; c < channels; c++) sum[at * channels + c]! += w * colour[i * channels + c]!;
      }
  }

  function finish(into: Float32Array, weights: Float32Array) {
    for (let at = 0; at < weights.length; at++)
      for (let c = 0; c < channels; c++)
        into[at * channels + c]! =
          weights[at]! > 0 && covered[at] === 1 ? into[at * channels + c]! / weights[at]! : 0;
  }

  /** Weight 1 where a layer is the strongest, the first of equals. */
  function seamMasks(): { layer: Layer; weight: Float32Array }[] {
    const most = new Float32Array(width * height);
    const owner = new Int32Array(width * height).fill(-1);
    layers.forEach((layer, k) => {
      forEachPixel(layer, (i, at) => {
        if (layer.weight[i]! <= most[at]!) return;
        most[at] = layer.weight[i]!;
        owner[at] = k;
      });
    });
    return layers.map((layer, k) => {
      const weight = new Float32Array(layer.weight.length);
      forEachPixel(layer, (i, at) => {
        weight[i] = owner[at] === k ? 1 : 0;
      });
      return { layer, weight };
    });
  }

  /**
   * Band k of a layer is what a blur with sigma_k takes away, its weight the mask blurred as far:
   * B_k = I_(k-1) - G(sigma_k) * I_(k-1), W_k = G(sigma_k) * W_(k-1), sigma_k = 5 sqrt(2k - 1). The last band is what is
   * left. No layer has a weight beyond its own frame. Bands add up to the picture itself, so that one layer alone comes out unchanged.
   *
   * @see Brown & Lowe, 2007, section 7; Burt & Adelson, A multiresolution spline, 1983
   */
  function multiband() {
    const parts = seamMasks().map(({ layer, weight }) => ({ layer, weight, rest: layer.colour }));
    const out = new Float32Array(sum.length);
    for (let k = 1; k <= bands; k++) {
      const sigma = BAND_SIGMA * Math.sqrt(2 * k - 1);
      sum.fill(0);
      total.fill(0);
      for (const part of parts) {
        const inside = part.layer.weight;
        const { width: w, height: h } = part.layer;
        const smooth = (data: Float32Array, of: Layer['channels']) =>
          gaussianBlur({ width: w, height: h, channels: of, data }, sigma, { border: 'replicate' }).data;
        part.weight = smooth(part.weight, 1);
        const blurred = k < bands ? smooth(part.rest, channels) : undefined;
        const weight = part.weight.map((w, i) => (inside[i]! > 0 ? w : 0));
        add(part.layer, weight, blurred ? part.rest.map((v, i) => v - blurred[i]!) : part.rest);
        if (blurred) part.rest = blurred;
      }
      finish(sum, total);
      for (let i = 0; i < out.length; i++) out[i]! += sum[i]!;
    }
    sum.set(out);
    total.fill(1);
  }
}

const BAND_SIGMA = 5;

/** How far beyond its frame a layer of multiband has to reach, so that the blurs of others find it there. */
export const bandMargin = (bands: number): number => Math.ceil(2 * BAND_SIGMA * Math.sqrt(2 * bands - 1));

const itself = (layer: Layer) => ({ layer, weight: layer.weight });
