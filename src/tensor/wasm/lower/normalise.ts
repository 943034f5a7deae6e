import { machinery, WORKSPACE } from '../../../simd/engine.js';
import { sizeOf } from '../../host.js';
import type { Lowering, Lowerings, Request, Spec } from '../lowering.js';

export const normaliseLowerings: Lowerings = {
  FusedBatchNorm: lowerBatchNorm,
  IsprGroupNorm: lowerGroupNorm,
  IsprGroupNormGrad: lowerGroupNormGradient,
};

/** Numbers that are worth a thread's while. */
const GRAIN = 16384;
/** Chunks of samples whose shares of dgamma and dbeta are added up in order. */
const CHUNKS = 32;
/** The most rows of `channels` numbers that a kernel keeps in its thread's workspace. */
const ROWS = 6;

const fits = (channels: number): boolean => ROWS * (4 * channels + 64) <= WORKSPACE.bytes;

interface Groups {
  x: Spec;
  samples: number;
  places: number;
  channels: number;
  groups: number;
}

function groupsOf({ spec, attrs }: Request): Groups | undefined {
  const x = spec('x');
  const [samples, channels] = [x.shape[0]!, x.shape.at(-1)!];
  if (x.dtype !== 'float32' || sizeOf(x.shape) === 0 || !fits(channels)) return undefined;
  return { x, samples, places: sizeOf(x.shape.slice(1, -1)), channels, groups: Number(attrs['groups']) };
}

function lowerGroupNorm(request: Request): Lowering | undefined {
  const shape = groupsOf(request);
  if (!shape) return undefined;
  const { x, samples, places, channels, groups } = shape;
  const statistics: Spec = { shape: [samples, groups], dtype: 'float32' };
  return {
    outputs: [{ shape: [...x.shape], dtype: 'float32' }, statistics, statistics],
    bind: ({ at, outputs }) => {
      // biome-ignore format: the order of groupNorm
      const args = [at('x'), at('gamma'), at('beta'), outputs[0]!, outputs[1]!, outputs[2]!, places, channels, groups,
        Number(request.attrs['epsilon'])];
      const { parallel } = machinery();
      return () => parallel('groupNorm', samples, Math.ceil(GRAIN / (places * channels)), args);
    },
  };
}

function lowerGroupNormGradient(request: Request): Lowering | undefined {
  const shape = groupsOf(request);
  if (!shape) return undefined;
  const { x, samples, places, channels, groups } = shape;
  const row: Spec = { shape: [channels], dtype: 'float32' };
  const perChunk = Math.ceil(samples / CHUNKS);
  const chunks = Math.ceil(samples / perChunk);
  // dgamma and dbeta of a chunk lie side by side, and so do their sums.
  const shareBytes = 8 * channels * chunks;
  return {
    outputs: [{ shape: [...x.shape], dtype: 'float32' }, row, row],
    scratch: shareBytes,
    bind: ({ at, outputs, scratch }) => {
      // biome-ignore format: the order of groupNormGradient
      const args = [at('x'), at('gamma'), at('mean'), at('scale'), at('dy'), outputs[0]!, scratch, samples, places,
        channels, groups, perChunk];
      const grain = Math.ceil(GRAIN / (perChunk * places * channels));
      const { parallel, kernels } = machinery();
      return () => {
        parallel('groupNormGradient', chunks, grain, args);
        kernels.addParts(0, channels, scratch, chunks, 2 * channels, outputs[1]!);
        kernels.addParts(0, channels, scratch + 4 * channels, chunks, 2 * channels, outputs[2]!);
      };
    },
  };
}

function lowerBatchNorm(request: Request): Lowering | undefined {
  const { shape, dtype } = request.spec('x');
  const channels = shape.at(-1);
  if (dtype !== 'float32' || channels === undefined || sizeOf(shape) === 0 || !fits(channels))
    return undefined;
  const rowNames = ['mean', 'variance', 'scale', 'offset'].filter((name) => request.has(name));
  const isRow = (name: string) =>
    request.spec(name).dtype === 'float32' && sizeOf(request.spec(name).shape) === channels;
  if (!rowNames.every(isRow)) return undefined;
  const epsilon = Number(request.attrs['varianceEpsilon'] ?? 0.001);
  return {
    outputs: [{ shape: [...shape], dtype }],
    replaces: [['x']],
    bind: ({ at, outputs }) => {
      const [scale, offset] = ['scale', 'offset'].map((name) => (request.has(name) ? at(name) : 0));
      const args = [at('x'), at('mean'), at('variance'), scale!, offset!, outputs[0]!, channels, epsilon];
      const { parallel } = machinery();
      return () => parallel('batchNorm', sizeOf(shape) / channels, Math.ceil(GRAIN / channels), args);
    },
  };
}
