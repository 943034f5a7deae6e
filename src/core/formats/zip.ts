import { DataError, excerpt } from '../errors.js';

/** One member of an archive; nothing of it is inflated yet. */
export interface ZipEntry {
  name: string;
  deflated: boolean;
  /** The member's bytes as they lie in the file. */
  data: Uint8Array;
  /** What the directory claims of the inflated content: to be verified, never to be allocated by. */
  size: number;
  crc: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;
// Flags of encryption: the old one, the strong one, and that of a hidden directory.
const ENCRYPTED = 0x2041;

/**
 * The members of a zip archive by name, in the directory's order. Stored and deflated members, ZIP64, data
 * descriptors (sizes are taken from the directory, which has them) and UTF-8 names. Refused: encryption,
 * several volumes, other methods, names that are twice there or lead out of a folder, members that overlap
 * each other or the directory.
 *
 * @see PKWARE, APPNOTE.TXT - .ZIP File Format Specification, 6.3.10
 */
export function readZip(bytes: Uint8Array): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const directory = findDirectory(view);
  const entries = new Map<string, ZipEntry>();
  const extents: { name: string; start: number; end: number }[] = [];
  let at = directory.start;
  for (let i = 0; i < directory.count; i++) {
    if (at + 46 > directory.end || view.getUint32(at, true) !== CENTRAL)
      throw new DataError(`the zip directory has no member ${i + 1} of ${directory.count}`, { offset: at });
    const record = centralRecord(bytes, view, at, directory.end);
    at = record.end;
    const { name } = record;
    if (entries.has(name)) throw new DataError(`the zip member '${excerpt(name)}' is there twice`);
    const start = dataStart(bytes, view, record, directory.start);
    const end = start + record.deflatedSize;
    if (end > directory.start)
      throw new DataError(`the zip member '${excerpt(name)}' runs into the directory`, {
        offset: record.local,
      });
    extents.push({ name, start: record.local, end });
    const { deflated, size, crc } = record;
    entries.set(name, { name, deflated, size, crc, data: bytes.subarray(start, end) });
  }
  if (at !== directory.end)
    throw new DataError('bytes follow the last member of the zip directory', { offset: at });
  refuseOverlap(extents);
  return entries;
}

/** Where the central directory lies: the end record is searched from the back, as a comment may follow it. */
function findDirectory(view: DataView) {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - FULL_16); at--) {
    if (view.getUint32(at, true) !== END || at + 22 + view.getUint16(at + 20, true) !== view.byteLength)
      continue;
    const wide = at >= 20 && view.getUint32(at - 20, true) === END64_LOCATOR;
    const { count, size, start, limit } = wide ? end64(view, at - 20) : end32(view, at);
    if (start + size !== limit)
      throw new DataError(
        `the zip directory should end at byte ${limit}, but has ${size} bytes from ${start} on`,
        {
          offset: at,
        },
      );
    if (count * 46 > size)
      throw new DataError(`a zip directory of ${size} bytes cannot hold ${count} members`);
    return { count, start, end: limit };
  }
  throw new DataError('the zip archive has no end record; it is cut short or no zip archive');
}

function end32(view: DataView, at: number) {
  refuseVolumes(view.getUint16(at + 4, true) + view.getUint16(at + 6, true));
  const count = view.getUint16(at + 10, true);
  return { count, size: view.getUint32(at + 12, true), start: view.getUint32(at + 16, true), limit: at };
}

function end64(view: DataView, locator: number) {
  const at = length64(view, locator + 8);
  if (at + 56 > locator || view.getUint32(at, true) !== END64)
    throw new DataError('the ZIP64 end record is not where its locator says', { offset: locator });
  refuseVolumes(view.getUint32(at + 16, true) + view.getUint32(at + 20, true));
  const count = length64(view, at + 32);
  return { count, size: length64(view, at + 40), start: length64(view, at + 48), limit: at };
}

const refuseVolumes = (numbers: number) => {
  if (numbers !== 0) throw new DataError('the zip archive is split over several volumes');
};

