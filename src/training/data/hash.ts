import { createHash } from 'node:crypto';
import { openInput } from '../../core/files.js';
import type { DataFiles } from './raw.js';

/**
 * SHA-256 over name, size and content of each file, in the order of their names, which count from the folder of
 * the data, so that the hash stays when the folder moves. Of the many files of a picture or sound folder the
 * first 4 KiB count, with the size: enough to notice another data set, and done in a moment.
 */
export async function hashFiles({ folder, names, whole }: DataFiles): Promise<string> {
  const hash = createHash('sha256');
  for (const name of [...names].sort()) {
    const input = await openInput(`${folder}/${name}`);
    // Sizes and names as JSON: no two lists of files read the same.
    hash.update(`${JSON.stringify([name, input.size ?? null])}\n`);
    if (whole) for await (const chunk of input.chunks()) hash.update(chunk);
    else {
      hash.update(input.head);
      await input.close();
    }
  }
  return hash.digest('hex');
}
