import { deflateSync } from 'node:zlib';
import type { Image } from '../data.js';
import { crc32 } from '../formats/crc32.js';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const COLOR_TYPE = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;

/**
 * An image as PNG bytes, at once: 8 or 16 bits, every row filtered by Sub (difference to the pixel on the
 * left), which suits drawings and maps well enough. Images for files go through sharp instead.
 *
 * @see W3C, Portable Network Graphics (PNG) Specification, Third Edition
 */
export function encodePng({ width, height, channels, data }: Image): Uint8Array {
  const depth = data instanceof Uint16Array ? 2 : 1;
  const stride = width * channels * depth;
  const step = channels * depth;
  const rows = new Uint8Array((stride + 1) * height);
  const bytes = depth === 2 ? bigEndian(data) : data;
  for (let y = 0; y < height; y++) {
    const out = y * (stride + 1) + 1;
    const from = y * stride;
    rows[out - 1] = 1;
    for (let i = 0; i < stride; i++) {
      rows[out + i] = i < step ? bytes[from + i]! : bytes[from + i]! - bytes[from + i - step]!;
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth * 8, COLOR_TYPE[channels], 0, 0, 0], 8);
  const level = rows.length > 4e6 ? 1 : 6;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

export const dataUri = (png: Uint8Array): string =>
  `data:image/png;base64,${Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString('base64')}`;

function bigEndian(data: Uint8Array | Uint16Array): Uint8Array {
  const bytes = new Uint8Array(data.length * 2);
  for (let i = 0; i < data.length; i++) {
    bytes[2 * i] = data[i]! >> 8;
    bytes[2 * i + 1] = data[i]! & 255;
  }
  return bytes;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(Buffer.from(type, 'latin1'), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32([bytes.subarray(4, data.length + 8)]));
  return bytes;
}
