import type { Json } from '../core/command/spec.js';
import type { LayerRow } from '../kernels/nn/scope.js';
import { type HostTensors, sizeOf } from '../tensor/host.js';
import type { Plan } from './run.js';

// Operations a second that training reaches about on one thread of a current processor, by backend.
const RATE: Readonly<Record<string, number>> = { tensorflow: 4e10, wasm: 1e10, webgpu: 4e11, cpu: 5e8 };

/** For --dry-run: how large a training is, and about what it takes; of time no more than the order of magnitude. */
export function estimateTraining(
  { summary, state }: { summary: readonly LayerRow[]; state: HostTensors },
  { train, validation, steps, batches }: Pick<Plan, 'train' | 'validation' | 'steps' | 'batches'>,
  { batchSize, backend, threads }: { batchSize: number; backend: string; threads: number },
): Record<string, Json> {
  const flops = summary.reduce((sum, row) => sum + row.flops, 0);
  const activations = summary.reduce((sum, row) => sum + sizeOf(row.output.slice(1)), 0);
  const parameters = summary.reduce((sum, row) => sum + row.parameters, 0);
  const stateBytes = Object.values(state).reduce((sum, { data }) => sum + data.byteLength, 0);
  // Forward, and twice as much for the gradients by inputs and by weights.
  const seconds = (3 * flops * batchSize * steps) / ((RATE[backend] ?? 1e10) * threads);
  return {
    items: train.length,
    validationItems: validation?.items.length ?? 0,
    parameters,
    layers: summary.map(({ name, kind, output, parameters: own, flops: operations }) => ({
      name,
      kind,
      output: output.slice(1),
      parameters: own,
      flops: operations,
    })),
    flopsPerItem: flops,
    stepsPerEpoch: batches,
    steps,
    // Activations are kept for the gradients, which take as much again.
    memoryMb: Math.round((stateBytes + 4 * parameters + 8 * activations * batchSize) / 1e5) / 10,
    seconds: Number(seconds.toPrecision(2)),
  };
}
