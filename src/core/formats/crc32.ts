import * as zlib from 'node:zlib';

/**
 * CRC-32 of the pieces one after the other (polynomial 0xEDB88320, as in zip and PNG). Node has its own from
 * 20.15 and 22.2 on, ten times as fast.
 *
 * @param start CRC of what came before
 */
export function crc32(pieces: Iterable<Uint8Array>, start = 0): number {
  let crc = start;
  for (const piece of pieces) {
    // Node's answers 0 to an empty piece, whatever came before it.
    if (piece.length === 0) continue;
    crc = typeof zlib.crc32 === 'function' ? zlib.crc32(piece, crc) : plainCrc32(piece, crc);
  }
  return crc;
}

/** The table method, for older Node and as the oracle of the other. */
export function plainCrc32(bytes: Uint8Array, start = 0): number {
  let crc = ~start;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
