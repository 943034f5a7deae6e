import type { HostTensor } from '../host.js';
import { tf } from '../tf.js';
import { frozenValue, isTracing } from '../trace.js';
import type { DataType } from './dtype.js';
import type { Eager, Handle } from './eager.js';
import { typedValues, type Values } from './tensor.js';

type HostValues = Exclude<Values, BigInt64Array>;

/** What tfjs adds where it would divide by zero. */
const EPSILON = 1e-7;

/** Data of a tensor: values that nobody has used yet, or a handle of TensorFlow's. */
interface Entry {
  shape: readonly number[];
  dtype: DataType;
  values?: HostValues | undefined;
  handle?: Handle | undefined;
  references: number;
}

/** Where tfjs keeps its tensors: in TensorFlow, from the first use on. */
export class Device extends tf.KernelBackend {
  private data: tf.DataStorage<Entry>;

  constructor(private readonly eager: Eager) {
    super();
    this.data = new tf.DataStorage<Entry>(this, tf.engine());
  }

  /** The data on the device. */
  handleOf(dataId: object): Handle {
    const entry = this.data.get(dataId);
    if (!entry.handle) {
      entry.handle = this.eager.upload(entry.dtype, entry.shape, entry.values!);
      entry.values = undefined;
    }
    return entry.handle;
  }

  /** A handle of one's own becomes a tensor. */
  keep(handle: Handle): tf.TensorInfo {
    const { shape, dtype } = handle;
    if (!isTfjsType(dtype)) throw new Error(`tfjs has no tensors of type ${dtype}`);
    const dataId = {};
    this.data.set(dataId, { shape, dtype, handle, references: 1 });
    return { dataId, shape: [...shape], dtype };
  }

  /** One more tensor on the same data. */
  share(dataId: object): tf.TensorInfo {
    const { shape, dtype } = this.data.get(dataId);
    if (!isTfjsType(dtype)) throw new Error(`tfjs has no tensors of type ${dtype}`);
    this.incRef(dataId);
    return { dataId, shape: [...shape], dtype };
  }

  /** The values of a numeric tensor, also while a step is traced. */
  peek = (dataId: object): HostTensor['data'] => {
    const values = this.valuesOf(dataId);
    if (Array.isArray(values)) throw new Error('a captured step holds texts');
    return values;
  };

  private valuesOf(dataId: object): HostValues {
    const { values, handle } = this.data.get(dataId);
    if (!handle) return values!;
    const read = this.eager.download(handle);
    if (read instanceof BigInt64Array) throw new Error('tfjs has no tensors of type int64');
    return read;
  }

  override readSync(dataId: object): HostValues {
    if (isTracing()) throw frozenValue();
    return this.valuesOf(dataId);
  }

  override async read(dataId: object): Promise<HostValues> {
    return this.readSync(dataId);
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: object,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    const known = dtype === 'string' ? (values as Uint8Array[]) : toValues(dtype, values);
    this.data.set(dataId, { shape, dtype, values: known, references });
  }

  override refCount(dataId: object): number {
    return this.data.has(dataId) ? this.data.get(dataId).references : 0;
  }

  override incRef(dataId: object): void {
    this.data.get(dataId).references++;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.data.has(dataId)) return true;
    const entry = this.data.get(dataId);
    entry.references--;
    if (!force && entry.references > 0) return false;
    if (entry.handle) this.eager.free(entry.handle);
    this.data.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.data.numDataIds();
  }

  override memory() {
    return { unreliable: true, reasons: ['TensorFlow counts its memory itself'] };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return EPSILON;
  }

  override timerAvailable(): boolean {
    return true;
  }

  override async time(f: () => void) {
    const started = performance.now();
    f();
    return { kernelMs: performance.now() - started };
  }

  override dispose(): void {}
}

function toValues(dtype: Exclude<tf.DataType, 'string'>, values: tf.BackendValues): HostTensor['data'] {
  const numbers = values as Exclude<tf.BackendValues, Uint8Array[]>;
  // Complex values come as interleaved floats.
  const typed = typedValues(dtype === 'complex64' ? 'float32' : dtype, numbers);
  if (typed instanceof BigInt64Array || Array.isArray(typed)) throw new Error(`no values of type ${dtype}`);
  return typed;
}

const isTfjsType = (dtype: DataType): dtype is DataType & tf.DataType =>
  dtype !== 'int64' && dtype !== 'uint8' && dtype !== 'resource';
