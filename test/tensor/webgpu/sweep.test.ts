import { expect, test } from 'vitest';
import { startTensors } from '../../../src/tensor/engine.js';
import { expectSame, gradientsOf, type Outcome, sweep, valuesOf } from '../sweep.js';
import { linesOnGpu } from './process.js';

interface Line {
  name: string;
  values: Outcome[] | string;
  gradients: Outcome[] | string;
}

const lines = await linesOnGpu<Line>('sweep-child.ts');
await startTensors('cpu');
const got = new Map(lines?.map((line) => [line.name, line]));

// Both compute in float32, in other orders and with other approximations of the transcendental functions.
const TOLERANCE = 2e-5;
// The shader of tfjs turns by WGSL's own sine, which is held to 2^-11, once for each pair of elements.
const LOOSE: Readonly<Record<string, number>> = {
  fft: 2e-3,
  'fft of 7': 2e-3,
  ifft: 2e-3,
  rfft: 2e-3,
  irfft: 2e-3,
};

/** What tfjs has no kernel of WebGPU for: their results are texts, or have a size that is in the values. */
const MISSING = [
  'NonMaxSuppressionV4',
  'RaggedGather',
  'RaggedRange',
  'RaggedTensorToTensor',
  'SparseFillEmptyRows',
  'SparseReshape',
  'StaticRegexReplace',
  'StringSplit',
  'StringToHashBucketFast',
  'Unique',
];
const missing = (outcomes: Outcome[] | string) =>
  typeof outcomes === 'string' ? /^Kernel '(\w+)' not registered/.exec(outcomes)?.[1] : undefined;

test.skipIf(!lines).each(sweep)('$name', (one) => {
  const { values, gradients } = got.get(one.name)!;
  const tolerance = LOOSE[one.name] ?? TOLERANCE;
  if (missing(values) === undefined) expectSame(outcomesOf(values), valuesOf(one), tolerance);
  if (missing(gradients) === undefined) expectSame(outcomesOf(gradients), gradientsOf(one), tolerance);
});

test.skipIf(!lines)('no other kernels are missing than those that are known to be', () => {
  const names = [...got.values()].flatMap(({ values, gradients }) => [missing(values), missing(gradients)]);
  expect([...new Set(names.filter((name) => name !== undefined))].sort()).toEqual(MISSING);
});

/** Numbers that are not finite came as texts. */
function outcomesOf(outcomes: Outcome[] | string): Outcome[] {
  if (typeof outcomes === 'string') throw new Error(outcomes);
  return outcomes.map((outcome) =>
    outcome.dtype === 'string' ? outcome : { ...outcome, values: Array.from(outcome.values, Number) },
  );
}
