/** Below this a sample counts as 0, which has no sign of its own. */
const SILENT = 1e-10;

/** Root mean square of each frame's samples, and the part of them at which the sign changes. */
export function frameLevels(
  x: Float64Array,
  { size, hop, frames }: { size: number; hop: number; frames: number },
): { rms: Float64Array; crossings: Float64Array } {
  const rms = new Float64Array(frames);
  const crossings = new Float64Array(frames);
  for (let t = 0; t < frames; t++) {
    const begin = t * hop;
    let squares = 0;
    let changes = 0;
    let negative = x[begin]! < -SILENT;
    for (let j = begin; j < begin + size; j++) {
      const v = x[j]!;
      squares += v * v;
      const now = v < -SILENT;
      if (now !== negative) changes++;
      negative = now;
    }
    rms[t] = Math.sqrt(squares / size);
    crossings[t] = changes / size;
  }
  return { rms, crossings };
}
