import type { Json } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import { fourierThreshold } from '../../kernels/filter/fourier-threshold.js';
import { meanPower, quietPower } from '../../kernels/filter/frame-gains.js';
import { runningMedian } from '../../kernels/filter/median.js';
import { planeMedian } from '../../kernels/filter/median-2d.js';
import { movingAverage } from '../../kernels/filter/moving-average.js';
import { savitzkyGolay } from '../../kernels/filter/savitzky-golay.js';
import { spectralSubtraction, wienerFrames } from '../../kernels/filter/spectral-subtraction.js';
import { discrepancyLambda, totalVariation } from '../../kernels/filter/total-variation.js';
import { planeLambda, planeVariation } from '../../kernels/filter/total-variation-2d.js';
import { wienerFilter } from '../../kernels/filter/wiener.js';
import { convolvePlane } from '../../kernels/image/convolve.js';
import { type Matrix, matrix } from '../../kernels/linalg/matrix.js';
import { waveletDenoise, waveletDenoiseImage } from '../../kernels/wavelet/denoise.js';
import { waveletOf } from '../../kernels/wavelet/families.js';
import type { Shrinkage } from '../../kernels/wavelet/shrink.js';
import type { ThresholdRule } from '../../kernels/wavelet/thresholds.js';

/** Options that some methods use and others do not; those without a value were not given. */
export interface MethodOptions {
  window?: number | undefined;
  degree?: number | undefined;
  threshold?: number | ThresholdRule | undefined;
  keepTop?: number | undefined;
  keep?: number | undefined;
  cutoff?: number | undefined;
  strength?: number | undefined;
  lambda?: number | undefined;
  sigma?: number | undefined;
  wavelet?: string | undefined;
  rule?: Shrinkage | undefined;
  level?: number | undefined;
  windowSize?: number | undefined;
  noise?: string | undefined;
  noiseSeconds?: number | undefined;
  over?: number | undefined;
  floor?: number | undefined;
}

/** What is known beside the options. */
export interface Surroundings {
  /** Samples a second, 1 where it is not known; 1 a pixel. */
  rateHz: number;
  /** Deviation of the noise, given or told from the finest differences. */
  sigma(): number;
  /** A recording of nothing but noise. */
  noise: Float64Array | undefined;
}

interface Cleaned {
  signal: Float64Array;
  /** Further metrics. */
  told?: Record<string, Json>;
}

interface Method {
  about: string;
  uses: readonly (keyof MethodOptions)[];
  /** A series is a plane of one row. */
  over: 'series' | 'series and pictures';
  clean(x: Matrix, options: MethodOptions, around: Surroundings): Cleaned;
}

/** A frame of speech or music hardly changes; at rates of sound it is rounded to a power of 2. */
const FRAME_SECONDS = 0.032;
const DEFAULT_FRAME = 1024;

/** Every method of `denoise`. A new one is an entry here; options it shares with others keep their meaning. */
export const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    wavelet: {
      about: 'shrinks wavelet coefficients; wavelet-denoise has all its options',
      uses: ['wavelet', 'threshold', 'rule', 'level', 'sigma', 'strength'],
      over: 'series and pictures',
      clean: wavelet,
    },
    fourier: {
      about:
        'keeps what rises out of the noise in the spectrum; or --threshold, --keep-top, --keep, --cutoff',
      uses: ['threshold', 'keepTop', 'keep', 'cutoff', 'strength'],
      over: 'series and pictures',
      clean: fourier,
    },
    median: {
      about: 'median of --window samples, for spikes',
      uses: ['window'],
      over: 'series and pictures',
      clean: (x, { window = x.rows === 1 ? 5 : 3 }) => ({
        signal: x.rows === 1 ? runningMedian(x.data, window) : planeMedian(x, window).data,
        told: { window },
      }),
    },
    tv: {
      about: 'least total variation: flat pieces with sharp edges',
      uses: ['lambda', 'sigma', 'strength'],
      over: 'series and pictures',
      clean: variation,
    },
    wiener: {
      about: 'smooths where a window varies no more than the noise',
      uses: ['window', 'sigma', 'strength'],
      over: 'series and pictures',
      clean: (x, { window = x.rows === 1 ? 11 : 5, strength = 1 }, { sigma }) => ({
        signal: wienerFilter(x, {
          window: [x.rows === 1 ? 1 : window, window],
          noise: (strength * sigma()) ** 2,
        }).data,
        told: { window },
      }),
    },
    'moving-average': {
      about: 'mean of --window samples',
      uses: ['window'],
      over: 'series and pictures',
      clean: (x, { window = x.rows === 1 ? 5 : 3 }) => ({
        signal: x.rows === 1 ? movingAverage(x.data, window, 'symmetric') : box(x, window),
        told: { window },
      }),
    },
    savgol: {
      about:
        'polynomials of --degree through --window samples (Savitzky and Golay), which keep the height of peaks',
      uses: ['window', 'degree'],
      over: 'series',
      clean: (x, { window = 11, degree = 3 }) => ({
        signal: savitzkyGolay(x.data, { window, degree }),
        told: { window, degree },
      }),
    },
    'wiener-stft': {
      about: 'frame by frame by the ratio of signal to noise in each band, for sound',
      uses: ['windowSize', 'noise', 'noiseSeconds', 'strength', 'floor'],
      over: 'series',
      clean: (x, options, around) => {
        const { strength = 1, floor } = options;
        const { size, noise } = framed(x.data, options, around);
        const power = noise.map((v) => strength ** 2 * v);
        return { signal: wienerFrames(x.data, { size, noise: power, floor }), told: { windowSize: size } };
      },
    },
    'spectral-subtraction': {
      about: 'subtracts the power of the noise from the spectrum of each frame, for sound',
      uses: ['windowSize', 'noise', 'noiseSeconds', 'over', 'floor'],
      over: 'series',
      clean: (x, options, around) => {
        const { over, floor } = options;
        const { size, noise } = framed(x.data, options, around);
        return {
          signal: spectralSubtraction(x.data, { size, noise, over, floor }),
          told: { windowSize: size },
        };
      },
    },
  } satisfies Record<string, Method>),
);

