import { type ConnectedOptions, connectedRuns, type Labelled, paintRuns } from './runs.js';

export interface Components {
  /** 0 background, then 1..count in the order of each component's first pixel. */
  labels: Int32Array;
  count: number;
  /** Pixels of each label, areas[0] the background. */
  areas: Int32Array;
}

/** Connected components of equal value as a map of labels; `connectedRuns` finds them. */
export function connectedComponents(
  data: Labelled,
  width: number,
  height: number,
  options: ConnectedOptions = {},
): Components {
  const runs = connectedRuns(data, width, height, options);
  const areas = new Int32Array(runs.count + 1);
  areas[0] = data.length;
  for (let i = 0; i < runs.label.length; i++) {
    const length = runs.end[i]! - runs.begin[i]!;
    areas[runs.label[i]!]! += length;
    areas[0]! -= length;
  }
  return { labels: paintRuns(runs), count: runs.count, areas };
}
