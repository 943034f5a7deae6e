import koffi, { type LibraryHandle, type TypeObject } from 'koffi';
import { BackendError } from '../../core/errors.js';

/** An address on TensorFlow's side; 0n is none. */
export type Pointer = bigint;
/** Where C reads or writes: memory of ours or an address. */
type Memory = ArrayBufferView | Pointer | null;

export interface Output {
  oper: Pointer;
  index: number;
}

/** The functions of the C API that we call, as c_api.h, tf_tensor.h and eager/c_api.h declare them. */
export interface TensorFlow {
  TF_Version(): string;
  TF_NewStatus(): Pointer;
  TF_DeleteStatus(status: Pointer): void;
  TF_GetCode(status: Pointer): number;
  TF_Message(status: Pointer): string;

  TF_AllocateTensor(dtype: number, dims: Memory, rank: number, bytes: number): Pointer;
  TF_DeleteTensor(tensor: Pointer): void;
  TF_TensorData(tensor: Pointer): Pointer;
  TF_TensorByteSize(tensor: Pointer): number;
  TF_TensorType(tensor: Pointer): number;
  TF_NumDims(tensor: Pointer): number;
  TF_Dim(tensor: Pointer, axis: number): number;
  TF_StringInit(text: Pointer): void;
  TF_StringCopy(text: Pointer, bytes: Memory, size: number): void;
  TF_StringGetDataPointer(text: Pointer): Pointer;
  TF_StringGetSize(text: Pointer): number;
  TF_StringDealloc(text: Pointer): void;
  memcpy(to: Memory, from: Memory, bytes: number): Pointer;

  TFE_NewContextOptions(): Pointer;
  TFE_ContextOptionsSetConfig(options: Pointer, proto: Memory, bytes: number, status: Pointer): void;
  TFE_DeleteContextOptions(options: Pointer): void;
  TFE_NewContext(options: Pointer, status: Pointer): Pointer;
  TFE_ContextListDevices(context: Pointer, status: Pointer): Pointer;
  TF_DeviceListCount(list: Pointer): number;
  TF_DeviceListName(list: Pointer, index: number, status: Pointer): string;
  TF_DeviceListType(list: Pointer, index: number, status: Pointer): string;
  TF_DeleteDeviceList(list: Pointer): void;
  TFE_NewTensorHandle(tensor: Pointer, status: Pointer): Pointer;
  TFE_DeleteTensorHandle(handle: Pointer): void;
  TFE_TensorHandleDataType(handle: Pointer): number;
  TFE_TensorHandleNumDims(handle: Pointer, status: Pointer): number;
  TFE_TensorHandleDim(handle: Pointer, axis: number, status: Pointer): number;
  TFE_TensorHandleResolve(handle: Pointer, status: Pointer): Pointer;
  TFE_TensorHandleCopySharingTensor(handle: Pointer, status: Pointer): Pointer;
  TFE_NewOp(context: Pointer, name: string, status: Pointer): Pointer;
  TFE_DeleteOp(op: Pointer): void;
  TFE_OpAddInput(op: Pointer, handle: Pointer, status: Pointer): void;
  TFE_OpAddInputList(op: Pointer, handles: Memory, count: number, status: Pointer): void;
  TFE_OpSetAttrType(op: Pointer, name: string, dtype: number): void;
  TFE_OpSetAttrTypeList(op: Pointer, name: string, dtypes: Memory, count: number): void;
  TFE_OpSetAttrInt(op: Pointer, name: string, value: number): void;
  TFE_OpSetAttrIntList(op: Pointer, name: string, values: Memory, count: number): void;
  TFE_OpSetAttrFloat(op: Pointer, name: string, value: number): void;
  TFE_OpSetAttrBool(op: Pointer, name: string, value: number): void;
  TFE_OpSetAttrString(op: Pointer, name: string, bytes: Memory, size: number): void;
  TFE_OpSetAttrStringList(op: Pointer, name: string, texts: string[], sizes: Memory, count: number): void;
  TFE_OpSetAttrShape(op: Pointer, name: string, dims: Memory, rank: number, status: Pointer): void;
  TFE_Execute(op: Pointer, results: Memory, count: Memory, status: Pointer): void;

