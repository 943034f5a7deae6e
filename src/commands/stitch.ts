import type { Chart } from '../core/chart/chart.js';
import { imageOverlay } from '../core/chart/make.js';
import { defineCommand, type Result } from '../core/command/spec.js';
import type { Image } from '../core/data.js';
import { DataError, excerpt, UsageError } from '../core/errors.js';
import { readImage } from '../core/read.js';
import type { Placement } from '../kernels/panorama/surface.js';
import { viewGraph } from '../kernels/panorama/view-graph.js';
import { align } from './stitch/align.js';
import { compose, type Panorama } from './stitch/compose.js';
import { type Compared, compareAll, featuresOf } from './stitch/links.js';
import { type StitchOptions, stitchOptions } from './stitch/options.js';

export default defineCommand({
  name: 'stitch',
  group: 'Images',
  summary: 'Joins overlapping pictures to a panorama.',
  description: `Every two pictures are matched; where more than 8 + 0.3 n matches agree on a homography (n of them in the overlap) the two are linked. From the picture in the middle the others follow along the links with the most inliers, and all are moved together until the residuals of all links are smallest. Gains make them equally bright.

The camera should turn about its own place, or the scene be flat. On a plane a panorama may span about 100 degrees. A cylinder may go all round; it needs the focal length in pixels: width / (2 tan(angle of view / 2)).`,
  keywords: [
    'panorama',
    'mosaic',
    'join',
    'merge pictures',
    'image stitching',
    'wide angle',
    'homography',
    'bundle adjustment',
    'multiband blending',
    'laplacian blending',
    'autostitch',
    'hugin',
  ],
  inputs: [
    { name: 'IMG', about: 'two pictures or more that overlap, in any order', accepts: ['image'], many: true },
  ],
  over: 'all',
  options: stitchOptions,
  outputs: ['image'],
  metrics: {
    pictures: 'how many were joined',
    links: 'pairs that overlap: the two, counted from 0, matches and inliers',
    reference: 'the picture that the others were moved to, counted from 0',
    rms: 'root mean square residual of the inliers of all links, pixels',
    gains: 'what the levels of each picture were multiplied by',
    width: 'pixels of the panorama',
    height: 'pixels of the panorama',
    coverage: 'share of it that shows a picture',
  },
  examples: [
    'ispr synth panorama --views 3 -o views/ && ispr stitch views/ -o panorama.png --plot frames.png',
    'ispr synth panorama --views 3 --light 1.3 -o views/ && ispr stitch views/ --blend feather --crop -o cropped.png --transforms h.csv',
    'ispr synth panorama --views 3 -o views/ && ispr stitch views/ --projection cylinder --focal 500 -o cylinder.png',
  ],
  source: 'Brown & Lowe, Automatic panoramic image stitching using invariant features, 2007',
  cost: { bytesPerValue: 160, nsPerValue: 1500 },
  async run(paths, chosen, { rng, warn, progress }): Promise<Result> {
    checkOptions(paths, chosen);
    const images: Image[] = [];
    for (const path of paths) images.push(await readImage(path, chosen, warn));
    const pairs = (paths.length * (paths.length - 1)) / 2;
    const bar = progress('matching', paths.length + pairs);
    let done = 0;
    const features = [];
    for (const image of images) {
      features.push(await featuresOf(image, chosen));
      bar.update(++done);
    }
    const compared = compareAll(images, features, chosen, rng, () => bar.update(++done));
    bar.stop();
    const links = compared.flatMap(({ link }) => link ?? []);
    const graph = viewGraph(images.length, links, chosen.reference);
    refuseStrangers(paths, graph.members, compared);
    const { transforms, placements, rms } = align(images, graph, links, chosen);
    const panorama = compose(images, placements, chosen);
    const names = paths.map((path) => path.replace(/^.*[/\\]/, ''));
    return {
      image: panorama.image,
      metrics: {
        pictures: images.length,
        links: compared
          .filter(({ link }) => link)
          .map(({ a, b, matches, inliers }) => ({ a, b, matches, inliers })),
        reference: graph.reference,
        rms,
        gains: [...panorama.gains],
        width: panorama.image.width,
        height: panorama.image.height,
        coverage: panorama.coverage,
      },
      extra: {
        transforms: {
          table: {
            image: names,
            ...Object.fromEntries(
              Array.from({ length: 9 }, (_, k) => [`h${k}`, Float64Array.from(transforms, (h) => h[k]!)]),
            ),
          },
        },
      },
      plot: () => framesChart(images, placements, panorama),
    };
  },
});

function checkOptions(
  paths: readonly string[],
  { projection, focal, bands, blend, reference }: StitchOptions,
) {
  if (paths.length < 2) throw new UsageError('a panorama needs two pictures or more, got one');
  if (projection === 'cylinder' && focal === undefined)
    throw new UsageError('--projection cylinder needs --focal', {
      hint: 'width / (2 tan(angle of view / 2)); 26 mm of a telephone are about 0.72 widths',
    });
  if (projection === 'plane' && focal !== undefined)
    throw new UsageError('--focal is for --projection cylinder');
  if (bands !== undefined && blend !== 'multiband') throw new UsageError('--bands is for --blend multiband');
  if (reference !== undefined && reference >= paths.length)
    throw new UsageError(`--reference ${reference}: the pictures are 0 to ${paths.length - 1}`);
}

/** Pictures that no chain of links leads to. */
function refuseStrangers(
  paths: readonly string[],
  members: readonly number[],
  compared: readonly Compared[],
) {
  const stranger = paths.findIndex((_, i) => !members.includes(i));
  if (stranger === -1) return;
  const best = compared
    .filter(({ a, b }) => a === stranger || b === stranger)
    .reduce((most, some) => (some.inliers > most.inliers ? some : most));
  const other = paths[best.a === stranger ? best.b : best.a]!;
  throw new DataError(
    `it overlaps with no other picture: most is shared with ${excerpt(other)}, ${best.inliers} matches of ${best.matches} agree`,
    { file: paths[stranger], hint: 'pictures need about a third in common' },
  );
}

/** The panorama with the outline of each picture. */
function framesChart(images: readonly Image[], placements: readonly Placement[], panorama: Panorama): Chart {
  const rings = placements.map(({ to }, i) => {
    const { width, height } = images[i]!;
    const at = new Float64Array(2);
    const points = outline(width, height).map(([x, y]) => {
      to(x, y, at);
      return [at[0]! - panorama.left, at[1]! - panorama.top] as const;
    });
    return { x: points.map(([x]) => x), y: points.map(([, y]) => y) };
  });
  return imageOverlay({
    image: panorama.image,
    title: `${images.length} pictures, ${panorama.image.width} × ${panorama.image.height} pixels`,
    polygons: rings,
  });
}

/** Points along the frame of a picture, close enough together for curves. */
function outline(width: number, height: number): [number, number][] {
  const steps = Array.from({ length: 20 }, (_, i) => i / 20);
  const [w, h] = [width - 1, height - 1];
  return [
    ...steps.map((t): [number, number] => [t * w, 0]),
    ...steps.map((t): [number, number] => [w, t * h]),
    ...steps.map((t): [number, number] => [(1 - t) * w, h]),
    ...steps.map((t): [number, number] => [0, (1 - t) * h]),
  ];
}
