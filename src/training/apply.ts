import type { HostTensor, HostTensors } from '../tensor/host.js';
import type { Session, StepFunction } from '../tensor/session.js';
import type { Dataset } from './data/dataset.js';

/** Outputs of a network for some items of a data set, in their order. */
export interface Applied {
  /** Positions in the data set. */
  indices: Uint32Array;
  outputs: HostTensors;
}

/**
 * Run a step of a session over items of a data set, batch by batch. Its outputs have the items as first dimension.
 * The last batch is filled up with its last item, whose answers are dropped: a step is prepared for one size only.
 */
export async function* applyStep(
  session: Session,
  step: StepFunction,
  dataset: Dataset,
  indices: Uint32Array,
  batchSize: number,
): AsyncGenerator<Applied> {
  const run = session.capture('apply', step);
  const size = Math.min(batchSize, indices.length);
  for (let from = 0; from < indices.length; from += size) {
    const chosen = indices.subarray(from, from + size);
    const filled = Uint32Array.from({ length: size }, (_, i) => chosen[Math.min(i, chosen.length - 1)]!);
    const { x, y } = await dataset.batch(filled);
    const outputs = await run(y ? { x, y } : { x });
    yield {
      indices: chosen,
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([name, tensor]) => [name, firstItems(tensor, chosen.length)]),
      ),
    };
  }
}

function firstItems({ shape, data }: HostTensor, count: number): HostTensor {
  const width = data.length / shape[0]!;
  return { shape: [count, ...shape.slice(1)], data: data.subarray(0, count * width) };
}
