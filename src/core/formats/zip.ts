import { DataError, excerpt } from '../errors.js';
import { dataStart, directoryRecords, findDirectory } from './zip-directory.js';

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

/**
 * The members of a zip archive by name, in the directory's order. Stored and deflated members, ZIP64, data
 * descriptors (sizes are taken from the directory, which has them) and UTF-8 names. Refused: encryption,
 * several volumes, other methods, names that are twice there or lead out of a folder, members that overlap
 * each other or the directory.
 *
 * @see PKWARE, APPNOTE.TXT - .ZIP File Format Specification, 6.3.10
 */
export function readZip(bytes: Uint8Array): Map<string, ZipEntry> {
  const archive = { bytes, base: 0 };
  const directory = findDirectory(archive);
  const entries = new Map<string, ZipEntry>();
  const extents: Extent[] = [];
  for (const record of directoryRecords(archive, directory)) {
    const { name, deflated, size, crc, local } = record;
    const start = dataStart(archive, record, directory.start);
    const end = start + record.deflatedSize;
    if (end > directory.start)
      throw new DataError(`the zip member '${excerpt(name)}' runs into the directory`, { offset: local });
    extents.push({ name, start: local, end });
    entries.set(name, { name, deflated, size, crc, data: bytes.subarray(start, end) });
  }
  refuseOverlap(extents);
  return entries;
}

export interface Extent {
  name: string;
  start: number;
  end: number;
}

/** Members that share bytes are how small archives pretend to be huge. */
export function refuseOverlap(extents: Extent[]): void {
  extents.sort((a, b) => a.start - b.start);
  for (const [i, { name, start }] of extents.entries()) {
    const before = extents[i - 1];
    if (before !== undefined && start < before.end)
      throw new DataError(`the zip members '${excerpt(before.name)}' and '${excerpt(name)}' overlap`, {
        offset: start,
      });
  }
}
