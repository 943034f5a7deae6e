import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeNpy } from '../core/formats/npy.js';

/** A series of rough and smooth parts as `name`.npy: the input of both sides. */
export async function seriesFile(
  folder: string,
  name: string,
  samples: number,
): Promise<{ x: Float64Array; path: string }> {
  const x = Float64Array.from(
    { length: samples },
    (_, t) => Math.sin(0.37 * t) + Math.cos(0.0011 * t) + 0.5 * Math.sin(0.001 * t * Math.sqrt(t)),
  );
  const path = join(folder, `${name}.npy`);
  await writeAtomic(path, encodeNpy({ shape: [samples], data: x }));
  return { x, path };
}
