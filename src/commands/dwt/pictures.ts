import { imageOverlay } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import type { Warn } from '../../core/read.js';
import { wavedec2 } from '../../kernels/wavelet/dwt2.js';
import { waveletOf } from '../../kernels/wavelet/families.js';
import { swt2 } from '../../kernels/wavelet/swt.js';
import { readPlanes } from '../shared/planes.js';
import { type Band, bandArrays, bandMeasures, bandTable } from './bands.js';
import { tiles } from './charts.js';
import { type DwtOptions, gainOf } from './options.js';
import { chosenLevel } from './series.js';

/** The transform of a picture, channel by channel. */
export async function ofPicture(path: string, chosen: DwtOptions, warn: Warn): Promise<Result> {
  if (chosen.packets) throw new UsageError('--packets is for series');
  const { planes } = await readPlanes(path, chosen, warn);
  const wavelet = waveletOf(chosen.wavelet);
  const { rows: height, cols: width } = planes[0]!;
  const level = chosenLevel(chosen, Math.min(height, width), wavelet, warn);
  const transforms = planes.map(({ data }) => {
    const plane = { height, width, data };
    return chosen.undecimated
      ? swt2(plane, wavelet, { ...chosen, level })
      : wavedec2(plane, wavelet, { ...chosen, level });
  });
  const [first] = transforms;
  const { approx } = first!;
  const bands: Band[] = [
    {
      level,
      kind: 'approx',
      shape: [approx.height, approx.width],
      values: transforms.map((t) => t.approx.data),
    },
    ...first!.details.flatMap((details, i) =>
      (['horizontal', 'vertical', 'diagonal'] as const).map((kind) => ({
        level: level - i,
        kind,
        shape: [details[kind].height, details[kind].width],
        values: transforms.map((t) => t.details[i]![kind].data),
      })),
    ),
  ];
  const names = planes.map((_, c) => String(c));
  const result = { bands, names, size: [height, width] };
  return {
    table: () => bandTable(result),
    arrays: () => bandArrays(result),
    image: () => tiles(bands),
    metrics: {
      wavelet: wavelet.name,
      level,
      n: height * width,
      height,
      width,
      ...bandMeasures(bands, 0, gainOf(chosen) ** 2),
      ...(names.length > 1 && { channels: names.map((_, c) => ({ channel: c, ...bandMeasures(bands, c) })) }),
    },
    plot: () =>
      imageOverlay({ image: tiles(bands), title: `Wavelet transform, ${wavelet.name}, ${level} levels` }),
  };
}
