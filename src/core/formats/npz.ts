import type { NdArray } from '../data.js';
import { DataError, excerpt, IsprError } from '../errors.js';
import { crc32 } from './crc32.js';
import { type Decoded, inFile, inFileAsync } from './decoded.js';
import { inflateSized } from './inflate.js';
import { decodeNpy, encodeNpy, type NpyMetadata } from './npy.js';
import { npyHeader } from './npy-header.js';
import { readZip, type ZipEntry } from './zip.js';
import { encodeZip, type ZipWriteOptions } from './zip-write.js';

/** The arrays of an npz file, each read when it is asked for. */
export interface Npz {
  names: string[];
  read(name: string): Promise<Decoded<NdArray, NpyMetadata>>;
  notes: string[];
}

/** Reads the directory of an npz file (`np.savez`, `np.savez_compressed`). */
export function openNpz(bytes: Uint8Array, file?: string): Npz {
  return inFile(file, () => {
    const arrays = new Map<string, ZipEntry>();
    const notes: string[] = [];
    for (const entry of readZip(bytes).values()) {
      const name = entry.name.endsWith('.npy') ? entry.name.slice(0, -'.npy'.length) : undefined;
      if (name === undefined) notes.push(`'${excerpt(entry.name)}' is no .npy array and was passed over`);
      else arrays.set(name, entry);
    }
    return {
      names: [...arrays.keys()],
      notes,
      read: (name) =>
        inFileAsync(file, async () => {
          const entry = arrays.get(name);
          if (entry === undefined)
            throw new DataError(
              `no array '${excerpt(name)}'; there are ${[...arrays.keys()].map(excerpt).join(', ')}`,
            );
          return readEntry(name, entry);
        }),
    };
  });
}

/** Every array of an npz file by name. */
export async function decodeNpz(
  bytes: Uint8Array,
  file?: string,
): Promise<Decoded<Map<string, NdArray>, Map<string, NpyMetadata>>> {
  const npz = openNpz(bytes, file);
  const value = new Map<string, NdArray>();
  const metadata = new Map<string, NpyMetadata>();
  const notes = [...npz.notes];
  for (const name of npz.names) {
    const array = await npz.read(name);
    value.set(name, array.value);
    metadata.set(name, array.metadata);
    notes.push(...array.notes.map((note) => `${excerpt(name)}: ${note}`));
  }
  return { value, metadata, notes };
}

/** An npz file. The same arrays give the same bytes. */
export function encodeNpz(
  arrays: ReadonlyMap<string, NdArray>,
  options?: ZipWriteOptions,
): AsyncIterable<Uint8Array> {
  const members = [...arrays].map(([name, array]) => ({ name: `${name}.npy`, pieces: encodeNpy(array) }));
  return encodeZip(members, options);
}

async function readEntry(name: string, entry: ZipEntry) {
  try {
    const npy = entry.deflated ? await inflateSized(entry.data, 'raw', npySize) : entry.data;
    if (npy.length !== entry.size)
      throw new DataError(`the zip directory says ${entry.size} bytes, there are ${npy.length}`);
    const crc = crc32([npy]);
    if (crc !== entry.crc)
      throw new DataError(`the checksum is ${hex(crc)}, the zip directory says ${hex(entry.crc)}`);
    return decodeNpy(npy);
  } catch (error) {
    if (error instanceof IsprError)
      throw new DataError(`array '${excerpt(name)}': ${error.message}`, { hint: error.hint });
    throw error;
  }
}

/** The length of a whole npy file, from its header. */
function npySize(head: Uint8Array): number | undefined {
  const header = npyHeader(head);
  return header && header.dataOffset + header.dataBytes;
}

const hex = (crc: number) => crc.toString(16).padStart(8, '0');
