import { DataError } from '../../core/errors.js';
import { fromRows, type Matrix, matrix } from '../linalg/matrix.js';
import { checkedSize, type KernelShape, type NamedKernel } from '../signal/named-kernels.js';
import { gaussianTaps } from './gaussian-blur.js';

/**
 * Kernels for pictures. Those that smooth or sharpen sum to 1 and leave a constant picture alone; those that look for
 * edges sum to 0. As convolution turns kernels round, `-x` is above 0 where values rise to the right and `-y` where
 * they rise downwards; textbooks print the same kernels turned round and correlate.
 */
export const PICTURE_KERNELS: ReadonlyMap<string, NamedKernel<Matrix>> = new Map(
  Object.entries({
    box: {
      about: 'mean of --size x --size pixels, 3',
      uses: ['size'],
      make: ({ size = 3 }) =>
        matrix(checkedSize(size), size, new Float64Array(checkedSide(size) ** 2).fill(1 / size ** 2)),
    },
    gaussian: {
      about: '--sigma 1, to 4 sigma unless --size',
      uses: ['sigma', 'size'],
      make: (shape) => gaussian(shape),
    },
    motion: {
      about: 'a stroke of --size 9 pixels in direction --angle 0',
      uses: ['size', 'angle'],
      make: motion,
    },
    sharpen: { about: 'the picture less its Laplacian', uses: [], make: () => fixed(SHARPEN) },
    unsharp: {
      about: 'adds --amount 1 of what a Gaussian of --sigma 1 takes away',
      uses: ['sigma', 'size', 'amount'],
      make: ({ amount = 1, ...shape }) => {
        const g = gaussian(shape);
        const middle = (g.data.length - 1) / 2;
        return matrix(
          g.rows,
          g.cols,
          g.data.map((w, i) => (i === middle ? 1 + amount : 0) - amount * w),
        );
      },
    },
    emboss: { about: 'relief, light from the top left', uses: [], make: () => fixed(EMBOSS) },
    laplacian: { about: 'second differences, 4 neighbours', uses: [], make: () => fixed(LAPLACIAN) },
    'laplacian-8': { about: 'second differences, 8 neighbours', uses: [], make: () => fixed(LAPLACIAN_8) },
    log: {
      about: 'Laplacian of a Gaussian of --sigma 1.4',
      uses: ['sigma', 'size'],
      make: laplacianOfGaussian,
    },
    gabor: {
      about: 'a wave of --wavelength 4 sigma along --angle 0 in a Gaussian of --sigma 2',
      uses: ['sigma', 'size', 'angle', 'wavelength'],
      make: gabor,
    },
    ...edges('sobel', [1, 2, 1]),
    ...edges('prewitt', [1, 1, 1]),
    ...edges('scharr', [3, 10, 3]),
    'roberts-x': {
      about: 'difference along the falling diagonal',
      uses: [],
      make: () =>
        fixed([
          [1, 0],
          [0, -1],
        ]),
    },
    'roberts-y': {
      about: 'difference along the rising diagonal',
      uses: [],
      make: () =>
        fixed([
          [0, 1],
          [-1, 0],
        ]),
    },
  } satisfies Record<string, NamedKernel<Matrix>>),
);

// biome-ignore format: as they look
const SHARPEN = [
  [0, -1, 0],
  [-1, 5, -1],
  [0, -1, 0],
];
// biome-ignore format: as they look
const EMBOSS = [
  [2, 1, 0],
  [1, 1, -1],
  [0, -1, -2],
];
// biome-ignore format: as they look
const LAPLACIAN = [
  [0, 1, 0],
  [1, -4, 1],
  [0, 1, 0],
];
// biome-ignore format: as they look
const LAPLACIAN_8 = [
  [1, 1, 1],
  [1, -8, 1],
  [1, 1, 1],
];

const fixed = (rows: readonly (readonly number[])[]) => fromRows(rows);

