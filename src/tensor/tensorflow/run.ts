import { outputArray } from './graph.js';
import type { Output, Pointer, TensorFlow } from './library.js';
import { check } from './status.js';

/** One kind of call of a session, put together once: what is fed, fetched and run. */
export interface Run {
  /** Run on this thread. Takes the tensors that are fed; those that were fetched are the caller's to delete. */
  wait(feeds: readonly Pointer[]): BigUint64Array;
  /** Run on another thread. */
  start(feeds: readonly Pointer[]): Promise<BigUint64Array>;
  dispose(): void;
}

/** TF_SessionRun with its arguments laid out beforehand; one call at a time. */
export function prepareRun(
  c: TensorFlow,
  session: Pointer,
  feeds: readonly Output[],
  fetches: readonly Output[],
  targets: readonly Pointer[],
): Run {
  const status = c.TF_NewStatus();
  const inputs = outputArray(feeds);
  const outputs = outputArray(fetches);
  const values = new BigUint64Array(feeds.length);
  const results = new BigUint64Array(fetches.length);
  const opers = BigUint64Array.from(targets);

  const call = [
    session,
    null,
    inputs,
    values,
    feeds.length,
    outputs,
    results,
    fetches.length,
    opers,
    targets.length,
    null,
    status,
  ] as const;

  function finish(): BigUint64Array {
    for (const tensor of values) c.TF_DeleteTensor(tensor);
    check(c, status, 'a captured step');
    return results;
  }

  return {
    wait(tensors) {
      values.set(tensors);
      c.TF_SessionRun(...call);
      return finish();
    },
    start(tensors) {
      values.set(tensors);
      return new Promise((resolve, reject) => {
        c.TF_SessionRun.async(...call, (error) => {
          try {
            if (error) throw error;
            resolve(finish());
          } catch (reason) {
            reject(reason);
          }
        });
      });
    },
    dispose: () => c.TF_DeleteStatus(status),
  };
}