  TF_NewGraph(): Pointer;
  TF_DeleteGraph(graph: Pointer): void;
  TF_NewOperation(graph: Pointer, type: string, name: string): Pointer;
  TF_AddInput(description: Pointer, input: Output): void;
  TF_AddInputList(description: Pointer, inputs: Memory, count: number): void;
  TF_AddControlInput(description: Pointer, oper: Pointer): void;
  TF_SetAttrType(description: Pointer, name: string, dtype: number): void;
  TF_SetAttrTypeList(description: Pointer, name: string, dtypes: Memory, count: number): void;
  TF_SetAttrInt(description: Pointer, name: string, value: number): void;
  TF_SetAttrIntList(description: Pointer, name: string, values: Memory, count: number): void;
  TF_SetAttrFloat(description: Pointer, name: string, value: number): void;
  TF_SetAttrBool(description: Pointer, name: string, value: number): void;
  TF_SetAttrString(description: Pointer, name: string, bytes: Memory, size: number): void;
  TF_SetAttrStringList(
    description: Pointer,
    name: string,
    texts: string[],
    sizes: Memory,
    count: number,
  ): void;
  TF_SetAttrShape(description: Pointer, name: string, dims: Memory, rank: number): void;
  TF_SetAttrTensor(description: Pointer, name: string, tensor: Pointer, status: Pointer): void;
  TF_FinishOperation(description: Pointer, status: Pointer): Pointer;
  TF_OperationNumOutputs(oper: Pointer): number;
  TF_OperationOutputType(output: Output): number;
  TF_GraphGetTensorNumDims(graph: Pointer, output: Output, status: Pointer): number;
  TF_GraphGetTensorShape(graph: Pointer, output: Output, dims: Memory, rank: number, status: Pointer): void;

  TF_NewSessionOptions(): Pointer;
  TF_SetConfig(options: Pointer, proto: Memory, bytes: number, status: Pointer): void;
  TF_DeleteSessionOptions(options: Pointer): void;
  TF_NewSession(graph: Pointer, options: Pointer, status: Pointer): Pointer;
  TF_CloseSession(session: Pointer, status: Pointer): void;
  TF_DeleteSession(session: Pointer, status: Pointer): void;
  TF_SessionRun: SessionRun;
}

type RunArguments = [
  session: Pointer,
  options: Memory,
  inputs: Memory,
  values: Memory,
  inputCount: number,
  outputs: Memory,
  results: Memory,
  outputCount: number,
  targets: Memory,
  targetCount: number,
  metadata: Memory,
  status: Pointer,
];
interface SessionRun {
  (...args: RunArguments): void;
  async(...args: [...RunArguments, done: (error: unknown) => void]): void;
}

const TF_OUTPUT = koffi.struct('TF_Output', { oper: 'void*', index: 'int' });
const P = 'void*';
type CType = string | TypeObject;

