import type { Axis } from '../../core/chart/chart.js';
import type { Json } from '../../core/command/spec.js';

/** An analysis over time: what is written, and how it is looked at. */
export interface View {
  title: string;
  bins: number;
  frames: number;
  /** [bins, frames]; complex: [bins, frames, 2]. */
  data: Float64Array;
  complex?: boolean;
  metrics: Readonly<Record<string, Json>>;
  /** Numbers as colours, made only for pictures. */
  shown(): Shown;
  /** The frequency axis, and where its first and last row begin and end on it. */
  y: Axis & { ends: readonly [number, number] };
  time: TimeAxis;
}

export interface Shown {
  values: Float64Array;
  label: string;
  /** What the ends of the colours stand for; the range of the values otherwise. */
  domain?: readonly [number, number];
  /** Positive and negative values in two colours. */
  signed?: boolean;
}

export interface TimeAxis {
  /** Of the first and last frame, from edge to edge. */
  ends: readonly [number, number];
  label: string;
  unit?: string;
}
