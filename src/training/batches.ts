import { createHash } from 'node:crypto';
import { permutation } from '../core/random/order.js';
import { createRng } from '../core/random.js';
import type { HostTensors } from '../tensor/host.js';
import type { Source, Task } from './task.js';

/** Items to train on and items held back, by their numbers in the data. */
export interface Split {
  train: Uint32Array;
  validation: Uint32Array;
}

/** Hold back a part of the items, chosen by the seed alone; both parts in the order of the data. */
export function splitItems(length: number, part: number, seed: number): Split {
  const held = Math.round(length * part);
  const order = permutation(createRng(seed).stream('split'), length);
  return { train: order.slice(held).sort(), validation: order.slice(0, held).sort() };
}

/** The order of an epoch, a function of seed and epoch: a place in it is all that a checkpoint must hold. */
export function epochOrder(items: Uint32Array, seed: number, epoch: number): Uint32Array {
  const order = permutation(createRng(seed).stream('order').stream(epoch), items.length);
  return order.map((place) => items[place]!);
}

export const batchCount = (items: number, batchSize: number): number => Math.ceil(items / batchSize);

/** The b-th batch of an order; the last one may be smaller. */
export const batchAt = (order: Uint32Array, batchSize: number, b: number): Uint32Array =>
  order.subarray(b * batchSize, Math.min((b + 1) * batchSize, order.length));

export interface Batch {
  tensors: HostTensors;
  items: number;
}

/** A training batch, augmented by streams of chance that belong to epoch and item, whatever batch they are in. */
export async function trainingBatch(
  { data, augment }: Pick<Task, 'data' | 'augment'>,
  indices: Uint32Array,
  { seed, epoch }: { seed: number; epoch: number },
): Promise<Batch> {
  const tensors = await data.batch(indices);
  const streams = createRng(seed).stream('augment').stream(epoch);
  const changed = augment ? await augment(tensors, (i) => streams.stream(indices[i]!)) : tensors;
  return { tensors: changed, items: indices.length };
}

/** Batches in turn; `ahead` starts on the next one, to be called while a step runs. */
export function batchQueue(load: (b: number) => Promise<Batch>, first: number, count: number) {
  let next = first;
  let waiting: Promise<Batch> | undefined;
  const ahead = () => {
    if (waiting || next >= count) return;
    waiting = load(next++);
    // Who takes the batch hears of a failure; until then it is nobody's.
    waiting.catch(() => {});
  };
  return {
    ahead,
    take(): Promise<Batch> {
      ahead();
      const batch = waiting!;
      waiting = undefined;
      return batch;
    },
  };
}

const DIGEST_ITEMS = 64;

/** A text that differs between data sets: their own digest, or one of their length and of items spread over them. */
export async function digestOf(source: Source): Promise<string> {
  if (source.digest) return source.digest();
  const count = Math.min(DIGEST_ITEMS, source.length);
  const indices = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * source.length) / count));
  const hash = createHash('sha256').update(`${source.length}`);
  for (const [name, { shape, data }] of Object.entries(await source.batch(indices)))
    hash.update(`${name}[${shape}]`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex');
}
