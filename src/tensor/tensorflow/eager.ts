import { attributeWriter } from './attributes.js';
import { type Configuration, configProto } from './config.js';
import { type DataType, dtypeOfCode } from './dtype.js';
import type { Emitter, Ref } from './emit.js';
import type { Pointer, TensorFlow } from './library.js';
import { check } from './status.js';
import { newTensor, readTensor, typedValues, type Values } from './tensor.js';

/** A tensor of the eager executor. */
export interface Handle extends Ref {
  readonly pointer: Pointer;
}

export interface Eager extends Emitter<Handle> {
  /** Run a kernel and free what it made on the way to its results. */
  scope<T extends Handle | Handle[]>(run: () => T): T;
  upload(dtype: DataType, shape: readonly number[], values: Values): Handle;
  download(handle: Handle): Values;
  free(handle: Handle): void;
  /** The handle itself, or one of the caller's own to a constant that the executor keeps. */
  owned(handle: Handle): Handle;
  /** Handles that nobody has freed, constants left out: a test looks for leaks with it. */
  live(): number;
  devices(): { name: string; type: string }[];
}

// Axes, shapes and small numbers come back in every call; more of them than this are a sign of changing shapes.
const MOST_CONSTANTS = 4096;
const LARGEST_CONSTANT = 16;
// What any operation has but those that take a tensor apart.
const USUAL_RESULTS = 16;

/** TensorFlow's eager executor: operations run one by one, on a GPU where there is one. */
export function startEager(c: TensorFlow, configuration: Configuration): Eager {
  const status = c.TF_NewStatus();
  const context = newContext(c, configuration, status);
  const setAttributes = attributeWriter(c, 'TFE_OpSetAttr', status);
  const constants = new Map<string, Handle>();
  const shared = new Set<Handle>();
  let results = new BigUint64Array(USUAL_RESULTS);
  const count = new Int32Array(1);
  let made: Handle[] | undefined;
  let live = 0;

  function take(pointer: Pointer, dtype: DataType, shape: readonly number[]): Handle {
    const handle = { pointer, dtype, shape };
    live++;
    made?.push(handle);
    return handle;
  }

  function free({ pointer }: Handle) {
    live--;
    c.TFE_DeleteTensorHandle(pointer);
  }

  function upload(dtype: DataType, shape: readonly number[], values: Values): Handle {
    const tensor = newTensor(c, dtype, shape, values);
    const pointer = c.TFE_NewTensorHandle(tensor, status);
    c.TF_DeleteTensor(tensor);
    check(c, status, 'copying a tensor to TensorFlow');
    live++;
    return { pointer, dtype, shape: [...shape] };
  }

  function constant(
    dtype: DataType,
    shape: readonly number[],
    values: ArrayLike<number> | Uint8Array[],
  ): Handle {
    const typed = typedValues(dtype, values);
    if (values.length > LARGEST_CONSTANT) {
      const large = upload(dtype, shape, typed);
      made?.push(large);
      return large;
    }
    const key = `${dtype}[${shape}]${typed}`;
    const known = constants.get(key);
    if (known) return known;
    const handle = upload(dtype, shape, typed);
    live--;
    constants.set(key, handle);
    shared.add(handle);
    return handle;
  }

  function forgetConstants() {
    for (const { pointer } of shared) c.TFE_DeleteTensorHandle(pointer);
    shared.clear();
    constants.clear();
  }

  const shapeOf = (pointer: Pointer): number[] => {
    const shape: number[] = [];
    const rank = c.TFE_TensorHandleNumDims(pointer, status);
    for (let axis = 0; axis < rank; axis++) shape.push(Number(c.TFE_TensorHandleDim(pointer, axis, status)));
    return shape;
  };

  const emit: Eager['emit'] = (name, inputs, attrs) => {
    const op = c.TFE_NewOp(context, name, status);
    try {
      check(c, status, name);
      for (const input of inputs) {
        if (isList(input)) {
          const pointers = BigUint64Array.from(input, ({ pointer }) => pointer);
          c.TFE_OpAddInputList(op, pointers, pointers.length, status);
        } else c.TFE_OpAddInput(op, input.pointer, status);
        check(c, status, name);
      }
      setAttributes(op, attrs);
      const parts = Number(attrs['num'] ?? attrs['num_split'] ?? 0);
      if (parts > results.length) results = new BigUint64Array(parts);
      count[0] = results.length;
      c.TFE_Execute(op, results, count, status);
      check(c, status, name);
    } finally {
      c.TFE_DeleteOp(op);
    }
    return Array.from(results.subarray(0, count[0]), (pointer) =>
      take(pointer, dtypeOfCode(c.TFE_TensorHandleDataType(pointer)), shapeOf(pointer)),
    );
  };

  return {
    emit,
    constant,
    upload,
    free,
    live: () => live,
    owned(handle) {
      if (!shared.has(handle)) return handle;
      const pointer = c.TFE_TensorHandleCopySharingTensor(handle.pointer, status);
      check(c, status, 'sharing a tensor');
      return take(pointer, handle.dtype, handle.shape);
    },
    scope(run) {
      if (constants.size >= MOST_CONSTANTS) forgetConstants();
      const mine: Handle[] = [];
      made = mine;
      let kept: Handle[] = [];
      try {
        const result = run();
        kept = [result].flat();
        return result;
      } finally {
        made = undefined;
        for (const handle of mine) if (!kept.includes(handle)) free(handle);
      }
    },
    download({ pointer }) {
      const tensor = c.TFE_TensorHandleResolve(pointer, status);
      check(c, status, 'reading a tensor');
      try {
        return readTensor(c, tensor);
      } finally {
        c.TF_DeleteTensor(tensor);
      }
    },
    devices() {
      const all = c.TFE_ContextListDevices(context, status);
      check(c, status, 'listing devices');
      const devices = Array.from({ length: c.TF_DeviceListCount(all) }, (_, i) => ({
        name: c.TF_DeviceListName(all, i, status),
        type: c.TF_DeviceListType(all, i, status),
      }));
      c.TF_DeleteDeviceList(all);
      return devices;
    },
  };
}

const isList = (input: Handle | readonly Handle[]): input is readonly Handle[] => Array.isArray(input);

function newContext(c: TensorFlow, configuration: Configuration, status: Pointer): Pointer {
  const options = c.TFE_NewContextOptions();
  const proto = configProto(configuration);
  c.TFE_ContextOptionsSetConfig(options, proto, proto.length, status);
  check(c, status, 'configuring TensorFlow');
  const context = c.TFE_NewContext(options, status);
  c.TFE_DeleteContextOptions(options);
  check(c, status, 'starting TensorFlow');
  return context;
}
