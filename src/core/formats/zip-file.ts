import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { DataError, excerpt } from '../errors.js';
import { openPlaced, type PlacedFile } from '../files.js';
import { crc32 } from './crc32.js';
import { inFileAsync } from './decoded.js';
import { refuseOverlap } from './zip.js';
import {
  type Directory,
  dataStart,
  directoryRecords,
  findDirectory,
  MOST_END_BYTES,
  MOST_HEADER_BYTES,
  type ZipRecord,
} from './zip-directory.js';

/** A zip archive on disk, larger than what should be in memory. */
export interface ZipFile {
  members: ReadonlyMap<string, ZipRecord>;
  /** The content of a member, inflated piece by piece and held against the size and CRC that are claimed of it. */
  content(record: ZipRecord): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

const MOST_DIRECTORY_BYTES = 256 << 20;
const TAIL_BYTES = 1 << 20;
const PIECE_BYTES = 1 << 20;
const END64_BYTES = 56;

export async function openZipFile(path: string): Promise<ZipFile> {
  const file = await openPlaced(path);
  try {
    const { members, directory } = await inFileAsync(path, () => readMembers(file));
    return {
      members,
      content: (record) => contentOf(file, path, record, directory),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readMembers(file: PlacedFile) {
  const base = Math.max(0, file.size - Math.max(TAIL_BYTES, MOST_END_BYTES + END64_BYTES));
  let part = { bytes: await file.read(base, file.size - base), base };
  const directory = findDirectory(part);
  const { start, end } = directory;
  if (end - start > MOST_DIRECTORY_BYTES)
    throw new DataError(`the zip directory has ${end - start} bytes, more than is read of one`);
  if (start < base) part = { bytes: await file.read(start, end - start), base: start };
  const members = new Map<string, ZipRecord>();
  for (const record of directoryRecords(part, directory)) members.set(record.name, record);
  refuseOverlap(
    [...members.values()].map(({ name, local, deflatedSize }) => ({
      name,
      start: local,
      end: local + deflatedSize,
    })),
  );
  return { members, directory };
}

async function* contentOf(
  file: PlacedFile,
  path: string,
  record: ZipRecord,
  directory: Directory,
): AsyncGenerator<Uint8Array> {
  const named = (what: string) =>
    new DataError(`the zip member '${excerpt(record.name)}' ${what}`, { file: path, offset: record.local });
  const start = await inFileAsync(path, async () => {
    const bytes = await file.read(record.local, Math.min(MOST_HEADER_BYTES, directory.start - record.local));
    return dataStart({ bytes, base: record.local }, record, record.local + bytes.length);
  });
  const end = start + record.deflatedSize;
  if (end > directory.start) throw named('runs into the directory');
  let size = 0;
  let crc = 0;
  for await (const piece of record.deflated ? inflate(file, start, end, named) : pieces(file, start, end)) {
    size += piece.length;
    if (size > record.size) throw named(`should have ${record.size} bytes and has more`);
    crc = crc32([piece], crc);
    yield piece;
  }
  if (size < record.size) throw named(`should have ${record.size} bytes and has ${size}`);
  if (crc !== record.crc) throw named('is damaged: its CRC-32 is another');
}

async function* pieces(file: PlacedFile, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; ) {
    const piece = await file.read(at, Math.min(PIECE_BYTES, end - at));
    if (piece.length === 0) throw new DataError('the file became shorter while it was read');
    at += piece.length;
    yield piece;
  }
}

async function* inflate(
  file: PlacedFile,
  start: number,
  end: number,
  named: (what: string) => DataError,
): AsyncGenerator<Uint8Array> {
  const stream = createInflateRaw({ chunkSize: PIECE_BYTES });
  const source = Readable.from(pieces(file, start, end), { objectMode: false });
  source.on('error', (error) => stream.destroy(error));
  source.pipe(stream);
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
      ? named(`is damaged (${error.message})`)
      : error;
  } finally {
    source.destroy();
  }
  if (stream.bytesWritten !== end - start) throw named('is followed by bytes that belong to nothing');
}