function wavelet(x: Matrix, options: MethodOptions, { sigma }: Surroundings): Cleaned {
  const { wavelet: name = 'sym8', rule, level, strength = 1, threshold = 'hybrid' } = options;
  // Its own estimate, from the finest details, unless it was told how much noise there is.
  const known = options.sigma === undefined && strength === 1 ? undefined : strength * sigma();
  const chosen = {
    wavelet: waveletOf(name),
    threshold,
    ...(rule !== undefined && { rule }),
    ...(level !== undefined && { level }),
    ...(known !== undefined && { sigma: known }),
  };
  if (x.data.length < 2) throw new DataError('one sample: no noise can be told');
  if (x.rows === 1) return { signal: waveletDenoise(x.data, chosen).signal };
  return { signal: waveletDenoiseImage({ height: x.rows, width: x.cols, data: x.data }, chosen).signal.data };
}

function fourier(x: Matrix, options: MethodOptions, { rateHz }: Surroundings): Cleaned {
  const { threshold, keepTop, keep, cutoff, strength } = options;
  // Of a pixel plane the highest frequencies lie in the corners, at (1/2, 1/2).
  const highest = (x.rows === 1 ? 0.5 : Math.SQRT1_2) * rateHz;
  if (cutoff !== undefined && cutoff >= highest)
    throw new UsageError(
      `--cutoff must be below the highest frequency there is, ${highest}, got ${cutoff}`,
      rateHz === 1 && x.rows === 1 ? { hint: 'give --rate for frequencies in hertz' } : {},
    );
  const result = fourierThreshold(x, {
    // A rule by name is for wavelets.
    threshold: typeof threshold === 'number' ? threshold : undefined,
    top: keepTop,
    part: keep,
    cutoff: cutoff === undefined ? undefined : cutoff / rateHz,
    strength,
  });
  const { frequencies, kept, removedEnergy } = result;
  return {
    signal: result.signal.data,
    told: { frequencies, kept, removedEnergy, threshold: result.threshold },
  };
}

function variation(x: Matrix, { lambda, strength = 1 }: MethodOptions, { sigma }: Surroundings): Cleaned {
  if (x.rows === 1) {
    const used = lambda ?? strength * discrepancyLambda(x.data, sigma());
    return { signal: totalVariation(x.data, used), told: { lambda: used } };
  }
  const used = lambda ?? strength * planeLambda(x, sigma());
  const { plane } = planeVariation(x, { lambda: used });
  return { signal: plane.data, told: { lambda: used } };
}

function box(x: Matrix, window: number): Float64Array {
  if (window % 2 === 0) throw new DataError(`the window is an odd number of pixels, got ${window}`);
  const taps = matrix(window, window, new Float64Array(window * window).fill(1 / window ** 2));
  return convolvePlane(x, taps, { mode: 'same', border: 'symmetric' }).data;
}

/**
 * Frames, and the noise in one of them: of a file, of the first seconds, or of the quietest tenth. Of the latter the
 * lines are taken out by a median over frequencies: what sounds all the time may be a tone, and no noise.
 */
function framed(x: Float64Array, options: MethodOptions, { rateHz, noise }: Surroundings) {
  // At least some frames, of a multiple of 4 samples.
  const fitting = Math.max(8, 2 ** Math.floor(Math.log2(x.length / 4)));
  const usual = rateHz < 4000 ? DEFAULT_FRAME : 2 ** Math.round(Math.log2(FRAME_SECONDS * rateHz));
  const size = options.windowSize ?? Math.min(usual, fitting);
  if (noise) return { size, noise: meanPower(noise, { size }) };
  const { noiseSeconds } = options;
  if (noiseSeconds === undefined)
    return { size, noise: runningMedian(quietPower(x, { size }), 2 * Math.ceil(size / 64) + 1) };
  return { size, noise: meanPower(x.subarray(0, Math.round(noiseSeconds * rateHz)), { size }) };
}
