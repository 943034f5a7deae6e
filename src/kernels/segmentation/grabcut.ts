import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { Gmm } from '../cluster/gmm.js';
import { type GridWeights, gridNetwork } from '../graph/grid-network.js';
import { type FlowNetwork, maxFlow } from '../graph/max-flow.js';
import type { Raster } from '../image/raster.js';
import { type ColourCosts, colourCosts, colourModel, refit } from './colour-models.js';
import { contrastWeights } from './contrast-weights.js';

/** What is known of a pixel beforehand. */
export const UNKNOWN = 0;
export const FOREGROUND = 1;
export const BACKGROUND = 2;

export interface GrabcutOptions {
  /** Rounds of cut and new colour models; 0 cuts once, with models of the seeds alone. Default 10. */
  iterations?: number;
  /** Gaussians in each colour model, 1..20; default 5. */
  components?: number;
  /** Weight of smooth outlines, 0 or more; default 50. */
  gamma?: number;
}

export interface Grabcut {
  /** 1 foreground, 0 background. */
  labels: Uint8Array;
  /** After each cut; none is above the one before. */
  energies: number[];
  /** Of the last cut. */
  flow: number;
  /** The last cut changed no label. */
  converged: boolean;
}

/**
 * Foreground and background by iterated graph cuts: labels a_p that make
 *
 *   E = sum_p D(a_p, z_p) + sum_{pq, a_p != a_q} w_pq,   D(a, z) = min over components of -log(weight N(z; mean, S)),
 *
 * smallest, w_pq the contrast weights of the eight neighbours, and colour models of both sides refitted to their
 * pixels by turns with the cut. Each step is the best answer to the others, so that E falls until labels rest.
 * Pixels marked in `seeds` keep their side. Models begin with the seeds; the side that has none begins with all
 * that is unknown, as inside a box.
 *
 * Variances are those of the pixels and 1/12, that of rounding to whole numbers, which D counts as noise of the
 * samples: colours that are all the same have a finite likelihood, and E still cannot rise.
 *
 * @param image three channels on a scale of 0..255
 * @param seeds UNKNOWN, FOREGROUND or BACKGROUND for each pixel
 * @see Rother, Kolmogorov & Blake, "GrabCut": interactive foreground extraction using iterated graph cuts, 2004
 */
export function grabcut(
  image: Raster<Float32Array>,
  seeds: Uint8Array,
  { iterations = 10, components = 5, gamma = 50 }: GrabcutOptions,
  rng: Rng,
): Grabcut {
  const pixels = image.width * image.height;
  if (image.channels !== 3 || seeds.length !== pixels)
    throw new DataError(`${seeds.length} seeds and ${image.channels} channels, needed are ${pixels} and 3`);
  const weights = contrastWeights(image, gamma);
  const network = gridNetwork(weights);
  const certain = 1 + 8 * gamma; // more than all its neighbours pull
  let models = firstModels(image, seeds, components, rng);
  const costs = [costsOf(pixels), costsOf(pixels)] as const;
  const energies: number[] = [];
  let labels: Uint8Array | undefined;
  for (let round = 0; ; round++) {
    models.forEach((model, side) => {
      colourCosts(image, model, costs[side]!);
    });
    const cut = bestLabels(network, certain, seeds, costs);
    energies.push(energyOf(cut.labels, costs, weights));
    // A side that lost its last pixel has no colours to learn from, and cannot come back.
    const converged = isConstant(cut.labels) || (labels !== undefined && same(labels, cut.labels));
    labels = cut.labels;
    if (converged || round >= iterations) return { labels, energies, flow: cut.flow, converged };
    models = [0, 1].map((side) => refit(image, cut.labels, side, costs[side]!, components));
  }
}

const same = (a: Uint8Array, b: Uint8Array) => a.every((v, p) => v === b[p]);
const isConstant = (labels: Uint8Array) => labels.every((v) => v === labels[0]);

const costsOf = (pixels: number): ColourCosts => ({
  cost: new Float64Array(pixels),
  component: new Uint8Array(pixels),
});

/** Of the background and of the foreground. */
export function firstModels(image: Raster<Float32Array>, seeds: Uint8Array, k: number, rng: Rng): Gmm[] {
  const marked = [BACKGROUND, FOREGROUND].map((side) => pixelsOf(seeds, side));
  const unknown = pixelsOf(seeds, UNKNOWN);
  if (marked.every((pixels) => pixels.length === 0))
    throw new DataError('no pixel is marked: foreground (1), background (2) or both are needed');
  return marked.map((pixels, side) => {
    const known = pixels.length > 0 ? pixels : unknown;
    if (known.length === 0)
      throw new DataError(
        `all pixels are marked as ${side ? 'background' : 'foreground'}, there is nothing to find`,
      );
    return colourModel(image, known, k, rng.stream(side));
  });
}

function pixelsOf(seeds: Uint8Array, mark: number): Int32Array {
  const out = new Int32Array(seeds.length);
  let n = 0;
  for (let p = 0; p < seeds.length; p++) if (seeds[p] === mark) out[n++] = p;
  return out.subarray(0, n);
}

/** The labels of the smallest energy under these costs of background and foreground. */
function bestLabels(
  network: FlowNetwork,
  certain: number,
  seeds: Uint8Array,
  [back, front]: readonly [ColourCosts, ColourCosts],
) {
  const source = new Float64Array(seeds.length);
  const sink = new Float64Array(seeds.length);
  for (let p = 0; p < seeds.length; p++) {
    const gain = back.cost[p]! - front.cost[p]!; // what the foreground saves
    if (seeds[p] === FOREGROUND) source[p] = certain;
    else if (seeds[p] === BACKGROUND) sink[p] = certain;
    else if (gain > 0) source[p] = gain;
    else sink[p] = -gain;
  }
  const { flow, sourceSide } = maxFlow(network, { source, sink });
  return { flow, labels: sourceSide };
}

/** E of the formula above. */
export function energyOf(
  labels: Uint8Array,
  costs: readonly [ColourCosts, ColourCosts],
  { width, height, right, down, downRight, downLeft }: Required<GridWeights>,
): number {
  let sum = 0;
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const own = labels[p]!;
      sum += costs[own]!.cost[p]!;
      if (x + 1 < width && labels[p + 1] !== own) sum += right[p]!;
      if (y + 1 === height) continue;
      if (labels[p + width] !== own) sum += down[p]!;
      if (x + 1 < width && labels[p + width + 1] !== own) sum += downRight[p]!;
      if (x > 0 && labels[p + width - 1] !== own) sum += downLeft[p]!;
    }
  return sum;
}
