/**
 * Interest points as columns of one length. x, y in pixels (centres at whole numbers, y down), `scale` the sigma of
 * the structure in pixels of the picture as it was given, `orientation` in radians from +x towards +y in [0, 2 pi),
 * 0 where a detector has none, `response` its strength.
 */
export interface Keypoints {
  x: Float32Array;
  y: Float32Array;
  scale: Float32Array;
  orientation: Float32Array;
  response: Float32Array;
}

/** Keypoints with a descriptor each, row by row. */
export interface Features<T extends Float32Array | Uint8Array = Float32Array | Uint8Array> {
  keypoints: Keypoints;
  /** Numbers; for `hamming` bytes of 8 bits each. */
  descriptors: T;
  /** Numbers, or bytes, a descriptor. */
  width: number;
  metric: 'l2' | 'hamming';
}

export const keypoints = (n: number): Keypoints => ({
  x: new Float32Array(n),
  y: new Float32Array(n),
  scale: new Float32Array(n),
  orientation: new Float32Array(n),
  response: new Float32Array(n),
});

/** Those at `indices`, in that order. */
export function pickKeypoints(from: Keypoints, indices: ArrayLike<number>): Keypoints {
  const take = (column: Float32Array) => {
    const out = new Float32Array(indices.length);
    for (let i = 0; i < out.length; i++) out[i] = column[indices[i]!]!;
    return out;
  };
  const { x, y, scale, orientation, response } = from;
  return {
    x: take(x),
    y: take(y),
    scale: take(scale),
    orientation: take(orientation),
    response: take(response),
  };
}

export function pickFeatures(
  { keypoints, descriptors, width, metric }: Features,
  indices: ArrayLike<number>,
) {
  const rows = descriptors.slice(0, indices.length * width);
  for (let i = 0; i < indices.length; i++)
    rows.set(descriptors.subarray(indices[i]! * width, (indices[i]! + 1) * width), i * width);
  return {
    keypoints: pickKeypoints(keypoints, indices),
    descriptors: rows,
    width,
    metric,
  } satisfies Features;
}

/** Places of the n strongest by |response|, strongest first, earlier ones first among equals. */
export function strongest({ response }: Keypoints, n: number): Int32Array {
  const order = Int32Array.from(response.keys());
  order.sort((a, b) => Math.abs(response[b]!) - Math.abs(response[a]!) || a - b);
  return order.subarray(0, Math.min(n, order.length));
}
