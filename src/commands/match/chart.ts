import type { Chart, Mark } from '../../core/chart/chart.js';
import { imageOverlay } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import type { PointPairs } from '../../kernels/geometry/point-pairs.js';
import { applyTransform } from '../../kernels/geometry/projective.js';
import type { TwoView } from '../../kernels/geometry/two-view.js';
import type { FeatureSet } from '../shared/feature-input.js';

/** Lines beyond these are a hairball. */
const LINES = 40;
const LINES_OUTSIDE = 15;
/** Between the pictures. */
const GAP = 12;
const INSIDE = ['#3ddc97', '#4cc9f0', '#ffd166', '#c792ea'] as const;
const OUTSIDE = '#ff5c5c';

/**
 * Both pictures side by side: all matches as dots, some, spread over the picture, as lines; and where the frame of
 * A lies in B.
 */
export function matchChart(
  a: FeatureSet,
  b: FeatureSet,
  pairs: PointPairs,
  inlier: Uint8Array,
  ransac: string,
  found: TwoView | undefined,
): Chart {
  const [left, right] = [pictureOf(a, pairs.xa, pairs.ya), pictureOf(b, pairs.xb, pairs.yb)];
  const shift = left.width + GAP;
  const rows = Array.from({ length: pairs.n }, (_, i) => i);
  const judged = ransac !== 'none';
  const good = judged ? rows.filter((i) => inlier[i] === 1) : rows;
  const bad = judged ? rows.filter((i) => inlier[i] === 0) : [];
  const dots = (which: readonly number[], color: `#${string}`, label: string): Mark[] =>
    which.length === 0
      ? []
      : [
          {
            mark: 'scatter',
            x: Float64Array.from([
              ...which.map((i) => pairs.xa[i]!),
              ...which.map((i) => pairs.xb[i]! + shift),
            ]),
            y: Float64Array.from([...which.map((i) => pairs.ya[i]!), ...which.map((i) => pairs.yb[i]!)]),
            size: 5,
            rim: true,
            color,
            label,
          },
        ];
  const lines = (which: readonly number[], color: `#${string}`): Mark => ({
    mark: 'segments',
    color,
    x: which.map((i) => pairs.xa[i]!),
    y: which.map((i) => pairs.ya[i]!),
    toX: which.map((i) => pairs.xb[i]! + shift),
    toY: which.map((i) => pairs.yb[i]!),
  });
  const drawn = spread(good, pairs, LINES);
  const frame: Mark[] =
    found && ransac !== 'fundamental' && a.image
      ? [{ mark: 'polygons', color: '#ffb000', rings: [frameOf(a.image, right, found, shift)] }]
      : [];
  const count = judged ? `${good.length} inliers of ${pairs.n} matches` : `${pairs.n} matches`;
  return imageOverlay({
    image: sideBySide(left, right),
    title: judged && found ? `${count}, ${ransac}` : count,
    subtitle: good.length > drawn.length ? `lines: ${drawn.length} of them` : undefined,
    marks: [
      lines(spread(bad, pairs, LINES_OUTSIDE), `${OUTSIDE}`),
      // Neighbouring lines in different colours can be followed with the eye.
      ...INSIDE.map((color, c) =>
        lines(
          drawn.filter((_, i) => i % INSIDE.length === c),
          color,
        ),
      ),
      ...dots(bad, OUTSIDE, 'outliers'),
      ...dots(good, INSIDE[0], judged ? 'inliers' : 'matches'),
      ...frame,
    ],
  });
}

/** The picture, or a dark sheet as large as its features need. */
function pictureOf({ image, features }: FeatureSet, x: Float64Array, y: Float64Array): Image {
  if (image) return image;
  const reach = (all: Float32Array, some: Float64Array) =>
    Math.ceil([...all, ...some].reduce((most, v) => Math.max(most, v), 63)) + 1;
  const [width, height] = [reach(features.keypoints.x, x), reach(features.keypoints.y, y)];
  return { width, height, channels: 1, data: new Uint8Array(width * height).fill(40) };
}

function sideBySide(a: Image, b: Image): Image {
  const width = a.width + GAP + b.width;
  const height = Math.max(a.height, b.height);
  const data = new Uint8Array(3 * width * height);
  const place = ({ width: w, height: h, channels, data: from }: Image, left: number) => {
    const scale = from instanceof Uint16Array ? 255 / 65535 : 1;
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++)
        for (let c = 0; c < 3; c++)
          data[3 * (y * width + left + x) + c] =
            from[(y * w + x) * channels + (channels < 3 ? 0 : c)]! * scale;
  };
  place(a, 0);
  place(b, a.width + GAP);
  return { width, height, channels: 3, data };
}

/** Some of the matches, each as far as can be from those before it, in A. */
function spread(rows: readonly number[], { xa, ya }: PointPairs, most: number): number[] {
  if (rows.length <= most) return [...rows];
  const nearest = new Float64Array(rows.length).fill(Infinity);
  const chosen: number[] = [];
  for (let next = 0; chosen.length < most; ) {
    const row = rows[next]!;
    chosen.push(row);
    let far = 0;
    for (let i = 0; i < rows.length; i++) {
      const apart = (xa[rows[i]!]! - xa[row]!) ** 2 + (ya[rows[i]!]! - ya[row]!) ** 2;
      nearest[i] = Math.min(nearest[i]!, apart);
      if (nearest[i]! > nearest[far]!) far = i;
    }
    next = far;
  }
  return chosen.sort((i, j) => ya[i]! - ya[j]!);
}

/** The outline of A as it lies in B, as far as B reaches. */
function frameOf(a: Image, b: Image, { model }: TwoView, shift: number) {
  let corners = [
    [-0.5, -0.5],
    [a.width - 0.5, -0.5],
    [a.width - 0.5, a.height - 0.5],
    [-0.5, a.height - 0.5],
  ].map(([x, y]) => applyTransform(model, x!, y!));
  for (const [axis, end, sign] of [
    [0, 0, 1],
    [1, 0, 1],
    [0, b.width - 1, -1],
    [1, b.height - 1, -1],
  ] as const)
    corners = clipped(corners, (point) => sign * (point[axis] - end));
  return { x: corners.map(([x]) => x + shift), y: corners.map(([, y]) => y) };
}

type Point = [number, number];

/** The part of a polygon on the inner side of a line. @see Sutherland & Hodgman, Reentrant polygon clipping, 1974 */
function clipped(corners: readonly Point[], inside: (point: Point) => number): Point[] {
  return corners.flatMap((to, i) => {
    const from = corners.at(i - 1)!;
    const [p, q] = [inside(from), inside(to)];
    const t = p / (p - q);
    const cut: Point[] =
      p >= 0 === q >= 0 ? [] : [[from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]];
    return q >= 0 ? [...cut, to] : cut;
  });
}
