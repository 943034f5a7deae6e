import { BackendError } from '../../core/errors.js';

/** What goes wrong on the device is told later than it was asked for, but before results arrive. */
export interface Faults {
  /** Throw the first fault since the last check, if there was one. */
  check(): void;
}

/** Listen to a device. Dawn writes to standard output whatever nobody takes. */
export function listenToFaults(device: Pick<GPUDevice, 'addEventListener' | 'lost'>): Faults {
  let first: BackendError | undefined;
  let lost: BackendError | undefined;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    first ??= faultOf(event.error);
  });
  device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') lost = new BackendError(`the GPU was lost: ${lineOf(message)}`);
  });
  return {
    check() {
      const fault = lost ?? first;
      first = undefined;
      if (fault) throw fault;
    },
  };
}

/** A buffer that is larger than the device allows is refused as invalid, not as too much for its memory. */
function faultOf(error: GPUError): BackendError {
  const starved =
    error.constructor.name === 'GPUOutOfMemoryError' || /exceeds the max buffer size/i.test(error.message);
  return starved
    ? new BackendError(`out of memory on the GPU: ${lineOf(error.message)}`, {
        hint: 'a smaller --batch-size needs less, and --backend wasm uses the memory of the machine',
      })
    : new BackendError(`the GPU failed: ${lineOf(error.message)}`);
}

const lineOf = (text: string) => text.split('\n')[0]!.slice(0, 200);
