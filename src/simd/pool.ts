import { Worker } from 'node:worker_threads';
import type { SimdExports } from './binary.js';

export type Pool = (
  kernel: keyof SimdExports,
  count: number,
  grain: number,
  args: readonly number[],
  threads: number,
) => void;

/**
 * Threads that share one WebAssembly memory. A job is `kernel(begin, end, ...args)` over 0..count-1 in pieces
 * of `grain`; whoever is free takes the next piece, the calling thread too, and the call returns when all are
 * done. Workers sleep on a word of shared memory, so that a job costs microseconds and needs no event loop.
 */
export function createPool(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  kernels: SimdExports,
  workspace: (thread: number) => number,
): Pool {
  const control = new Int32Array(new SharedArrayBuffer(8 * Int32Array.BYTES_PER_ELEMENT));
  const numbers = new Float64Array(new SharedArrayBuffer(MAX_ARGS * Float64Array.BYTES_PER_ELEMENT));
  const names = Object.keys(kernels) as (keyof SimdExports)[];
  let workers = 0;

  return (kernel, count, grain, args, threads) => {
    const pieces = Math.ceil(count / grain);
    const run = kernels[kernel] as (...args: number[]) => void;
    if (Math.min(threads, pieces) <= 1) {
      for (let begin = 0; begin < count; begin += grain) run(begin, Math.min(begin + grain, count), ...args);
      return;
    }
    if (args.length > MAX_ARGS) throw new RangeError(`a kernel takes at most ${MAX_ARGS} numbers`);
    for (; workers < threads - 1; workers++) startWorker();
    numbers.set(args);
    control[AT.kernel] = names.indexOf(kernel);
    control[AT.args] = args.length;
    control[AT.count] = count;
    control[AT.grain] = grain;
    control[AT.failed] = 0;
    Atomics.store(control, AT.next, 0);
    Atomics.add(control, AT.job, 1); // odd: open
    Atomics.notify(control, AT.job, threads - 1);
    try {
      for (
        let begin = Atomics.add(control, AT.next, grain);
        begin < count;
        begin = Atomics.add(control, AT.next, grain)
      )
        run(begin, Math.min(begin + grain, count), ...args);
    } finally {
      Atomics.store(control, AT.next, count);
      Atomics.add(control, AT.job, 1); // even: closed; a worker that comes late sees it and leaves
      for (let busy = Atomics.load(control, AT.busy); busy > 0; busy = Atomics.load(control, AT.busy))
        Atomics.wait(control, AT.busy, busy);
    }
    if (control[AT.failed]) throw new Error(`SIMD kernel ${kernel} failed in a worker`);
  };

  function startWorker() {
    const worker = new Worker(`(${work})(require('node:worker_threads').workerData)`, {
      eval: true,
      workerData: { module, memory, control, numbers, names, workspace: workspace(workers + 1), AT },
    });
    worker.unref(); // asleep or not, it never keeps the process alive
  }
}

/** Words of the control block. */
const AT = { job: 0, next: 1, count: 2, grain: 3, kernel: 4, args: 5, busy: 6, failed: 7 } as const;
const MAX_ARGS = 16;

interface Shared {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  control: Int32Array;
  numbers: Float64Array;
  names: string[];
  workspace: number;
  AT: Record<'job' | 'next' | 'count' | 'grain' | 'kernel' | 'args' | 'busy' | 'failed', number>;
}

/** A worker's life. Sent as source text, so that it needs no file of its own: it may use nothing from outside. */
function work({ module, memory, control, numbers, names, workspace, AT }: Shared): void {
  const instance = new WebAssembly.Instance(module, { env: { memory, abort: () => {} } });
  (instance.exports['setWorkspace'] as (ptr: number) => void)(workspace);
  for (let seen = 0; ; ) {
    Atomics.wait(control, AT.job, seen);
    seen = Atomics.load(control, AT.job);
    if (seen % 2 === 0) continue;
    Atomics.add(control, AT.busy, 1);
    if (Atomics.load(control, AT.job) === seen) {
      const run = instance.exports[names[control[AT.kernel]!]!] as (...args: number[]) => void;
      const args = [...numbers.subarray(0, control[AT.args])];
      const count = control[AT.count]!;
      const grain = control[AT.grain]!;
      try {
        for (
          let begin = Atomics.add(control, AT.next, grain);
          begin < count;
          begin = Atomics.add(control, AT.next, grain)
        )
          run(begin, Math.min(begin + grain, count), ...args);
      } catch {
        Atomics.store(control, AT.failed, 1);
      }
    }
    Atomics.sub(control, AT.busy, 1);
    Atomics.notify(control, AT.busy);
  }
}
