import type { NdArray } from '../data.js';
import { DataError } from '../errors.js';
import { type Decoded, inFile } from './decoded.js';
import { decodeElements, ELEMENT_BYTES, elementOf, encodeElements } from './elements.js';
import { MAGIC, type NpyHeader, npyHeader } from './npy-header.js';
import { fortranToC } from './transpose.js';

export interface NpyMetadata {
  /** The type in the file, as NumPy spells it: `<f8`. */
  descr: string;
  /** The last dimension of the value is (real, imaginary). */
  complex: boolean;
}

/**
 * One NumPy array. Fortran order is turned into C order, complex numbers get a last dimension of 2, float16
 * becomes float32 and booleans 0/1.
 */
export function decodeNpy(bytes: Uint8Array, file?: string): Decoded<NdArray, NpyMetadata> {
  return inFile(file, () => {
    const header = npyHeader(bytes);
    if (header === undefined) throw new DataError('the npy header is cut short', { offset: bytes.length });
    const left = bytes.length - header.dataOffset;
    if (left !== header.dataBytes) {
      const promised = `${header.dataBytes} bytes (${header.descr}, shape [${header.shape.join(', ')}])`;
      throw new DataError(`the npy header promises ${promised}, ${left} follow`, {
        offset: header.dataOffset,
      });
    }
    return npyArray(bytes.subarray(header.dataOffset), header);
  });
}

/** The array whose elements are `data`, exactly as many bytes as the header says. */
export function npyArray(data: Uint8Array, header: NpyHeader): Decoded<NdArray, NpyMetadata> {
  const { descr, element, bigEndian, complex, fortranOrder } = header;
  const elements = decodeElements(data, element, bigEndian);
  const width = complex ? 2 : 1;
  const ordered = fortranOrder ? fortranToC(elements, header.shape, width) : elements;
  const notes: string[] = [];
  if (element === 'bool') notes.push('booleans read as 0 and 1');
  if (element === 'f16') notes.push('float16 read as float32');
  const shape = complex ? [...header.shape, 2] : header.shape;
  return {
    value: { shape, data: ordered, ...(complex && { complex }) },
    metadata: { descr, complex },
    notes,
  };
}

/**
 * An npy file as NumPy writes it: version 1.0 (2.0 when the header passes 65,535 bytes, which takes a shape
 * of thousands of dimensions), keys sorted, padded so that the elements begin at a multiple of 64.
 * `complex` takes a last dimension of 2 as real and imaginary parts, by default where the array says that it is. The
 * second piece is the array's memory.
 */
export function encodeNpy(
  { shape, data, complex: own }: NdArray,
  { complex = own ?? false } = {},
): Uint8Array[] {
  const element = elementOf(data);
  if (complex && (shape.at(-1) !== 2 || (element !== 'f32' && element !== 'f64')))
    throw new DataError('complex numbers need floats and a last dimension of 2');
  const kind = complex ? 'c' : element[0]!;
  const size = ELEMENT_BYTES[element] * (complex ? 2 : 1);
  const lengths = complex ? shape.slice(0, -1) : shape;
  const tuple = lengths.length === 1 ? `(${lengths[0]},)` : `(${lengths.join(', ')})`;
  const descr = `${size === 1 ? '|' : '<'}${kind}${size}`;
  // NumPy leaves room for the first dimension to grow to 21 digits when rows are appended in place.
  const room = ' '.repeat(lengths.length === 0 ? 0 : 21 - String(lengths[0]).length);
  const literal = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }${room}`;
  return [headerBytes(literal), encodeElements(data)];
}

function headerBytes(literal: string): Uint8Array {
  const prefix = literal.length + 75 > 0xffff ? 12 : 10;
  const bytes = new Uint8Array((Math.floor((prefix + literal.length + 1) / 64) + 1) * 64).fill(0x20);
  bytes.set([...MAGIC, prefix === 10 ? 1 : 2, 0]);
  new DataView(bytes.buffer).setUint32(8, bytes.length - prefix, true);
  bytes.set(new TextEncoder().encode(literal), prefix);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}