function centralRecord(bytes: Uint8Array, view: DataView, at: number, limit: number) {
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const end = extraEnd + view.getUint16(at + 32, true);
  if (end > limit) throw new DataError('a record of the zip directory is cut short', { offset: at });
  const name = memberName(bytes.subarray(at + 46, nameEnd), at);
  const method = view.getUint16(at + 10, true);
  if ((view.getUint16(at + 8, true) & ENCRYPTED) !== 0) throw encrypted(name);
  if (method !== 0 && method !== 8)
    throw new DataError(`the zip member '${excerpt(name)}' is packed by method ${method}; 0 and 8 are read`, {
      hint: 'pack it again, stored or deflated',
    });
  // ZIP64: a field that does not fit holds all ones, and the extra field 1 lists the true values in order.
  const wide = extra64(view, nameEnd, extraEnd);
  const narrow = (offset: number) => {
    const value = view.getUint32(offset, true);
    return value === FULL_32 ? wide() : value;
  };
  const size = narrow(at + 24);
  const deflatedSize = narrow(at + 20);
  const local = narrow(at + 42);
  if (method === 0 && size !== deflatedSize)
    throw new DataError(
      `the stored zip member '${excerpt(name)}' has two sizes, ${size} and ${deflatedSize}`,
    );
  return {
    name,
    method,
    deflated: method === 8,
    crc: view.getUint32(at + 16, true),
    size,
    deflatedSize,
    local,
    end,
  };
}

/** Gives the 64-bit values of the ZIP64 extra field one after the other. */
function extra64(view: DataView, start: number, end: number) {
  let at = start;
  let left = 0;
  while (at + 4 <= end && left === 0) {
    const size = view.getUint16(at + 2, true);
    if (at + 4 + size > end) break;
    if (view.getUint16(at, true) === 1) left = size;
    else at += size;
    at += 4;
  }
  return () => {
    if (left < 8) throw new DataError('a zip member lacks its ZIP64 sizes', { offset: start });
    left -= 8;
    at += 8;
    return length64(view, at - 8);
  };
}

/** The local header must tell of the same member; its sizes may be 0 where a data descriptor follows. */
function dataStart(
  bytes: Uint8Array,
  view: DataView,
  { name, method, local }: { name: string; method: number; local: number },
  limit: number,
): number {
  if (local + 30 > limit || view.getUint32(local, true) !== LOCAL)
    throw new DataError(`the zip member '${excerpt(name)}' is not where the directory says`, {
      offset: local,
    });
  if ((view.getUint16(local + 6, true) & ENCRYPTED) !== 0) throw encrypted(name);
  const nameEnd = local + 30 + view.getUint16(local + 26, true);
  const start = nameEnd + view.getUint16(local + 28, true);
  if (start > limit) throw new DataError('a zip member runs into the directory', { offset: local });
  if (
    memberName(bytes.subarray(local + 30, nameEnd), local) !== name ||
    view.getUint16(local + 8, true) !== method
  )
    throw new DataError(`the zip member '${excerpt(name)}' is called otherwise in its own header`, {
      offset: local,
    });
  return start;
}

function memberName(bytes: Uint8Array, offset: number): string {
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DataError('the name of a zip member is not UTF-8', { offset });
  }
  if (name === '' || /^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\\|[\u0000-\u001f\u007f]/.test(name))
    throw new DataError(
      `the zip member '${excerpt(name)}' has a name that is empty or leads out of a folder`,
      {
        offset,
      },
    );
  return name;
}

const encrypted = (name: string) => new DataError(`the zip member '${excerpt(name)}' is encrypted`);

function refuseOverlap(extents: { name: string; start: number; end: number }[]) {
  extents.sort((a, b) => a.start - b.start);
  for (const [i, { name, start }] of extents.entries()) {
    const before = extents[i - 1];
    if (before !== undefined && start < before.end)
      throw new DataError(`the zip members '${excerpt(before.name)}' and '${excerpt(name)}' overlap`, {
        offset: start,
      });
  }
}

function length64(view: DataView, at: number): number {
  const length = view.getBigUint64(at, true);
  if (length > BigInt(view.byteLength) && length > BigInt(Number.MAX_SAFE_INTEGER))
    throw new DataError(`a 64-bit length of the zip archive, ${length}, is out of range`, { offset: at });
  return Number(length);
}
