import { Readable } from 'node:stream';
import { createDeflateRaw } from 'node:zlib';
import { crc32 } from './crc32.js';
import { littleEndianFields } from './fields.js';

/** A member to be written: its bytes are the pieces one after the other. */
export interface ZipMember {
  name: string;
  pieces: readonly Uint8Array[];
}

export interface ZipWriteOptions {
  /** Deflate the members; otherwise they are stored. */
  compress?: boolean;
  /** 64-bit sizes even where 32 bits would do, as NumPy writes them. */
  zip64?: boolean;
}

const UINT32_MAX = 0xffffffff;
const ZIP64_VERSION = 45;
const UTF8_NAMES = 1 << 11;
// 1 January 1980, 0:00, the earliest time there is: the same members give the same bytes.
const DOS_DATE = 0x21;

/** A zip archive as a stream of pieces; a member's compressed bytes are held until its sizes are known. */
export async function* encodeZip(
  members: Iterable<ZipMember>,
  { compress = false, zip64 = false }: ZipWriteOptions = {},
): AsyncGenerator<Uint8Array> {
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, pieces } of members) {
    const packed = compress ? await deflate(pieces) : pieces;
    const member = {
      name: new TextEncoder().encode(name),
      method: compress ? 8 : 0,
      crc: crc32(pieces),
      size: total(pieces),
      packedSize: total(packed),
      offset,
    };
    const header = localHeader(member, zip64);
    yield header;
    yield* packed;
    directory.push(centralRecord(member, zip64));
    offset += header.length + member.packedSize;
  }
  yield* directory;
  yield endRecords(directory.length, total(directory), offset, zip64);
}

interface Member {
  name: Uint8Array;
  method: number;
  crc: number;
  size: number;
  packedSize: number;
  offset: number;
}

async function deflate(pieces: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const packed: Uint8Array[] = [];
  const stream = Readable.from(pieces, { objectMode: false }).pipe(createDeflateRaw({ chunkSize: 1 << 17 }));
  for await (const chunk of stream as AsyncIterable<Uint8Array>) packed.push(chunk);
  return packed;
}

function localHeader({ name, method, crc, size, packedSize }: Member, zip64: boolean): Uint8Array {
  const wide = zip64 || size >= UINT32_MAX || packedSize >= UINT32_MAX;
  const { bytes, u16, u32, u64, raw } = littleEndianFields(30 + name.length + (wide ? 20 : 0));
  u32(0x04034b50);
  u16(wide ? ZIP64_VERSION : 20, UTF8_NAMES, method, 0, DOS_DATE);
  u32(crc, wide ? UINT32_MAX : packedSize, wide ? UINT32_MAX : size);
  u16(name.length, wide ? 20 : 0);
  raw(name);
  if (wide) {
    u16(1, 16);
    u64(size, packedSize);
  }
  return bytes;
}

function centralRecord({ name, method, crc, size, packedSize, offset }: Member, zip64: boolean): Uint8Array {
  const wide = zip64 || Math.max(size, packedSize, offset) >= UINT32_MAX;
  const { bytes, u16, u32, u64, raw } = littleEndianFields(46 + name.length + (wide ? 28 : 0));
  u32(0x02014b50);
  u16(wide ? ZIP64_VERSION : 20, wide ? ZIP64_VERSION : 20, UTF8_NAMES, method, 0, DOS_DATE);
  u32(crc, wide ? UINT32_MAX : packedSize, wide ? UINT32_MAX : size);
  u16(name.length, wide ? 28 : 0, 0, 0, 0);
  u32(0, wide ? UINT32_MAX : offset);
  raw(name);
  if (wide) {
    u16(1, 24);
    u64(size, packedSize, offset);
  }
  return bytes;
}

function endRecords(count: number, size: number, start: number, zip64: boolean): Uint8Array {
  const wide = zip64 || count >= 0xffff || Math.max(size, start) >= UINT32_MAX;
  const { bytes, u16, u32, u64 } = littleEndianFields(wide ? 98 : 22);
  if (wide) {
    u32(0x06064b50);
    u64(44);
    u16(ZIP64_VERSION, ZIP64_VERSION);
    u32(0, 0);
    u64(count, count, size, start);
    u32(0x07064b50, 0);
    u64(start + size);
    u32(1);
  }
  u32(0x06054b50);
  u16(0, 0, wide ? 0xffff : count, wide ? 0xffff : count);
  u32(wide ? UINT32_MAX : size, wide ? UINT32_MAX : start);
  return bytes;
}

const total = (pieces: readonly Uint8Array[]) => pieces.reduce((sum, piece) => sum + piece.length, 0);
