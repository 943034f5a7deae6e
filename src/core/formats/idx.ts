import type { NdArray } from '../data.js';
import { DataError } from '../errors.js';
import { type Decoded, inFile, inFileAsync } from './decoded.js';
import {
  byteLengthOf,
  decodeElements,
  ELEMENT_BYTES,
  type Element,
  elementOf,
  encodeElements,
} from './elements.js';
import { inflateSized } from './inflate.js';

export interface IdxMetadata {
  element: Element;
  compressed: boolean;
}

const ELEMENTS = new Map<number, Element>([
  [0x08, 'u8'],
  [0x09, 'i8'],
  [0x0b, 'i16'],
  [0x0c, 'i32'],
  [0x0d, 'f32'],
  [0x0e, 'f64'],
]);

/**
 * One IDX array, as MNIST comes in: two zero bytes, a type, the number of dimensions, the dimensions as 32-bit
 * numbers and the elements, all big-endian. Also gzipped, then inflated no further than the header promises.
 *
 * @see http://yann.lecun.com/exdb/mnist/, "The IDX file format"
 */
export async function decodeIdx(bytes: Uint8Array, file?: string): Promise<Decoded<NdArray, IdxMetadata>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return inFile(file, () => idxArray(bytes, false));
  return inFileAsync(file, async () => idxArray(await inflateSized(bytes, 'gzip', idxSize), true));
}

interface IdxHeader {
  element: Element;
  shape: number[];
  dataOffset: number;
  dataBytes: number;
}

/** The header, or undefined while `head` is too short to hold it. */
function idxHeader(head: Uint8Array): IdxHeader | undefined {
  if (head.length < 4) return undefined;
  const [zero, alsoZero, code, dimensions] = head;
  const element = ELEMENTS.get(code!);
  if (zero !== 0 || alsoZero !== 0 || element === undefined)
    throw new DataError('no IDX file: it begins with two zero bytes and a type from 08 to 0e (hexadecimal)', {
      offset: 0,
    });
  const dataOffset = 4 + 4 * dimensions!;
  if (head.length < dataOffset) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const shape = Array.from({ length: dimensions! }, (_, i) => view.getUint32(4 + 4 * i));
  return { element, shape, dataOffset, dataBytes: byteLengthOf(shape, ELEMENT_BYTES[element]) };
}

function idxSize(head: Uint8Array): number | undefined {
  const header = idxHeader(head);
  return header && header.dataOffset + header.dataBytes;
}

function idxArray(bytes: Uint8Array, compressed: boolean): Decoded<NdArray, IdxMetadata> {
  const header = idxHeader(bytes);
  if (header === undefined) throw new DataError('the IDX header is cut short', { offset: bytes.length });
  const { element, shape, dataOffset, dataBytes } = header;
  if (bytes.length - dataOffset !== dataBytes)
    throw new DataError(
      `the IDX header promises ${dataBytes} bytes (${element}, ${shape.join(' × ')}), ${bytes.length - dataOffset} follow`,
      { offset: dataOffset },
    );
  const data = decodeElements(bytes.subarray(dataOffset), element, true);
  return { value: { shape, data }, metadata: { element, compressed }, notes: [] };
}

/** An IDX file; the types it knows are those of the reader. */
export function encodeIdx({ shape, data }: NdArray): Uint8Array[] {
  const element = elementOf(data);
  const code = [...ELEMENTS].find(([, known]) => known === element)?.[0];
  if (code === undefined)
    throw new DataError(`IDX files hold no ${element}; u8, i8, i16, i32, f32 and f64 they do`);
  if (shape.length > 255 || shape.some((length) => length > 0xffffffff))
    throw new DataError(`IDX files hold no array of ${shape.join(' × ')}`);
  const head = new Uint8Array(4 + 4 * shape.length);
  head.set([0, 0, code, shape.length]);
  const view = new DataView(head.buffer);
  for (const [i, length] of shape.entries()) view.setUint32(4 + 4 * i, length);
  return [head, encodeElements(data, true)];
}
