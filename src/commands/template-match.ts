import type { Chart } from '../core/chart/chart.js';
import { imageOverlay, panels } from '../core/chart/make.js';
import { defineCommand, type Result } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { numberRange } from '../core/number-range.js';
import { readImage, type Warn } from '../core/read.js';
import { gray } from '../kernels/colour/colour.js';
import { crop } from '../kernels/image/crop.js';
import type { Plane } from '../kernels/image/raster.js';
import { type MatchMethod, matchTemplate, smallerIsBetter } from '../kernels/template/template-match.js';
import { type Match, type Response, templatePeaks } from '../kernels/template/template-peaks.js';
import { templateView } from '../kernels/template/template-view.js';
import { type AnyRaster, readRaster, viewOf } from './shared/raster-input.js';
import { type TemplateOptions, templateOptions } from './template-match/options.js';
import { bestScores, scorePicture } from './template-match/response.js';

export default defineCommand({
  name: 'template-match',
  group: 'Images',
  summary: 'Finds where a small picture occurs in a large one.',
  description:
    "The template is laid on every place where it fits whole, and a score tells how alike the two are. zncc = sum (T - mean T)(I - mean I) / sqrt(sum (T - mean T)² sum (I - mean I)²) is 1 for a copy, whatever its brightness and contrast, 0 where the picture is flat, -1 for a negative; ncc leaves the means in; ssd is the sum of squared differences (0 for a copy); correlation is sum T I, which favours what is bright. Channels are summed over. They are OpenCV's TM_CCOEFF_NORMED, TM_CCORR_NORMED, TM_SQDIFF and TM_CCORR; the Fourier transform makes the time nearly independent of the size of the template.\nThe table has the places by falling score: x, y is the top left corner, width and height the box; places that overlap a better one are left out. Templates that are turned are judged by the pixels that show them; the box is the upright one around. --scales and --angles try every size with every turn.",
  keywords: [
    'ncc',
    'zncc',
    'cross-correlation',
    'normalised',
    'normalized',
    'find',
    'locate',
    'search',
    'pattern',
    'matchtemplate',
    'opencv',
    'detect',
    'where is waldo',
    'sub-image',
  ],
  inputs: [
    { name: 'IMG', about: 'the picture that is searched', accepts: ['image', 'array'] },
    { name: 'TEMPLATE', about: 'what is looked for, no larger than it', accepts: ['image', 'array'] },
  ],
  options: templateOptions,
  outputs: ['table'],
  metrics: {
    matches: 'places that were found',
    best: 'the best score, found or not',
    bestX: 'its top left corner',
    bestY: 'its top left corner',
    templates: 'sizes and turns that were tried',
    width: 'pixels of the picture',
    height: 'pixels of the picture',
  },
  examples: [
    'ispr template-match fixtures/coins.png fixtures/coins.png --box 22,175,44,44 --scales 0.9:1.5:6log --threshold 0.6 --plot coins-found.png',
    'ispr template-match fixtures/cat.png fixtures/cat.png --box 120,80,60,40 --gray --subpixel --response scores.npy',
    'ispr template-match fixtures/coins.png fixtures/coins.png --box 22,175,44,44 --turns 6 --max 5 -o turned.csv',
  ],
  source:
    'Lewis, Fast normalized cross-correlation, 1995; Gonzalez & Woods, Digital Image Processing, 4th ed., section 12.3',
  cost: { bytesPerValue: 60, nsPerValue: 60 },
  async run([path, templatePath], chosen, { warn }): Promise<Result> {
    const { method, subpixel, overlap } = chosen;
    const views = viewsOf(chosen);
    const [image, template] = inAgreement(
      await readRaster(path!, chosen, warn),
      partOf(await readRaster(templatePath!, chosen, warn), chosen.box),
      warn,
    );
    const mask = chosen.mask === undefined ? undefined : await readMask(chosen.mask, template, chosen, warn);
    const responses = responsesOf(image, template, mask, views, method, warn);
    const threshold = chosen.threshold ?? THRESHOLDS.get(method);
    if (threshold !== undefined && threshold > 1 && (method === 'zncc' || method === 'ncc'))
      throw new UsageError(`--threshold ${threshold}: ${method} is 1 at most`);
    const max = chosen.max ?? (threshold === undefined ? 1 : 100);
    const smallest = smallerIsBetter(method);
    const matches = templatePeaks(responses, { threshold, max, overlap, smallest, subpixel });
    const [best] =
      matches.length > 0 ? matches : templatePeaks(responses, { max: 1, overlap, smallest, subpixel });
    const response = () => bestScores(responses, image, smallest);
    const column = (name: keyof Match) => Float64Array.from(matches, (match) => match[name]);
    return {
      table: () => ({
        x: column('x'),
        y: column('y'),
        score: column('score'),
        ...(views.some(({ scale }) => scale !== 1) && { scale: column('scale') }),
        ...(views.some(({ angle }) => angle !== 0) && { angle: column('angle') }),
        width: column('width'),
        height: column('height'),
      }),
      metrics: {
        matches: matches.length,
        ...(best && { best: best.score, bestX: best.x, bestY: best.y }),
        templates: responses.length,
        width: image.width,
        height: image.height,
      },
      extra: {
        response: {
          image: () => scorePicture(response(), method),
          array: () => {
            const { width, height, data } = response();
            return { shape: [height, width], data };
          },
        },
      },
      plot: () => chart(image, matches, response(), method),
    };
  },
});

