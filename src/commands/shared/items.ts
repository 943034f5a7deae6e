import { DataError } from '../../core/errors.js';
import type { Dataset } from '../../training/data/dataset.js';

/** The items of a part of the data; data without a test part are all for testing. */
export function itemsOf({ parts, length, path }: Dataset, part: 'test' | 'train' | 'all'): Uint32Array {
  const all = Uint32Array.from({ length }, (_, i) => i);
  const chosen = part === 'all' || (part === 'test' && parts.test.length === 0) ? all : parts[part];
  if (chosen.length === 0) throw new DataError(`no items in the ${part} part`, { file: path });
  return chosen;
}
