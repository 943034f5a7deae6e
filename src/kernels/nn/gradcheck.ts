import { fillNormal, fillUniform } from '../../core/random/fill.js';
import type { Rng } from '../../core/random.js';
import { openSession } from '../../tensor/engine.js';
import { inFloat64 } from '../../tensor/float64.js';
import { type HostTensor, type HostTensors, sizeOf, toDevice } from '../../tensor/host.js';
import type { Noise } from '../../tensor/random.js';
import { type Tensor, type Tensors, tf } from '../../tensor/tf.js';
import type { GradientCase } from './gradcheck-cases.js';
import { valueAndGradients } from './gradients.js';
import { initialize, scopeOf } from './scope.js';

/** How well the derivatives by one tensor agree. */
export interface CheckedTensor {
  layer: string;
  /** `weights`, or `input x`. */
  parameter: string;
  /** Derivatives compared with differences. */
  checked: number;
  /** Of the gradient in double precision from central differences. */
  maxRelativeError: number;
  /** Of the gradient of the backend in use, captured and in its precision, from that in double precision. */
  backendError: number;
}

/**
 * Gradients against central differences  D(h) = (f(x + h) - f(x - h)) / 2h  in double precision, extrapolated to
 * (4 D(h/2) - D(h)) / 3  so that the error is of order h^4; and the backend's own gradients against those.
 *
 * f is the sum of all outputs, each times a random weight, so that errors cannot cancel. Parameters are moved off
 * their first values, where many are 0 or 1. The relative error of a derivative a from b is |a - b| / max(|a|, |b|,
 * 1 % of the largest derivative): one that is 0 but for rounding is no failure.
 *
 * @param samples derivatives tried in each tensor, drawn at random; all where it has no more
 * @see Press et al., Numerical Recipes, 3rd ed., section 5.7
 */
export async function gradcheck(
  cases: ReadonlyMap<string, GradientCase>,
  { samples, rng, done = () => {} }: { samples: number; rng: Rng; done?: (cases: number) => void },
): Promise<CheckedTensor[]> {
  const prepared = [...cases].map(([name, one]) => prepare(name, one, rng.stream(name)));
  const single: HostTensors[] = [];
  for (const one of prepared) {
    const session = await openSession(one.state);
    try {
      const step = session.capture(one.name, (state) => ({ outputs: gradientsOf(one, state) }));
      single.push(await step({}));
    } finally {
      session.dispose();
    }
  }
  // One at a time, so that progress is seen between them.
  const results: CheckedTensor[] = [];
  for (const [i, one] of prepared.entries()) {
    results.push(...(await inFloat64(() => compare(one, single[i]!, samples))));
    done(i + 1);
  }
  return results;
}

/** A case with its numbers: `params/` and `inputs/` are what is differentiated by, the rest is given. */
interface Prepared extends GradientCase {
  name: string;
  state: HostTensors;
  rng: Rng;
}

const H = 1e-4;
const DOUBTFUL = 1e-7;
const MOVED = 0.1;
const NEGLIGIBLE = 0.01;

function prepare(name: string, one: GradientCase, rng: Rng): Prepared {
  const inputs = Object.fromEntries(
    Object.entries(one.inputs).map(([name, wanted]) => {
      const own = rng.stream('inputs').stream(name);
      return [name, 'below' in wanted ? integers(wanted.shape, wanted.below, own) : normals(wanted, own)];
    }),
  );
  const { params, buffers } = initialize(one.f, inputs, rng.stream('params'));
  for (const [name, { data }] of Object.entries(params)) {
    const own = rng.stream('moved').stream(name);
    for (let i = 0; i < data.length; i++) data[i]! += MOVED * own.normal();
  }
  const state: HostTensors = {};
  for (const [name, host] of Object.entries(params)) state[`params/${name}`] = host;
  for (const [name, host] of Object.entries(buffers)) state[`buffers/${name}`] = host;
  for (const [name, host] of Object.entries(inputs)) state[`inputs/${name}`] = host;
  return { ...one, name, state, rng };
}

const normals = (shape: readonly number[], rng: Rng): HostTensor => ({
  shape: [...shape],
  data: fillNormal(rng, new Float32Array(sizeOf(shape))),
});

const integers = (shape: readonly number[], below: number, rng: Rng): HostTensor => ({
  shape: [...shape],
  data: Int32Array.from({ length: sizeOf(shape) }, () => rng.integer(below)),
});

