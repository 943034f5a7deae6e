import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeWav } from '../core/formats/wav.js';

export const RATE_HZ = 44_100;
export const SECONDS = 600;
export const SIZE = 2048;
export const HOP = 512;

/** Ten minutes of a tone that glides through the band, over a soft hum. */
export async function glide(folder: string): Promise<{ x: Float64Array; path: string }> {
  const x = Float64Array.from({ length: SECONDS * RATE_HZ }, (_, j) => {
    const t = j / RATE_HZ;
    return 0.7 * Math.sin(2 * Math.PI * (200 + 10 * t) * t) + 0.2 * Math.sin(2 * Math.PI * 50 * t);
  });
  const path = join(folder, 'glide.wav');
  await writeAtomic(path, encodeWav({ rateHz: RATE_HZ, channels: [x] }));
  return { x, path };
}
