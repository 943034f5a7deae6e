import { DataError } from '../../core/errors.js';
import { composeTransforms, invertTransform, type Transform } from '../geometry/projective.js';
import { cameraMatrix, nearestRotation, type PictureSize } from './bundle.js';

/** How one picture lies on the surface of a panorama, whose coordinates (u, v) are pixels of the reference. */
export interface Placement {
  /** Fills (u, v) of a pixel; NaN where it does not lie on the surface. */
  to(x: number, y: number, out: Float64Array): void;
  /** Fills the pixel of (u, v); NaN where the picture's camera looks away from it. */
  from(u: number, v: number, out: Float64Array): void;
}

/** The plane of the reference picture: straight lines stay straight. It ends where pictures turn by 90 degrees. */
export function onPlane(h: Transform): Placement {
  const back = invertTransform(h);
  return { to: (x, y, out) => apply(h, x, y, out), from: (u, v, out) => apply(back, u, v, out) };
}

function apply(h: Transform, x: number, y: number, out: Float64Array): void {
  const w = h[6]! * x + h[7]! * y + h[8]!;
  out[0] = w > 0 ? (h[0]! * x + h[1]! * y + h[2]!) / w : Number.NaN;
  out[1] = w > 0 ? (h[3]! * x + h[4]! * y + h[5]!) / w : Number.NaN;
}

/**
 * A cylinder about the camera, upright in the reference picture and unrolled: u = f atan2(X, Z), v = f Y / hypot(X, Z)
 * of the ray (X, Y, Z) = R K^-1 x, with R from K_r^-1 H K. The middle of the reference lies at (0, 0).
 *
 * @see Szeliski, Computer Vision, 2nd ed., section 8.2.5
 */
export function onCylinder(
  h: Transform,
  view: PictureSize,
  reference: PictureSize,
  focal: number,
): Placement {
  const k = cameraMatrix(view, focal);
  const kr = cameraMatrix(reference, focal);
  const r = nearestRotation(composeTransforms(invertTransform(kr), composeTransforms(h, k)));
  const [cx, cy] = [k[2]!, k[5]!];
  return {
    to(x, y, out) {
      const [p, q] = [(x - cx) / focal, (y - cy) / focal];
      const rx = r[0]! * p + r[1]! * q + r[2]!;
      const ry = r[3]! * p + r[4]! * q + r[5]!;
      const rz = r[6]! * p + r[7]! * q + r[8]!;
      out[0] = focal * Math.atan2(rx, rz);
      out[1] = (focal * ry) / Math.hypot(rx, rz);
    },
    from(u, v, out) {
      const [rx, ry, rz] = [Math.sin(u / focal), v / focal, Math.cos(u / focal)];
      const z = r[2]! * rx + r[5]! * ry + r[8]! * rz;
      out[0] = z > 0 ? (focal * (r[0]! * rx + r[3]! * ry + r[6]! * rz)) / z + cx : Number.NaN;
      out[1] = z > 0 ? (focal * (r[1]! * rx + r[4]! * ry + r[7]! * rz)) / z + cy : Number.NaN;
    },
  };
}

/** A rectangle of whole pixels, from (left, top) to before (right, bottom). */
export interface PixelBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Points along each side of a picture by which its place is measured. */
const ALONG = 64;

/** The least box that holds a picture, told from its outline. */
export function boxOf({ to }: Placement, { width, height }: PictureSize): PixelBox {
  const at = new Float64Array(2);
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let i = 0; i <= ALONG; i++) {
    const [x, y] = [(i / ALONG) * (width - 1), (i / ALONG) * (height - 1)];
    for (const [p, q] of [
      [x, 0],
      [x, height - 1],
      [0, y],
      [width - 1, y],
    ] as const) {
      to(p, q, at);
      if (!Number.isFinite(at[0]!))
        throw new DataError('the pictures turn by more than a plane can show', {
          hint: '--projection cylinder --focal PIXELS',
        });
      box.left = Math.min(box.left, at[0]!);
      box.right = Math.max(box.right, at[0]!);
      box.top = Math.min(box.top, at[1]!);
      box.bottom = Math.max(box.bottom, at[1]!);
    }
  }
  // A hundredth of a pixel is what transforms are known to; it should not make a row of its own.
  return {
    left: Math.floor(box.left + 0.01),
    top: Math.floor(box.top + 0.01),
    right: Math.ceil(box.right - 0.01) + 1,
    bottom: Math.ceil(box.bottom - 0.01) + 1,
  };
}

export const unionOf = (boxes: readonly PixelBox[]): PixelBox => ({
  left: Math.min(...boxes.map(({ left }) => left)),
  top: Math.min(...boxes.map(({ top }) => top)),
  right: Math.max(...boxes.map(({ right }) => right)),
  bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
});
