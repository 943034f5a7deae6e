import { IsprError } from '../errors.js';

/**
 * What every decoder of this folder gives back. `notes` are one-line remarks for the user (an alpha channel
 * dropped, a truncated recording): the file was read, but not all of it is in `value` as it stood.
 */
export interface Decoded<Value, Metadata> {
  value: Value;
  metadata: Metadata;
  notes: string[];
}

/** Runs a decoder, so that its errors name the file. */
export function inFile<T>(file: string | undefined, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw withFile(error, file);
  }
}

/** The same for a decoder that waits. */
export async function inFileAsync<T>(file: string | undefined, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    throw withFile(error, file);
  }
}

function withFile(error: unknown, file: string | undefined): unknown {
  if (error instanceof IsprError) error.file ??= file;
  return error;
}
