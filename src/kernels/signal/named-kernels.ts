import { DataError } from '../../core/errors.js';
import { gaussianTaps } from '../image/gaussian-blur.js';
import { windowOf } from './windows.js';

/** What kernels of one or two dimensions are made by; each uses some of these. */
export interface KernelShape {
  /** Taps, on a side. */
  size?: number | undefined;
  /** Standard deviation of a Gaussian, samples. */
  sigma?: number | undefined;
  /** Time constant of an exponential, samples. */
  tau?: number | undefined;
  /** Edge of a low-pass, cycles a sample. */
  cutoff?: number | undefined;
  /** Direction, radians from +x towards +y, which is down. */
  angle?: number | undefined;
  /** Of a Gabor wave, pixels. */
  wavelength?: number | undefined;
  /** How much of the detail unsharp masking adds. */
  amount?: number | undefined;
}

export interface NamedKernel<T> {
  about: string;
  uses: readonly (keyof KernelShape)[];
  make(shape: KernelShape): T;
}

/**
 * Kernels for series. Those that smooth sum to 1; derivatives are scaled so that a ramp of slope 1 gives 1, as
 * convolution turns kernels round: [1/2, 0, -1/2] is (x_(t+1) - x_(t-1)) / 2. All have their middle at the sample that
 * they stand for.
 */
export const SERIES_KERNELS: ReadonlyMap<string, NamedKernel<Float64Array>> = new Map(
  Object.entries({
    box: {
      about: 'mean of --size samples, 3',
      uses: ['size'],
      make: ({ size = 3 }) => new Float64Array(checkedSize(size)).fill(1 / size),
    },
    triangle: {
      about: 'linear weights, --size samples, 5',
      uses: ['size'],
      make: ({ size = 5 }) =>
        withSumOne(
          Float64Array.from(
            { length: checkedSize(size) },
            (_, i) => 1 - Math.abs((2 * i - size + 1) / (size + 1)),
          ),
        ),
    },
    hann: {
      about: 'a raised cosine of --size samples, 7',
      uses: ['size'],
      // Without the zeros at its ends.
      make: ({ size = 7 }) =>
        withSumOne(windowOf('hann', checkedSize(size) + 2, { symmetric: true }).slice(1, size + 1)),
    },
    gaussian: {
      about: '--sigma 1, to 4 sigma unless --size',
      uses: ['sigma', 'size'],
      make: (shape) => gaussian(shape),
    },
    exponential: {
      about: 'of the samples before, --tau 5, to 8 tau unless --size',
      uses: ['tau', 'size'],
      make: exponential,
    },
    sinc: {
      about: 'low-pass at --cutoff 0.1 cycles a sample, in a Hamming window',
      uses: ['cutoff', 'size'],
      make: sinc,
    },
    derivative: {
      about: 'the central difference',
      uses: [],
      make: () => Float64Array.of(0.5, 0, -0.5),
    },
    'gaussian-derivative': {
      about: 'slope after smoothing, --sigma 1',
      uses: ['sigma', 'size'],
      make: (shape) => {
        const g = gaussian(shape);
        const middle = (g.length - 1) / 2;
        const second = g.reduce((sum, w, i) => sum + w * (i - middle) ** 2, 0);
        return g.map((w, i) => (-(i - middle) * w) / second + 0);
      },
    },
    laplacian: {
      about: 'the second difference',
      uses: [],
      make: () => Float64Array.of(1, -2, 1),
    },
  } satisfies Record<string, NamedKernel<Float64Array>>),
);

/** Kernels of more values than this on a side are refused. */
const LARGEST_SIZE = 1_000_001;

export function checkedSize(size: number, { odd = false } = {}): number {
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_SIZE)
    throw new DataError(`a kernel has 1 to ${LARGEST_SIZE} taps, got ${size}`);
  if (odd && size % 2 === 0) throw new DataError(`this kernel needs a middle, an odd size, got ${size}`);
  return size;
}

export function withSumOne(w: Float64Array): Float64Array {
  const sum = w.reduce((total, v) => total + v, 0);
  return w.map((v) => v / sum);
}

function gaussian({ sigma = 1, size }: KernelShape): Float64Array {
  if (!(sigma > 0)) throw new DataError(`sigma must be above 0, got ${sigma}`);
  const radius = size === undefined ? Math.ceil(4 * sigma) : (checkedSize(size, { odd: true }) - 1) / 2;
  const half = gaussianTaps(sigma, radius);
  return Float64Array.from({ length: 2 * radius + 1 }, (_, i) => half[Math.abs(i - radius)]!);
}

function exponential({ tau = 5, size }: KernelShape): Float64Array {
  if (!(tau > 0)) throw new DataError(`tau must be above 0, got ${tau}`);
  const before = checkedSize(size ?? Math.ceil(8 * tau) + 1);
  // Zeros for the samples after: the middle of the kernel is its first weight.
  return withSumOne(
    Float64Array.from({ length: 2 * before - 1 }, (_, i) =>
      i < before - 1 ? 0 : Math.exp(-(i - before + 1) / tau),
    ),
  );
}

function sinc({ cutoff = 0.1, size }: KernelShape): Float64Array {
  if (!(cutoff > 0 && cutoff <= 0.5))
    throw new DataError(`a cut-off lies between 0 and 0.5 cycles a sample, got ${cutoff}`);
  const taps = checkedSize(size ?? 2 * Math.ceil(4 / cutoff / 2) + 1);
  const middle = (taps - 1) / 2;
  const window = windowOf('hamming', taps, { symmetric: true });
  return withSumOne(
    window.map((w, i) => {
      const u = 2 * Math.PI * cutoff * (i - middle);
      return u === 0 ? w : (w * Math.sin(u)) / u;
    }),
  );
}
