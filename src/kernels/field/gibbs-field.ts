import { fillUniform } from '../../core/random/fill.js';
import type { Rng } from '../../core/random.js';
import {
  coloursOf,
  columnsOf,
  dataLabels,
  fieldEnergy,
  type GridField,
  leastOf,
  localCosts,
} from './grid-field.js';

export interface GibbsOptions {
  /** Sweeps that count. Default 100. */
  samples?: number;
  /** Sweeps before them. Default 20. */
  burnIn?: number;
  /** Labels to begin with; default those that the data like best. */
  start?: Int32Array;
}

export interface FieldMarginals {
  /** Of each pixel the likeliest label by itself. */
  labels: Int32Array;
  /** P(f_p = l), [pixels, labels] */
  marginals: Float64Array;
  /** E of the state after each sweep. */
  energies: number[];
}

/**
 * Gibbs sampling: in each sweep every pixel draws its label given its neighbours, P(f_p = l) ~ exp(-cost_l), all pixels
 * of one colour of the checkerboard at once. Marginals are means of these conditional probabilities over the sweeps, which
 * have less variance than counts of the labels that were drawn.
 *
 * @see Geman & Geman, Stochastic relaxation, Gibbs distributions, and the Bayesian restoration of images, 1984
 */
export function gibbsMarginals(
  field: GridField,
  { samples = 100, burnIn = 20, start = dataLabels(field) }: GibbsOptions,
  rng: Rng,
): FieldMarginals {
  const f = start.slice();
  const marginals = new Float64Array(field.data.length);
  const energies: number[] = [];
  for (let sweep = -burnIn; sweep < samples; sweep++) {
    sweepOnce(field, f, 1, rng, sweep < 0 ? undefined : marginals);
    energies.push(fieldEnergy(field, f));
  }
  for (let i = 0; i < marginals.length; i++) marginals[i]! /= samples;
  const labels = leastOf(
    marginals.map((v) => -v),
    field.labels,
  );
  return { labels, marginals, energies };
}

/** A state of the field after so many sweeps. */
export function gibbsState(field: GridField, sweeps: number, start: Int32Array, rng: Rng): Int32Array {
  const f = start.slice();
  for (let sweep = 0; sweep < sweeps; sweep++) sweepOnce(field, f, 1, rng);
  return f;
}

export interface AnnealOptions {
  /** Sweeps. Default 100. */
  sweeps?: number;
  /** First and last temperature; between them it falls by the same factor each sweep. Default 4 and 0.05. */
  hot?: number;
  cold?: number;
  start?: Int32Array;
}

/** Simulated annealing: sweeps at falling temperature T, P ~ exp(-cost / T); the best state that was seen is given back. */
export function annealField(
  field: GridField,
  { sweeps = 100, hot = 4, cold = 0.05, start = dataLabels(field) }: AnnealOptions,
  rng: Rng,
): { labels: Int32Array; energy: number; energies: number[] } {
  const f = start.slice();
  const energies = [fieldEnergy(field, f)];
  let best = f.slice();
  let energy = energies[0]!;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    sweepOnce(field, f, hot * (cold / hot) ** (sweeps > 1 ? sweep / (sweeps - 1) : 1), rng);
    energies.push(fieldEnergy(field, f));
    if (energies[sweep + 1]! >= energy) continue;
    energy = energies[sweep + 1]!;
    best = f.slice();
  }
  return { labels: best, energy, energies };
}

function sweepOnce(
  field: GridField,
  f: Int32Array,
  temperature: number,
  rng: Rng,
  sums?: Float64Array,
): void {
  const { width, height, labels } = field;
  const chance = fillUniform(rng, new Float64Array(width * height));
  const costs = new Float64Array(labels);
  const colours = coloursOf(field);
  for (let colour = 0; colour < colours; colour++)
    for (let y = 0; y < height; y++) {
      const first = columnsOf(colours, colour, y);
      if (first < 0) continue;
      for (let x = first; x < width; x += 2) {
        const p = y * width + x;
        localCosts(field, f, x, y, costs);
        f[p] = draw(costs, temperature, chance[p]!);
        if (sums) for (let l = 0; l < labels; l++) sums[p * labels + l]! += costs[l]!;
      }
    }
}

/** A label of P ~ exp(-cost / T) at this place of the unit interval; `costs` become the probabilities. */
function draw(costs: Float64Array, temperature: number, place: number): number {
  let least = Infinity;
  for (let l = 0; l < costs.length; l++) if (costs[l]! < least) least = costs[l]!;
  let total = 0;
  for (let l = 0; l < costs.length; l++) total += costs[l] = Math.exp((least - costs[l]!) / temperature);
  let left = place * total;
  let drawn = -1;
  for (let l = 0; l < costs.length; l++) {
    if (drawn < 0 && left < costs[l]!) drawn = l;
    left -= costs[l]!;
    costs[l]! /= total;
  }
  // Rounding of the sum may leave a place beyond the last one that is possible.
  return drawn >= 0 ? drawn : costs.length - 1;
}
