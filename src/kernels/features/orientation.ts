import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { keypointWindows } from './keypoint-windows.js';
import { type Keypoints, pickKeypoints } from './keypoints.js';
import { type Place, placeOf, type ScaleSpace } from './scale-space.js';

const BINS = 36;
const TURN = 2 * Math.PI;

/**
 * The directions that gradients around a keypoint have: a histogram of 36 bins over the square of three widths to each side of a
 * Gaussian of 1.5 sigma around it, in the level of the keypoint's scale. A pixel adds the length of its gradient
 * times the Gaussian, divided between the two bins that atan2(dy, dx) lies between. Each peak that reaches
 * `peakRatio` of the highest makes a keypoint.
 *
 * @returns the keypoints in their order, those with several directions several times, the strongest first; one
 *   without any gradient keeps orientation 0
 * @see Lowe, Distinctive image features from scale-invariant keypoints, 2004, section 5
 */
export function orientKeypoints(space: ScaleSpace, points: Keypoints, peakRatio = 0.8): Keypoints {
  const histograms = compute.simd ? histogramsShared(space, points) : histogramsPlain(space, points);
  const from: number[] = [];
  const angles: number[] = [];
  for (let n = 0; n < points.x.length; n++) {
    const peaks = orientationPeaks(histograms.subarray(n * BINS, (n + 1) * BINS), peakRatio);
    for (const angle of peaks.length > 0 ? peaks : [0]) {
      from.push(n);
      angles.push(angle);
    }
  }
  const out = pickKeypoints(points, from);
  out.orientation.set(angles);
  return out;
}

/**
 * Angles in [0, 2 pi) at which a histogram of the circle has peaks of at least `ratio` times its highest, those
 * first that are higher. Bin k stands for 2 pi k / bins. The histogram is smoothed by 1 4 6 4 1 / 16 first; a peak is
 * placed by the parabola through its bin and the two beside it, and is as high as the bin.
 */
export function orientationPeaks(histogram: ArrayLike<number>, ratio: number): number[] {
  const n = histogram.length;
  const smooth = new Float64Array(n);
  let highest = 0;
  for (let k = 0; k < n; k++) {
    const beside = histogram[(k + n - 1) % n]! + histogram[(k + 1) % n]!;
    const beyond = histogram[(k + n - 2) % n]! + histogram[(k + 2) % n]!;
    smooth[k] = (6 * histogram[k]! + 4 * beside + beyond) / 16;
    highest = Math.max(highest, smooth[k]!);
  }
  const peaks: { height: number; angle: number }[] = [];
  for (let k = 0; k < n; k++) {
    const here = smooth[k]!;
    if (here < ratio * highest) continue;
    const [before, after] = [smooth[(k + n - 1) % n]!, smooth[(k + 1) % n]!];
    // Of two equal bins the first; a flat histogram has no peak.
    if (!(here > before && here >= after)) continue;
    const offset = (before - after) / (2 * (before - 2 * here + after));
    peaks.push({ height: here, angle: Math.fround((((k + offset + n) % n) * TURN) / n) % Math.fround(TURN) });
  }
  return peaks.sort((a, b) => b.height - a.height).map(({ angle }) => angle);
}

function histogramsShared(space: ScaleSpace, points: Keypoints): Float32Array {
  return simd((s) => {
    const windows = s.u8(keypointWindows(space, points));
    const histograms = s.f32(points.x.length * BINS);
    s.parallel('siftOrientations', points.x.length, 64, [windows.ptr, histograms.ptr]);
    return histograms.copy();
  });
}

/** The definition: documentation, and oracle of src/simd/assembly/sift.ts. */
function histogramsPlain(space: ScaleSpace, points: Keypoints): Float32Array {
  const out = new Float32Array(points.x.length * BINS);
  for (let n = 0; n < points.x.length; n++) {
    const place = placeOf(space, points.x[n]!, points.y[n]!, points.scale[n]!);
    out.set(orientationHistogram(place), n * BINS);
  }
  return out;
}

function orientationHistogram({ octave, level, x, y, sigma }: Place): Float64Array {
  const { width, height } = octave;
  const plane = octave.levels[level]!;
  const spread = 1.5 * sigma;
  const histogram = new Float64Array(BINS);
  for (let r = Math.max(1, Math.ceil(y - 3 * spread)); r <= Math.min(height - 2, y + 3 * spread); r++)
    for (let c = Math.max(1, Math.ceil(x - 3 * spread)); c <= Math.min(width - 2, x + 3 * spread); c++) {
      const p = r * width + c;
      const dx = plane[p + 1]! - plane[p - 1]!;
      const dy = plane[p + width]! - plane[p - width]!;
      const weight = Math.hypot(dx, dy) * Math.exp((-0.5 * ((c - x) ** 2 + (r - y) ** 2)) / spread ** 2);
      const bin = ((Math.atan2(dy, dx) / TURN + 1) * BINS) % BINS;
      const low = Math.floor(bin);
      histogram[low]! += weight * (1 - bin + low);
      histogram[(low + 1) % BINS]! += weight * (bin - low);
    }
  return histogram;
}
