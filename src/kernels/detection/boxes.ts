/** A box in a picture: x and y of its upper left pixel, width and height in pixels. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** A box that was found; a higher score is surer. */
export interface Detection extends Box {
  score: number;
  /** Windows that it stands for. */
  neighbors: number;
}

/** Intersection over union, 0..1. */
export function iou(a: Box, b: Box): number {
  const across = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  if (across <= 0 || down <= 0) return 0;
  const shared = across * down;
  return shared / (a.w * a.h + b.w * b.h - shared);
}