/** Noise of constants, since backends draw by generators of their own. */
function sameNoise(rng: Rng): Noise {
  let calls = 0;
  const draw = (shape: readonly number[], fill: typeof fillNormal | typeof fillUniform) =>
    toDevice({ shape: [...shape], data: fill(rng.stream(calls++), new Float32Array(sizeOf(shape))) });
  return {
    normal: (shape) => draw(shape, fillNormal),
    uniform: (shape) => draw(shape, fillUniform),
    integers: (shape, n) => toDevice(integers(shape, n, rng.stream(calls++))),
  };
}

const isVariable = ([name, { data }]: [string, HostTensor]) =>
  /^(params|inputs)\//.test(name) && !(data instanceof Int32Array);

/** The scalar f. */
function objective({ f, rng }: Prepared, state: Tensors): Tensor {
  const scope = scopeOf(state, { training: true, noise: sameNoise(rng.stream('noise')) });
  const inputs = Object.fromEntries(
    Object.entries(state).flatMap(([name, tensor]) =>
      name.startsWith('inputs/') ? [[name.slice('inputs/'.length), tensor]] : [],
    ),
  );
  const outputs = [f(scope, inputs)].flat();
  const sums = outputs.map((y, i) =>
    tf.sum(tf.mul(y, toDevice(normals(y.shape, rng.stream('weights').stream(i))))),
  );
  return sums.length === 1 ? sums[0]! : tf.addN(sums);
}

/** Derivatives of f by all that is differentiated by. */
function gradientsOf(one: Prepared, state: Tensors): Tensors {
  const names = Object.entries(one.state).flatMap((entry) => (isVariable(entry) ? [entry[0]] : []));
  const variables = Object.fromEntries(names.map((name) => [name, state[name]!]));
  return valueAndGradients(variables, () => objective(one, state)).gradients;
}

/** Run where Float32Array is an array of doubles. */
function compare(one: Prepared, single: HostTensors, samples: number): CheckedTensor[] {
  const values = new Map(
    Object.entries(one.state).map(([name, { shape, data }]) => [
      name,
      { shape, data: data instanceof Int32Array ? data : Float32Array.from(data) },
    ]),
  );
  const state = Object.fromEntries([...values].map(([name, host]) => [name, toDevice(host)]));
  try {
    const gradients = scoped(() => {
      const tensors = gradientsOf(one, state);
      return new Map(Object.entries(tensors).map(([name, t]) => [name, t.dataSync<'float32'>().slice()]));
    });
    const floor = NEGLIGIBLE * largest([...gradients.values()].flatMap((g) => Array.from(g, Math.abs)));
    return [...gradients].map(([name, gradient]) => {
      const host = values.get(name)!;
      const at = (x: number, i: number) =>
        scoped(() => {
          const data = host.data.slice();
          data[i] = x;
          return objective(one, { ...state, [name]: toDevice({ ...host, data }) }).dataSync()[0]!;
        });
      const picked = pick(gradient.length, samples, one.rng.stream('picked').stream(name));
      return {
        layer: one.name,
        parameter: name.replace(/^inputs\//, 'input ').replace(/^params\//, ''),
        checked: picked.length,
        maxRelativeError: largest(
          picked.map((i) => differenceError((x) => at(x, i), host.data[i]!, gradient[i]!, floor)),
        ),
        backendError: largest(Array.from(gradient, (g, i) => relative(g, single[name]!.data[i]!, floor))),
      };
    });
  } finally {
    for (const tensor of Object.values(state)) tensor.dispose();
  }
}

/** tf.tidy for results that are no tensors. */
function scoped<T>(f: () => T): T {
  tf.engine().startScope();
  try {
    return f();
  } finally {
    tf.engine().endScope();
  }
}

/** The error of derivative g of f at x; a step that crosses a bend of f, as relu has, is taken again, shorter. */
function differenceError(f: (x: number) => number, x: number, g: number, floor: number): number {
  const error = (h: number) => {
    const central = (d: number) => (f(x + d) - f(x - d)) / (2 * d);
    return relative(g, (4 * central(h / 2) - central(h)) / 3, floor);
  };
  const size = Math.max(1, Math.abs(x));
  const first = error(H * size);
  return first < DOUBTFUL ? first : Math.min(first, error((H / 100) * size));
}

function relative(a: number, b: number, floor: number): number {
  const scale = Math.max(Math.abs(a), Math.abs(b), floor);
  return scale === 0 ? 0 : Math.abs(a - b) / scale;
}

/** NaN wins, so that it is seen. */
const largest = (errors: readonly number[]) => Math.max(0, ...errors);

function pick(length: number, samples: number, rng: Rng): number[] {
  const all = Array.from({ length }, (_, i) => i);
  if (length <= samples) return all;
  for (let i = 0; i < samples; i++) {
    const j = i + rng.integer(length - i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, samples);
}