function edges(name: string, across: readonly number[]): Record<string, NamedKernel<Matrix>> {
  const x = across.map((w) => [w, 0, -w]);
  const y = [across, [0, 0, 0], across.map((w) => -w)];
  return {
    [`${name}-x`]: { about: 'how values rise to the right', uses: [], make: () => fixed(x) },
    [`${name}-y`]: { about: 'how values rise downwards', uses: [], make: () => fixed(y) },
  };
}

const LARGEST_SIDE = 4097;

function checkedSide(size: number): number {
  if (size > LARGEST_SIDE)
    throw new DataError(`a kernel for pictures has at most ${LARGEST_SIDE} pixels a side, got ${size}`);
  return size;
}

function radiusOf(sigma: number, size: number | undefined): number {
  if (!(sigma > 0)) throw new DataError(`sigma must be above 0, got ${sigma}`);
  const side = size === undefined ? 2 * Math.ceil(4 * sigma) + 1 : checkedSize(size, { odd: true });
  return (checkedSide(side) - 1) / 2;
}

function gaussian({ sigma = 1, size }: KernelShape): Matrix {
  const radius = radiusOf(sigma, size);
  const taps = gaussianTaps(sigma, radius);
  return around(radius, (x, y) => taps[Math.abs(x)]! * taps[Math.abs(y)]!);
}

/** (x^2 + y^2 - 2 sigma^2) / sigma^4 G, less its mean: what is cut off must not answer to a constant. */
function laplacianOfGaussian({ sigma = 1.4, size }: KernelShape): Matrix {
  const radius = radiusOf(sigma, size);
  const taps = gaussianTaps(sigma, radius);
  return withSumZero(
    around(
      radius,
      (x, y) => ((x * x + y * y - 2 * sigma ** 2) / sigma ** 4) * taps[Math.abs(x)]! * taps[Math.abs(y)]!,
    ),
  );
}

/** cos(2 pi u / wavelength) exp(-(u^2 + v^2) / (2 sigma^2)), u along the angle; sum 0, magnitudes with sum 1. */
function gabor({ sigma = 2, size, angle = 0, wavelength = 4 * sigma }: KernelShape): Matrix {
  if (!(wavelength > 0)) throw new DataError(`a wavelength must be above 0, got ${wavelength}`);
  const radius = radiusOf(sigma, size);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const kernel = withSumZero(
    around(
      radius,
      (x, y) =>
        Math.cos((2 * Math.PI * (x * c + y * s)) / wavelength) *
        Math.exp(-(x * x + y * y) / (2 * sigma ** 2)),
    ),
  );
  const sum = kernel.data.reduce((total, v) => total + Math.abs(v), 0);
  return sum > 0
    ? matrix(
        kernel.rows,
        kernel.cols,
        kernel.data.map((v) => v / sum),
      )
    : kernel;
}

/** A line through the middle: each pixel on its way shared out to the two nearest across it. */
function motion({ size = 9, angle = 0 }: KernelShape): Matrix {
  const side = checkedSide(checkedSize(size, { odd: true }));
  const radius = (side - 1) / 2;
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const steep = Math.abs(dy) > Math.abs(dx);
  const slope = steep ? dx / dy : dy / dx;
  const kernel = around(radius, (x, y) => {
    const [along, across] = steep ? [y, x] : [x, y];
    return Math.max(0, 1 - Math.abs(across - along * slope));
  });
  const sum = kernel.data.reduce((total, v) => total + v, 0);
  return matrix(
    side,
    side,
    kernel.data.map((v) => v / sum),
  );
}

function around(radius: number, at: (x: number, y: number) => number): Matrix {
  const side = 2 * radius + 1;
  return matrix(
    side,
    side,
    Float64Array.from({ length: side * side }, (_, i) =>
      at((i % side) - radius, Math.floor(i / side) - radius),
    ),
  );
}

function withSumZero({ rows, cols, data }: Matrix): Matrix {
  const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
  return matrix(
    rows,
    cols,
    data.map((v) => v - mean),
  );
}
