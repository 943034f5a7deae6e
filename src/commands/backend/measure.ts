import { NETWORKS } from '../../bench/networks.js';
import { createRng } from '../../core/random.js';
import type { TensorBackendName } from '../../tensor/choose.js';
import { openSession, startTensors } from '../../tensor/engine.js';
import { sizeOf } from '../../tensor/host.js';
import { type Tensor, tf } from '../../tensor/tf.js';
import type { JobName } from './job-names.js';

/** One job on one backend: the best of several runs, or why there is none. */
export interface Measurement {
  job: JobName;
  /** Milliseconds a run; of the overheads, microseconds. Missing where the job failed. */
  time?: number;
  unit: 'ms' | 'us';
  /** 1e9 floating-point operations a second, where they can be counted. */
  gflops?: number;
  error?: string;
}

interface Job {
  name: JobName;
  unit: 'ms' | 'us';
  /** Floating-point operations of a run. */
  flops?: number;
  /** Runs within one timing, for what is too short for a clock. */
  repeats?: number;
  prepare(): Promise<() => Promise<void>> | (() => Promise<void>);
}

const JOBS: readonly Job[] = [
  matmul(512),
  matmul(1024),
  convolution('conv', (x, w) => tf.conv2d(x, w, 1, 'same')),
  convolution('conv-input-gradient', (x, w, y) =>
    tf.grad((v) => tf.conv2d(v as tf.Tensor4D, w, 1, 'same'))(x, y),
  ),
  convolution('conv-filter-gradient', (x, w, y) =>
    tf.grad((v) => tf.conv2d(x, v as tf.Tensor4D, 1, 'same'))(w, y),
  ),
  fourier(64, 1024),
  eagerOverhead(500),
  capturedOverhead(500),
  ...(['mlp', 'lenet', 'vae', 'conv-vae', 'unet', 'lstm-64', 'lstm-128', 'ddim'] as const).map(network),
];

const MIN_RUNS = 3;
const MAX_RUNS = 50;
const LEAST_MS = 400;
const MOST_MS = 4000; // what takes this long once needs no second look

/** Run the jobs on one backend, in this process. */
export async function measureBackend(
  backend: TensorBackendName,
  names: readonly JobName[],
): Promise<Measurement[]> {
  await startTensors(backend);
  const measured: Measurement[] = [];
  for (const job of JOBS.filter((one) => names.includes(one.name))) {
    const { name, unit } = job;
    try {
      measured.push(await measure(job));
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
      measured.push({ job: name, unit, error: reason });
    }
  }
  return measured;
}

/** The best of several runs after some that warm up: what else the machine does can only make a run longer. */
async function measure({ name, unit, flops, repeats = 1, prepare }: Job): Promise<Measurement> {
  const run = await prepare();
  const timed = async () => {
    const started = performance.now();
    await run();
    return performance.now() - started;
  };
  let total = await timed();
  if (total < MOST_MS) total = await timed();
  let best = total;
  for (let runs = 0; total < MOST_MS && runs < MAX_RUNS && (total < LEAST_MS || runs < MIN_RUNS); runs++) {
    const ms = await timed();
    best = Math.min(best, ms);
    total += ms;
  }
  const each = best / repeats;
  return {
    job: name,
    unit,
    time: unit === 'us' ? each * 1000 : each,
    ...(flops !== undefined && { gflops: flops / each / 1e6 }),
  };
}

function matmul(n: 512 | 1024): Job {
  return {
    name: `matmul-${n}`,
    unit: 'ms',
    flops: 2 * n ** 3,
    prepare() {
      const [a, b] = [random(n, n), random(n, n)];
      return computing(() => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D));
    },
  };
}

/** 3 x 3 windows over pictures of 56 x 56, from 32 to 64 channels, a batch of 8; its gradients cost the same. */
function convolution(
  name: JobName,
  compute: (x: tf.Tensor4D, w: tf.Tensor4D, y: tf.Tensor4D) => Tensor,
): Job {
  return {
    name,
    unit: 'ms',
    flops: 2 * 8 * 56 * 56 * 9 * 32 * 64,
    prepare() {
      const [x, w, y] = [random(8, 56, 56, 32), random(3, 3, 32, 64), random(8, 56, 56, 64)] as tf.Tensor4D[];
      return computing(() => compute(x!, w!, y!));
    },
  };
}

function fourier(rows: 64, n: 1024): Job {
  return {
    name: `fft-${rows}x${n}`,
    unit: 'ms',
    flops: rows * 5 * n * Math.log2(n),
    prepare() {
      const [real, imaginary] = [random(rows, n), random(rows, n)];
      return computing(() => tf.real(tf.spectral.fft(tf.complex(real, imaginary))));
    },
  };
}

/** What one operation on next to nothing costs when it is called by itself. */
function eagerOverhead(repeats: number): Job {
  return {
    name: 'eager-operation',
    unit: 'us',
    repeats,
    prepare() {
      const [zero, one] = [random(1), random(1)];
      return computing(() => {
        let x = zero;
        for (let i = 0; i < repeats; i++) x = tf.add(x, one);
        return x;
      });
    },
  };
}

/** What one captured step costs beside the operations in it. */
function capturedOverhead(repeats: number): Job {
  return {
    name: 'captured-step',
    unit: 'us',
    repeats,
    async prepare() {
      const session = await openSession({ x: { shape: [1], data: Float32Array.of(0) } });
      const step = session.capture('add', ({ x }) => ({ state: { x: tf.add(x!, 1) } }));
      return async () => {
        for (let i = 0; i < repeats; i++) await step({});
      };
    },
  };
}

/** A step of one of the networks that `bench` compares with PyTorch; of a sampler all its steps. */
function network(name: JobName): Job {
  return {
    name,
    unit: 'ms',
    async prepare() {
      const { state, step, inputs, repeats } = NETWORKS.get(name)!();
      const session = await openSession(state);
      const run = session.capture(name, step);
      return async () => {
        for (let i = 0; i < repeats; i++) await run(inputs);
        // A sampler has no output to wait for.
        if (repeats > 1) await session.read(['k']);
      };
    },
  };
}

const rng = createRng('backend bench');

function random(...shape: number[]): Tensor {
  const values = Float32Array.from({ length: sizeOf(shape) }, () => 2 * rng.uniform() - 1);
  return tf.tensor(values, shape);
}

/** Compute and wait until it is done: one number of the result comes back. */
function computing(compute: () => Tensor): () => Promise<void> {
  return async () => {
    const first = tf.tidy(() => tf.slice(tf.reshape(compute(), [-1]), 0, 1));
    await first.data();
    first.dispose();
  };
}
