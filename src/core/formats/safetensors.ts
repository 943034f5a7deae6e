import type { BigArray, NdArray, NumericArray } from '../data.js';
import { DataError, excerpt } from '../errors.js';
import { inFile } from './decoded.js';
import {
  byteLengthOf,
  decodeElements,
  ELEMENT_BYTES,
  type Element,
  elementOf,
  encodeElements,
} from './elements.js';
import { type JsonMap, parseJsonMap } from './json-strict.js';

/** The tensors of a safetensors file, each decoded when it is asked for. */
export interface Safetensors {
  /** `__metadata__`, text by text. */
  metadata: Map<string, string>;
  tensors: Map<string, TensorInfo>;
  read(name: string): NdArray;
}

export interface TensorInfo {
  /** As the file spells it: F32, BF16 … */
  dtype: string;
  shape: number[];
  /** Bytes within the file. */
  start: number;
  end: number;
}

// The reference implementation's own limit.
const MAX_HEADER = 100_000_000;

const DTYPES = new Map<string, Element>([
  ['BOOL', 'bool'],
  ['U8', 'u8'],
  ['I8', 'i8'],
  ['U16', 'u16'],
  ['I16', 'i16'],
  ['U32', 'u32'],
  ['I32', 'i32'],
  ['U64', 'u64'],
  ['I64', 'i64'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['F32', 'f32'],
  ['F64', 'f64'],
]);

// Known types that no kernel of ours takes, with their bytes: files that hold them open, such a tensor is
// refused when it is read.
const UNREAD = new Map([
  ['F8_E4M3', 1],
  ['F8_E5M2', 1],
  ['F8_E8M0', 1],
  ['F8_E4M3FNUZ', 1],
  ['F8_E5M2FNUZ', 1],
  ['C64', 8],
]);

/**
 * Opens a safetensors file: 8 bytes of header length, a JSON header, then the tensors' elements. As strict as
 * the reference: the tensors fill the rest of the file without a hole or an overlap, each as long as its type
 * and shape say, and no key is there twice.
 *
 * @see https://github.com/huggingface/safetensors, "Format"
 */
export function decodeSafetensors(bytes: Uint8Array, file?: string): Safetensors {
  return inFile(file, () => {
    if (bytes.length < 8) throw new DataError('a safetensors file begins with 8 bytes of header length');
    const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
    if (length > MAX_HEADER || Number(length) > bytes.length - 8)
      throw new DataError(`a safetensors header of ${length} bytes in a file of ${bytes.length} bytes`, {
        offset: 0,
        hint: `at most ${MAX_HEADER} bytes are read`,
      });
    const dataStart = 8 + Number(length);
    const header = bytes.subarray(8, dataStart);
    if (header[0] !== 0x7b)
      throw new DataError("the safetensors header does not begin with '{'", { offset: 8 });
    const { metadata, tensors } = parseHeader(header, dataStart);
    checkExtents(tensors, dataStart, bytes.length);
    return {
      metadata,
      tensors,
      read: (name) => inFile(file, () => readTensor(bytes, name, tensors)),
    };
  });
}

function parseHeader(header: Uint8Array, dataStart: number) {
  const json = parseJsonMap(header, undefined, { maxDepth: 4, maxBytes: MAX_HEADER });
  if (!(json instanceof Map)) throw new DataError('the safetensors header is no JSON object');
  const metadata = new Map<string, string>();
  const tensors = new Map<string, TensorInfo>();
  for (const [name, entry] of json) {
    if (!(entry instanceof Map))
      throw new DataError(`'${excerpt(name)}' in the safetensors header is no object`);
    if (name === '__metadata__') {
      for (const [key, text] of entry) {
        if (typeof text !== 'string') throw new DataError(`__metadata__ '${excerpt(key)}' is no text`);
        metadata.set(key, text);
      }
    } else tensors.set(name, tensorInfo(name, entry, dataStart));
  }
  return { metadata, tensors };
}

function tensorInfo(name: string, entry: JsonMap, dataStart: number): TensorInfo {
  const where = `tensor '${excerpt(name)}'`;
  for (const key of entry.keys())
    if (key !== 'dtype' && key !== 'shape' && key !== 'data_offsets')
      throw new DataError(`${where} has an unknown key '${excerpt(key)}'`);
  const dtype = entry.get('dtype');
  const elementBytes = typeof dtype === 'string' ? bytesOf(dtype) : undefined;
  if (typeof dtype !== 'string' || elementBytes === undefined)
    throw new DataError(`${where} has the unknown type ${excerpt(String(dtype))}`);
  const shape = naturals(entry.get('shape'));
  const offsets = naturals(entry.get('data_offsets'));
  const [start, end] = offsets ?? [];
  if (shape === undefined) throw new DataError(`${where} has no shape of whole numbers`);
  if (offsets?.length !== 2 || start === undefined || end === undefined || start > end)
    throw new DataError(`${where} has no two data_offsets in order`);
  const size = byteLengthOf(shape, elementBytes);
  if (end - start !== size)
    throw new DataError(`${where} is ${dtype} [${shape.join(', ')}], ${size} bytes, but has ${end - start}`);
  return { dtype, shape, start: dataStart + start, end: dataStart + end };
}

function bytesOf(dtype: string): number | undefined {
  const element = DTYPES.get(dtype);
  return element === undefined ? UNREAD.get(dtype) : ELEMENT_BYTES[element];
}

function naturals(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const numbers = value.filter((v): v is number => Number.isSafeInteger(v) && v >= 0);
  return numbers.length === value.length ? numbers : undefined;
}

function checkExtents(tensors: ReadonlyMap<string, TensorInfo>, dataStart: number, fileEnd: number) {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  let at = dataStart;
  for (const [name, { start, end }] of inOrder) {
    if (start < at)
      throw new DataError(`tensor '${excerpt(name)}' overlaps the one before it`, { offset: start });
    if (start > at)
      throw new DataError(`${start - at} bytes before tensor '${excerpt(name)}' belong to none`, {
        offset: at,
      });
    at = end;
  }
  if (at !== fileEnd)
    throw new DataError(
      at > fileEnd
        ? `the safetensors file is cut short: its tensors end at byte ${at}, the file at ${fileEnd}`
        : `${fileEnd - at} bytes after the last tensor belong to none`,
      { offset: Math.min(at, fileEnd) },
    );
}

function readTensor(bytes: Uint8Array, name: string, tensors: ReadonlyMap<string, TensorInfo>): NdArray {
  const info = tensors.get(name);
  if (info === undefined) throw new DataError(`no tensor '${excerpt(name)}' in the file`);
  const element = DTYPES.get(info.dtype);
  if (element === undefined)
    throw new DataError(`tensor '${excerpt(name)}' is ${info.dtype}, which is not read`, {
      hint: 'convert it to BF16, F16 or F32',
    });
  return { shape: info.shape, data: decodeElements(bytes.subarray(info.start, info.end), element) };
}

/**
 * A safetensors file as the reference implementation writes it: metadata first, tensors by falling element
 * size and then by name, so that each is aligned, and spaces after the header until the elements begin at a
 * multiple of 8. The pieces after the first are the tensors' own memory. Metadata keys are sorted: the
 * reference leaves their order to a hash table.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, NdArray>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array[] {
  if (tensors.has('__metadata__')) throw new DataError("a tensor cannot be called '__metadata__'");
  const inOrder = [...tensors].sort(
    ([a, x], [b, y]) => rank(x.data) - rank(y.data) || Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  let offset = 0;
  const fields = inOrder.map(([name, { shape, data }]) => {
    const info = { dtype: dtypeOf(data), shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
    return `${JSON.stringify(name)}:${JSON.stringify(info)}`;
  });
  if (metadata.size > 0) {
    const texts = [...metadata]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map((pair) => pair.map((s) => JSON.stringify(s)).join(':'));
    fields.unshift(`"__metadata__":{${texts.join(',')}}`);
  }
  const json = new TextEncoder().encode(`{${fields.join(',')}}`);
  const head = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(head.length - 8), true);
  head.set(json, 8);
  return [head, ...inOrder.map(([, { data }]) => encodeElements(data))];
}

const dtypeOf = (data: NumericArray | BigArray) => elementOf(data).toUpperCase();

// The reference sorts by its list of types, wide ones first.
const ORDER = ['U64', 'I64', 'F64', 'F32', 'U32', 'I32', 'U16', 'I16', 'I8', 'U8'];
const rank = (data: NumericArray | BigArray) => ORDER.indexOf(dtypeOf(data));
