import type { Rng } from '../../core/random.js';
import { foregroundField } from '../../kernels/field/foreground-field.js';
import type { GridField } from '../../kernels/field/grid-field.js';
import type { Raster } from '../../kernels/image/raster.js';
import { type ColourCosts, colourCosts, refit } from '../../kernels/segmentation/colour-models.js';
import { firstModels } from '../../kernels/segmentation/grabcut.js';
import { type Inferred, infer } from './infer.js';
import type { Options } from './options.js';

export interface Found {
  field: GridField;
  found: Inferred;
  /** After each round of labels. */
  energies: number[];
}

/** Colours of both sides as mixtures of Gaussians, begun with the seeds and learnt anew from what is found. */
export function bySeeds(image: Raster<Float32Array>, seeds: Uint8Array, options: Options, rng: Rng): Found {
  const { components = 5, rounds = 5, smoothness = 50 } = options;
  let models = firstModels(image, seeds, components, rng);
  const costs = [costsOf(seeds.length), costsOf(seeds.length)] as const;
  const energies: number[] = [];
  let before: Uint8Array | undefined;
  for (let round = 0; ; round++) {
    models.forEach((model, side) => {
      colourCosts(image, model, costs[side]!);
    });
    const field = foregroundField(image, [costs[0].cost, costs[1].cost], seeds, smoothness);
    const found = infer(field, options);
    energies.push(found.energy);
    const last = before;
    // A side that lost its last pixel has no colours to learn from.
    const rests =
      found.labels.every((l) => l === found.labels[0]) ||
      (last && found.labels.every((l, p) => l === last[p]));
    if (rests || round === rounds) return { field, found, energies };
    before = found.labels;
    models = [0, 1].map((side) => refit(image, found.labels, side, costs[side]!, components));
  }
}

const costsOf = (pixels: number): ColourCosts => ({
  cost: new Float64Array(pixels),
  component: new Uint8Array(pixels),
});
