/** Memory that is needed from one step of a plan to another, both included. */
export interface Stretch {
  from: number;
  until: number;
  bytes: number;
  /** The answer. */
  offset: number;
}

const LINE = 64;

/**
 * Offsets such that stretches that are needed at the same time do not overlap: the largest first, each at the
 * lowest place that is free while it is needed. Answers how much memory that takes.
 *
 * @see Pisarchyk & Lee, Efficient Memory Management for Deep Neural Net Inference, 2020, greedy by size
 */
export function layOut(stretches: readonly Stretch[]): number {
  const placed: Stretch[] = []; // by offset
  let total = 0;
  for (const stretch of [...stretches].sort((a, b) => b.bytes - a.bytes || a.from - b.from)) {
    const bytes = Math.ceil(stretch.bytes / LINE) * LINE;
    let offset = 0;
    for (const other of placed) {
      if (other.until < stretch.from || other.from > stretch.until) continue;
      if (other.offset >= offset + bytes) break;
      offset = Math.max(offset, other.offset + Math.ceil(other.bytes / LINE) * LINE);
    }
    stretch.offset = offset;
    const at = placed.findIndex((other) => other.offset > offset);
    placed.splice(at < 0 ? placed.length : at, 0, stretch);
    total = Math.max(total, offset + bytes);
  }
  return total;
}
