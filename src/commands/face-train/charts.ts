import type { Chart } from '../../core/chart/chart.js';
import { imageGrid, lineChart, panels } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import type { Cascade } from '../../kernels/detection/cascade.js';
import { type HaarFeature, haarCells, type WindowSize } from '../../kernels/detection/haar.js';
import type { Roc } from '../../kernels/detection/roc.js';
import type { StageReport } from '../../kernels/detection/train-cascade.js';

const SHOWN = 8;
/** Pixels of a drawn feature to one of the window. */
const ENLARGED = 6;

/** The first features on the mean of the positives, what each stage lets pass, the ROC curve. */
export function trainingChart(
  { cascade, label }: { cascade: Cascade; label: string },
  positives: Uint8Array,
  roc: Roc,
  reports: readonly StageReport[],
): Chart {
  const mean = meanPatch(positives, cascade);
  const stumps = cascade.stages.flatMap(({ stumps }, k) => stumps.map((stump) => ({ ...stump, k })));
  const first = stumps.slice(0, SHOWN - 1);
  const grid = imageGrid(
    [enlarged(mean, cascade), ...first.map(({ feature }) => withFeature(mean, feature, cascade))],
    { captions: ['mean', ...first.map(({ feature, k }) => `stage ${k + 1}: ${feature.kind}`)], columns: 4 },
  );
  const known = roc.falseAlarm.map((v) => (v > 0 ? v : Number.NaN));
  const ends = roc.stages.indexOf(cascade.stages.length) + 1;
  const curve = lineChart({
    title: 'Hits against false alarms',
    xLabel: 'share of background windows that pass',
    xScale: 'log',
    yLabel: 'share of objects that pass',
    yDomain: [Math.max(0, Math.min(...roc.hitRate) - 0.1), 1],
    series: [
      { x: known.subarray(0, ends), y: roc.hitRate.subarray(0, ends), label: 'stage by stage', points: true },
      { x: known.subarray(ends - 1), y: roc.hitRate.subarray(ends - 1), label: 'threshold on the score' },
    ],
    legend: true,
  });
  const passing = lineChart({
    title: 'What is left after each stage',
    xLabel: 'stage',
    yLabel: 'share of background windows',
    yScale: 'log',
    x: roc.stages.subarray(0, ends),
    y: known.subarray(0, ends),
    points: true,
  });
  const sizes = lineChart({
    title: 'Stumps of the stages',
    xLabel: 'stage',
    yLabel: 'stumps',
    x: Float64Array.from(cascade.stages.keys(), (k) => k + 1),
    y: cascade.stages.map(({ stumps }) => stumps.length),
    points: true,
  });
  const trained = reports.length > 0 ? `${reports[0]!.positives} positives, ` : '';
  return panels([{ ...grid, title: 'What the detector looks at first' }, curve, passing, sizes], {
    columns: 2,
    title: `Detector of class ${label}`,
    subtitle: `${trained}${cascade.stages.length} stages, ${stumps.length} features`,
  });
}

function meanPatch(patches: Uint8Array, { width, height }: WindowSize): Float64Array {
  const pixels = width * height;
  const mean = new Float64Array(pixels);
  for (let i = 0; i < patches.length; i++) mean[i % pixels]! += patches[i]! / (patches.length / pixels);
  const [low, high] = [Math.min(...mean), Math.max(...mean)];
  return mean.map((v) => 255 * ((v - low) / Math.max(1, high - low)));
}

function enlarged(patch: Float64Array, { width, height }: WindowSize): Image {
  const image: Image = {
    width: width * ENLARGED,
    height: height * ENLARGED,
    channels: 3,
    data: new Uint8Array(3 * width * height * ENLARGED ** 2),
  };
  for (let p = 0, q = 0; q < image.data.length; p++, q += 3) {
    const x = Math.floor((p % image.width) / ENLARGED);
    const y = Math.floor(Math.floor(p / image.width) / ENLARGED);
    image.data.fill(Math.round(patch[y * width + x]!), q, q + 3);
  }
  return image;
}

const OPACITY = 0.72;

/** White cells in yellow, black ones in blue: both can be told on any gray. */
function withFeature(patch: Float64Array, feature: HaarFeature, size: WindowSize): Image {
  const image = enlarged(patch, size);
  for (const { x, y, width, height, white } of haarCells(feature)) {
    const colour = white ? [255, 238, 150] : [18, 34, 92];
    for (let py = y * ENLARGED; py < (y + height) * ENLARGED; py++)
      for (let px = x * ENLARGED; px < (x + width) * ENLARGED; px++)
        for (let c = 0; c < 3; c++) {
          const q = 3 * (py * image.width + px) + c;
          image.data[q] = Math.round(image.data[q]! + OPACITY * (colour[c]! - image.data[q]!));
        }
  }
  return image;
}
