import { DataError, excerpt } from '../errors.js';

const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;
// Flags of encryption: the old one, the strong one, and that of a hidden directory.
const ENCRYPTED = 0x2041;

/** The end record and the comment that may follow it, and the locator of its ZIP64 twin before it. */
export const MOST_END_BYTES = 22 + FULL_16 + 20;

/** What of an archive is in memory: `bytes` begin at byte `base` of it. All other positions count from its start. */
export interface ZipPart {
  bytes: Uint8Array;
  base: number;
}

export interface Directory {
  count: number;
  start: number;
  end: number;
}

/** What the directory says of one member. */
export interface ZipRecord {
  name: string;
  deflated: boolean;
  /** What is claimed of the inflated content: to be verified, never to be allocated by. */
  size: number;
  crc: number;
  deflatedSize: number;
  /** Where the member's own header is. */
  local: number;
}

const viewOf = ({ bytes }: ZipPart) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Where the central directory lies: the end record is searched from the back, as a comment may follow it. */
export function findDirectory(tail: ZipPart): Directory {
  const view = viewOf(tail);
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - FULL_16); at--) {
    if (view.getUint32(at, true) !== END || at + 22 + view.getUint16(at + 20, true) !== view.byteLength)
      continue;
    const wide = at >= 20 && view.getUint32(at - 20, true) === END64_LOCATOR;
    const { count, size, start, limit } = wide ? end64(tail, view, at - 20) : end32(tail, view, at);
    if (start + size !== limit)
      throw new DataError(
        `the zip directory should end at byte ${limit}, but has ${size} bytes from ${start} on`,
        { offset: tail.base + at },
      );
    if (count * 46 > size)
      throw new DataError(`a zip directory of ${size} bytes cannot hold ${count} members`);
    return { count, start, end: limit };
  }
  throw new DataError('the zip archive has no end record; it is cut short or no zip archive');
}

function end32({ base }: ZipPart, view: DataView, at: number) {
  refuseVolumes(view.getUint16(at + 4, true) + view.getUint16(at + 6, true));
  const count = view.getUint16(at + 10, true);
  return {
    count,
    size: view.getUint32(at + 12, true),
    start: view.getUint32(at + 16, true),
    limit: base + at,
  };
}

function end64({ base }: ZipPart, view: DataView, locator: number) {
  const at = length64(view, locator + 8, base) - base;
  if (at < 0 || at + 56 > locator || view.getUint32(at, true) !== END64)
    throw new DataError('the ZIP64 end record is not where its locator says', { offset: base + locator });
  refuseVolumes(view.getUint32(at + 16, true) + view.getUint32(at + 20, true));
  const [count, size, start] = [32, 40, 48].map((field) => length64(view, at + field, base));
  return { count: count!, size: size!, start: start!, limit: base + at };
}

const refuseVolumes = (numbers: number) => {
  if (numbers !== 0) throw new DataError('the zip archive is split over several volumes');
};

/**
 * The records of the directory, in its order. Refused: encryption, other methods than storing and deflating, names
 * that are twice there or lead out of a folder, members that run into the directory.
 */
export function* directoryRecords(part: ZipPart, { count, start, end }: Directory): Generator<ZipRecord> {
  const view = viewOf(part);
  const names = new Set<string>();
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at - part.base, true) !== CENTRAL)
      throw new DataError(`the zip directory has no member ${i + 1} of ${count}`, { offset: at });
    const { next, ...record } = centralRecord(part, view, at, end);
    at = next;
    const { name, local, deflatedSize } = record;
    if (names.has(name)) throw new DataError(`the zip member '${excerpt(name)}' is there twice`);
    names.add(name);
    if (local + deflatedSize > start)
      throw new DataError(`the zip member '${excerpt(name)}' runs into the directory`, { offset: local });
    yield record;
  }
  if (at !== end) throw new DataError('bytes follow the last member of the zip directory', { offset: at });
}

function centralRecord({ bytes, base }: ZipPart, view: DataView, start: number, limit: number) {
  const at = start - base;
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const end = extraEnd + view.getUint16(at + 32, true);
  if (base + end > limit)
    throw new DataError('a record of the zip directory is cut short', { offset: start });
  const name = memberName(bytes.subarray(at + 46, nameEnd), start);
  const method = view.getUint16(at + 10, true);
  if ((view.getUint16(at + 8, true) & ENCRYPTED) !== 0) throw encrypted(name);
  if (method !== 0 && method !== 8)
    throw new DataError(`the zip member '${excerpt(name)}' is packed by method ${method}; 0 and 8 are read`, {
      hint: 'pack it again, stored or deflated',
    });
  // ZIP64: a field that does not fit holds all ones, and the extra field 1 lists the true values in order.
  const wide = extra64(view, nameEnd, extraEnd, base);
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
    deflated: method === 8,
    crc: view.getUint32(at + 16, true),
    size,
    deflatedSize,
    local,
    next: base + end,
  };
}

/** Gives the 64-bit values of the ZIP64 extra field one after the other. */
function extra64(view: DataView, start: number, end: number, base: number) {
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
    if (left < 8) throw new DataError('a zip member lacks its ZIP64 sizes', { offset: base + start });
    left -= 8;
    at += 8;
    return length64(view, at - 8, base);
  };
}

/**
 * Where the bytes of a member begin, from its own header, which must tell of the same member; its sizes may be 0
 * where a data descriptor follows.
 *
 * @param limit where members must end: the start of the directory, or less where `part` ends before
 */
export function dataStart(
  part: ZipPart,
  { name, deflated, local }: Pick<ZipRecord, 'name' | 'deflated' | 'local'>,
  limit: number,
): number {
  const view = viewOf(part);
  const at = local - part.base;
  if (local + 30 > limit || view.getUint32(at, true) !== LOCAL)
    throw new DataError(`the zip member '${excerpt(name)}' is not where the directory says`, {
      offset: local,
    });
  if ((view.getUint16(at + 6, true) & ENCRYPTED) !== 0) throw encrypted(name);
  const nameEnd = at + 30 + view.getUint16(at + 26, true);
  const start = part.base + nameEnd + view.getUint16(at + 28, true);
  if (start > limit) throw new DataError('a zip member runs into the directory', { offset: local });
  if (
    memberName(part.bytes.subarray(at + 30, nameEnd), local) !== name ||
    view.getUint16(at + 8, true) !== (deflated ? 8 : 0)
  )
    throw new DataError(`the zip member '${excerpt(name)}' is called otherwise in its own header`, {
      offset: local,
    });
  return start;
}

/** Bytes of a member's own header, at most. */
export const MOST_HEADER_BYTES = 30 + 2 * FULL_16;

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

function length64(view: DataView, at: number, base: number): number {
  const length = view.getBigUint64(at, true);
  if (length > BigInt(Number.MAX_SAFE_INTEGER))
    throw new DataError(`a 64-bit length of the zip archive, ${length}, is out of range`, {
      offset: base + at,
    });
  return Number(length);
}
