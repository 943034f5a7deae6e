/** A run of frames above the threshold; times in seconds, or samples. */
export interface BurstEvent {
  begin: number;
  end: number;
  /** Middle of the frame with the highest level. */
  peak: number;
  level: number;
}

export function eventsOf(
  levels: Float64Array,
  threshold: number,
  { hop, size, rate }: { hop: number; size: number; rate: number },
): BurstEvent[] {
  const events: BurstEvent[] = [];
  let open: BurstEvent | undefined;
  for (let t = 0; t < levels.length; t++) {
    const level = levels[t]!;
    if (level < threshold) {
      open = undefined;
      continue;
    }
    const end = (t * hop + size) / rate;
    const middle = (t * hop + size / 2) / rate;
    if (!open) {
      open = { begin: (t * hop) / rate, end, peak: middle, level };
      events.push(open);
    }
    open.end = end;
    if (level > open.level) {
      open.level = level;
      open.peak = middle;
    }
  }
  return events;
}