const THRESHOLDS = new Map<MatchMethod, number>([
  ['zncc', 0.8],
  ['ncc', 0.95],
]);

/** Every size with every turn. */
function viewsOf({ scales, angles, turns }: TemplateOptions): { scale: number; angle: number }[] {
  if (angles !== undefined && turns !== undefined)
    throw new UsageError('--angles and --turns exclude each other');
  const sizes = scales === undefined ? [1] : numberRange('--scales', scales, { least: 0 });
  const directions =
    turns !== undefined
      ? Array.from({ length: turns }, (_, i) => (2 * Math.PI * i) / turns)
      : angles === undefined
        ? [0]
        : numberRange('--angles', angles);
  return sizes.flatMap((scale) => directions.map((angle) => ({ scale, angle })));
}

/** The whole picture, or the box of it that was chosen. */
function partOf(raster: AnyRaster, box: readonly number[] | undefined): AnyRaster {
  if (box === undefined) return raster;
  const [x, y, w, h] = box as [number, number, number, number];
  if (w < 1 || h < 1 || x + w > raster.width || y + h > raster.height)
    throw new UsageError(`--box ${box.join(',')} does not lie in ${raster.width} × ${raster.height} pixels`);
  return crop(raster, x, y, w, h);
}

/** Both gray or both coloured, in levels of the same kind. */
function inAgreement(image: AnyRaster, template: AnyRaster, warn: Warn): [AnyRaster, AnyRaster] {
  if (image.data.constructor !== template.data.constructor)
    throw new DataError(`the picture holds ${kindOf(image)}, the template ${kindOf(template)}`, {
      hint: 'ispr convert brings both to one kind',
    });
  if (image.channels === template.channels) return [image, template];
  warn('one picture is gray, the other is not: both are compared as gray');
  return [gray(image), gray(template)];
}

const kindOf = ({ data }: AnyRaster) =>
  data instanceof Uint8Array
    ? '8-bit levels'
    : data instanceof Uint16Array
      ? '16-bit levels'
      : 'float numbers';

async function readMask(
  file: string,
  { width, height }: AnyRaster,
  { maxPixels }: TemplateOptions,
  warn: Warn,
): Promise<Uint8Array> {
  const mask = await readImage(file, { maxPixels, gray: true }, warn);
  if (mask.width !== width || mask.height !== height)
    throw new DataError(
      `a mask of ${mask.width} × ${mask.height} pixels, the template has ${width} × ${height}`,
      { file },
    );
  return Uint8Array.from(mask.data, (v) => (v > 0 ? 1 : 0));
}

function responsesOf(
  image: AnyRaster,
  template: AnyRaster,
  mask: Uint8Array | undefined,
  views: readonly { scale: number; angle: number }[],
  method: MatchMethod,
  warn: Warn,
): Response[] {
  const responses = views.flatMap(({ scale, angle }): Response[] => {
    const view = templateView(template, mask, scale, angle);
    const { width, height } = view.template;
    if (views.length > 1 && (width > image.width || height > image.height)) return [];
    const scores = matchTemplate(image, view.template, { method, mask: view.mask });
    return [{ scores, width, height, scale, angle }];
  });
  if (responses.length === 0)
    throw new DataError('the template is larger than the picture at every size and turn');
  if (responses.length < views.length)
    warn(`${views.length - responses.length} of ${views.length} sizes and turns are larger than the picture`);
  return responses;
}

function chart(image: AnyRaster, matches: readonly Match[], response: Plane, method: MatchMethod): Chart {
  const found = matches.length === 1 ? '1 place' : `${matches.length} places`;
  const drawn = imageOverlay({
    image: viewOf(image),
    title: found,
    boxes: matches.map(({ x, y, width, height, score }) => ({
      x: x - 0.5,
      y: y - 0.5,
      width,
      height,
      ...(matches.length <= 12 &&
        method !== 'ssd' &&
        method !== 'correlation' && { label: score.toFixed(2) }),
    })),
  });
  const scores = imageOverlay({ image: scorePicture(response, method), title: `Scores (${method})` });
  return panels([drawn, scores], { columns: 2 });
}
