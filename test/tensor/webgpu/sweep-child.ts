import './start.js';
import { toDevice } from '../../../src/tensor/host.js';
import { type Tensor, tf } from '../../../src/tensor/tf.js';
import { gradients, type Outcome, sweep } from '../sweep.js';

/*
 * The sweep on webgpu in a process of its own: the values and gradients of each case, or what went wrong, as lines
 * of JSON. Arguments: cases to run instead of all.
 */
const chosen = process.argv.slice(2);

for (const one of sweep) {
  if (chosen.length > 0 && !chosen.includes(one.name)) continue;
  const results = {
    name: one.name,
    values: await attempt(() => [one.f(...one.inputs.map(toDevice))].flat()),
    gradients: await attempt(() => gradients(one, one.inputs.map(toDevice))),
  };
  console.log(JSON.stringify(results, withoutNull));
}

async function attempt(compute: () => Tensor[]): Promise<Outcome[] | string> {
  try {
    const outcomes: Outcome[] = [];
    for (const tensor of tf.tidy(compute)) {
      const { shape, dtype } = tensor;
      const values: ArrayLike<number | string> = await tensor.data();
      tensor.dispose();
      outcomes.push({ shape, dtype, values: Array.from(values) });
    }
    return outcomes;
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0]! : String(error);
  }
}

/** JSON would write numbers that are not finite as null. */
function withoutNull(_: string, value: unknown) {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
