import * as z from 'zod';
import type { Json } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import { type Vae, type VaeOptions, vae } from '../../kernels/generative/vae.js';
import { VAE_ARCHITECTURES, VAE_DECODERS } from '../../kernels/generative/vae-names.js';
import { initialize, type Network } from '../../kernels/nn/scope.js';
import { under } from '../../kernels/nn/train-step.js';
import { type HostTensors, sizeOf } from '../../tensor/host.js';
import { type InputDescription, inputDescription } from '../data/dataset.js';
import { checkTensors, type Model } from '../model-file.js';
import { weightsRng } from '../weights.js';

/** A variational autoencoder and the data it is for. */
export interface VaeModel {
  options: VaeOptions;
  input: InputDescription;
  vae: Vae;
}

const savedOptions = z.object({
  latent: z.number().int().positive(),
  hidden: z.array(z.number().int().positive()),
  filters: z.array(z.number().int().positive()),
  decoder: z.enum(VAE_DECODERS),
  variance: z.union([z.enum(['learned', 'each']), z.number().positive()]),
  classes: z.number().int().min(0),
});

export function vaeModel(options: Omit<VaeOptions, 'shape'>, input: InputDescription): VaeModel {
  if (options.arch === 'conv' && input.kind !== 'images')
    throw new UsageError(`--arch conv is for pictures, the data are ${input.kind}`);
  const whole = { ...options, shape: input.shape };
  return { options: whole, input, vae: vae(whole) };
}

/** What a model file says of the network, beside its tensors. */
export function modelOptions({ options }: VaeModel): Record<string, Json> {
  const { latent, hidden, filters, decoder, variance, classes } = options;
  return { latent, hidden, filters, decoder, variance, classes };
}

/** Parameters that begin a training, and what the layers are; without a seed zeros in their place. */
export function newVae({ options, vae }: VaeModel, seed?: number) {
  const { shape, classes } = options;
  const item: HostTensors = {
    x: { shape: [1, ...shape], data: new Float32Array(sizeOf(shape)) },
    ...(classes > 0 && { y: { shape: [1], data: Int32Array.of(0) } }),
  };
  const all: Network = (s, { x, y }) => vae.logLikelihood(s, x!, vae.decode(s, vae.encode(s, x!, y).mean, y));
  return initialize(all, item, weightsRng(seed));
}

/** What a model of train-vae says of itself, checked. */
export function readVae(model: Model): VaeModel & { state: HostTensors } {
  const arch = VAE_ARCHITECTURES.find((name) => name === model.arch);
  const options = savedOptions.safeParse(model.options);
  const input = inputDescription.safeParse({ ...model.input, labels: model.labels ?? model.input['labels'] });
  const labels = input.data?.labels?.length ?? 0;
  if (!arch || !options.success || !input.success || options.data.classes > labels)
    throw new DataError(`the model's metadata do not describe a variational autoencoder`, {
      file: model.file,
    });
  const described = vaeModel({ arch, ...options.data }, input.data);
  const { params, buffers } = newVae(described);
  checkTensors(model.state, { ...under('params', params), ...under('buffers', buffers) }, model.file);
  return { ...described, state: model.state };
}
