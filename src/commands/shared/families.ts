import type { Context, Result } from '../../core/command/spec.js';
import type { DataOptions } from '../../training/data/options.js';
import type { Model } from '../../training/model-file.js';

/** What commands that work on any network ask of a family of them; a family is known by the command that trains it. */
export interface Family {
  evaluate?(model: Model, path: string, options: EvaluateOptions, context: Context): Promise<Result>;
  predict?(model: Model, path: string, options: PredictOptions, context: Context): Promise<Result>;
}

export interface EvaluateOptions extends DataOptions {
  batchSize: number;
  part: 'test' | 'train' | 'all';
  importanceSamples: number;
}

export interface PredictOptions extends DataOptions {
  batchSize: number;
  probabilities: boolean;
}

export const FAMILIES: ReadonlyMap<string, () => Promise<Family>> = new Map([
  ['train-classifier', async () => (await import('../train-classifier/family.js')).classifierFamily],
  ['train-diffusion', async () => (await import('../train-diffusion/family.js')).diffusionFamily],
  ['train-vae', async () => (await import('../train-vae/family.js')).vaeFamily],
]);