const SIGNATURES: Record<keyof TensorFlow, [result: CType, ...args: CType[]]> = {
  TF_Version: ['str'],
  TF_NewStatus: [P],
  TF_DeleteStatus: ['void', P],
  TF_GetCode: ['int', P],
  TF_Message: ['str', P],
  TF_AllocateTensor: [P, 'int', P, 'int', 'size_t'],
  TF_DeleteTensor: ['void', P],
  TF_TensorData: [P, P],
  TF_TensorByteSize: ['size_t', P],
  TF_TensorType: ['int', P],
  TF_NumDims: ['int', P],
  TF_Dim: ['int64', P, 'int'],
  TF_StringInit: ['void', P],
  TF_StringCopy: ['void', P, P, 'size_t'],
  TF_StringGetDataPointer: [P, P],
  TF_StringGetSize: ['size_t', P],
  TF_StringDealloc: ['void', P],
  memcpy: [P, P, P, 'size_t'],
  TFE_NewContextOptions: [P],
  TFE_ContextOptionsSetConfig: ['void', P, P, 'size_t', P],
  TFE_DeleteContextOptions: ['void', P],
  TFE_NewContext: [P, P, P],
  TFE_ContextListDevices: [P, P, P],
  TF_DeviceListCount: ['int', P],
  TF_DeviceListName: ['str', P, 'int', P],
  TF_DeviceListType: ['str', P, 'int', P],
  TF_DeleteDeviceList: ['void', P],
  TFE_NewTensorHandle: [P, P, P],
  TFE_DeleteTensorHandle: ['void', P],
  TFE_TensorHandleDataType: ['int', P],
  TFE_TensorHandleNumDims: ['int', P, P],
  TFE_TensorHandleDim: ['int64', P, 'int', P],
  TFE_TensorHandleResolve: [P, P, P],
  TFE_TensorHandleCopySharingTensor: [P, P, P],
  TFE_NewOp: [P, P, 'str', P],
  TFE_DeleteOp: ['void', P],
  TFE_OpAddInput: ['void', P, P, P],
  TFE_OpAddInputList: ['void', P, P, 'int', P],
  TFE_OpSetAttrType: ['void', P, 'str', 'int'],
  TFE_OpSetAttrTypeList: ['void', P, 'str', P, 'int'],
  TFE_OpSetAttrInt: ['void', P, 'str', 'int64'],
  TFE_OpSetAttrIntList: ['void', P, 'str', P, 'int'],
  TFE_OpSetAttrFloat: ['void', P, 'str', 'float'],
  TFE_OpSetAttrBool: ['void', P, 'str', 'uchar'],
  TFE_OpSetAttrString: ['void', P, 'str', P, 'size_t'],
  TFE_OpSetAttrStringList: ['void', P, 'str', 'str*', P, 'int'],
  TFE_OpSetAttrShape: ['void', P, 'str', P, 'int', P],
  TFE_Execute: ['void', P, P, P, P],
  TF_NewGraph: [P],
  TF_DeleteGraph: ['void', P],
  TF_NewOperation: [P, P, 'str', 'str'],
  TF_AddInput: ['void', P, TF_OUTPUT],
  TF_AddInputList: ['void', P, P, 'int'],
  TF_AddControlInput: ['void', P, P],
  TF_SetAttrType: ['void', P, 'str', 'int'],
  TF_SetAttrTypeList: ['void', P, 'str', P, 'int'],
  TF_SetAttrInt: ['void', P, 'str', 'int64'],
  TF_SetAttrIntList: ['void', P, 'str', P, 'int'],
  TF_SetAttrFloat: ['void', P, 'str', 'float'],
  TF_SetAttrBool: ['void', P, 'str', 'uchar'],
  TF_SetAttrString: ['void', P, 'str', P, 'size_t'],
  TF_SetAttrStringList: ['void', P, 'str', 'str*', P, 'int'],
  TF_SetAttrShape: ['void', P, 'str', P, 'int'],
  TF_SetAttrTensor: ['void', P, 'str', P, P],
  TF_FinishOperation: [P, P, P],
  TF_OperationNumOutputs: ['int', P],
  TF_OperationOutputType: ['int', TF_OUTPUT],
  TF_GraphGetTensorNumDims: ['int', P, TF_OUTPUT, P],
  TF_GraphGetTensorShape: ['void', P, TF_OUTPUT, P, 'int', P],
  TF_NewSessionOptions: [P],
  TF_SetConfig: ['void', P, P, 'size_t', P],
  TF_DeleteSessionOptions: ['void', P],
  TF_NewSession: [P, P, P, P],
  TF_CloseSession: ['void', P, P],
  TF_DeleteSession: ['void', P, P],
  TF_SessionRun: ['void', P, P, P, P, 'int', P, P, 'int', P, 'int', P, P],
};

/**
 * TensorFlow's C API out of these shared libraries, the framework first. It is never unloaded: its threads and
 * static objects do not survive that.
 */
export function loadTensorFlow(files: readonly string[], { verbose = false } = {}): TensorFlow {
  // Read by TensorFlow when it is loaded and when it starts its devices.
  if (!verbose) process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  try {
    const process = koffi.load(null);
    const open = () => files.map((file) => keepLoaded(process, file)).at(-1)!;
    const library = verbose ? open() : silently(process, open);
    const bound = Object.entries(SIGNATURES).map(([name, [result, ...args]]) => [
      name,
      (name === 'memcpy' ? process : library).func(name, result, args),
    ]);
    return Object.fromEntries(bound);
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new BackendError(`TensorFlow does not load: ${why}`, {
      file: files.at(-1),
      hint: 'ispr backend install cpu',
    });
  }
}

const RTLD_NOW = 2;

/** A second reference to the library, which nobody gives back. */
function keepLoaded(process: LibraryHandle, file: string): LibraryHandle {
  const library = koffi.load(file, { global: true, lazy: true });
  if (globalThis.process.platform !== 'win32') process.func('dlopen', P, ['str', 'int'])(file, RTLD_NOW);
  return library;
}

/**
 * Load with standard error closed: TensorFlow greets there before anybody could tell it what to log. Nothing of
 * ours can write meanwhile, as the call is synchronous.
 */
function silently<T>(process: LibraryHandle, load: () => T): T {
  if (globalThis.process.platform === 'win32') return load();
  const dup = process.func('dup', 'int', ['int']);
  const dup2 = process.func('dup2', 'int', ['int', 'int']);
  const open = process.func('open', 'int', ['str', 'int']);
  const close = process.func('close', 'int', ['int']);
  const kept: number = dup(2);
  const nowhere: number = open('/dev/null', 1);
  dup2(nowhere, 2);
  try {
    return load();
  } finally {
    dup2(kept, 2);
    close(kept);
    close(nowhere);
  }
}
