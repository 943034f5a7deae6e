import { machinery } from '../../../simd/engine.js';
import { sizeOf } from '../../host.js';
import { view } from '../heap.js';
import type { Lower, Lowerings } from '../lowering.js';
import { PIECE } from './matmul.js';

export const resizeLowerings: Lowerings = {
  ResizeBilinear: forward(false),
  ResizeNearestNeighbor: forward(true),
  ResizeBilinearGrad: gradient(false),
  ResizeNearestNeighborGrad: gradient(true),
};

interface Places {
  alignCorners: boolean;
  halfPixelCenters: boolean;
  nearest: boolean;
}

/** One side of the picture: for each place of the result the two it lies between, and how far from the first. */
function sources(size: number, outSize: number, { alignCorners, halfPixelCenters, nearest }: Places) {
  const aligned = alignCorners && outSize > 1;
  const scale = aligned ? (size - 1) / (outSize - 1) : size / outSize;
  return Array.from({ length: outSize }, (_, i) => {
    const at = halfPixelCenters ? scale * (i + 0.5) - (nearest ? 0 : 0.5) : scale * i;
    if (nearest) {
      const one = Math.max(0, Math.min(size - 1, alignCorners ? Math.round(at) : Math.floor(at)));
      return { low: one, high: one, share: 0 };
    }
    const low = Math.max(0, Math.floor(at));
    return { low, high: Math.max(0, Math.min(size - 1, Math.ceil(at))), share: at - low };
  });
}

/** The words of assembly/tensor/resize.ts. */
function writeTable(ptr: number, entries: ReturnType<typeof sources>): void {
  const words = view(ptr, 3 * entries.length, 'int32');
  const shares = view(ptr, 3 * entries.length, 'float32');
  entries.forEach(({ low, high, share }, i) => {
    words[3 * i] = low;
    words[3 * i + 1] = high;
    shares[3 * i + 2] = share;
  });
}

const placesOf = (attrs: Readonly<Record<string, unknown>>, nearest: boolean): Places => ({
  alignCorners: attrs['alignCorners'] === true,
  halfPixelCenters: attrs['halfPixelCenters'] === true,
  nearest,
});

function forward(nearest: boolean): Lower {
  return ({ spec, attrs }) => {
    const { shape, dtype } = spec('images');
    const [batch, height, width, channels] = shape as [number, number, number, number];
    const [outHeight, outWidth] = attrs['size'] as [number, number];
    if (dtype !== 'float32' || sizeOf(shape) * outHeight * outWidth === 0) return undefined;
    const places = placesOf(attrs, nearest);
    return {
      outputs: [{ shape: [batch, outHeight, outWidth, channels], dtype }],
      table: 12 * (outHeight + outWidth),
      bind: ({ at, outputs, table }) => {
        writeTable(table, [...sources(height, outHeight, places), ...sources(width, outWidth, places)]);
        // biome-ignore format: the order of resizeRows
        const args = [at('images'), outputs[0]!, table, height, width, outHeight, outWidth, channels, Number(nearest)];
        const { parallel } = machinery();
        const grain = Math.ceil(PIECE / (16 * outWidth * channels));
        return () => parallel('resizeRows', batch * outHeight, grain, args);
      },
    };
  };
}

/** The transpose of the forward pass, with the same table. */
function gradient(nearest: boolean): Lower {
  return ({ spec, attrs }) => {
    const { shape, dtype } = spec('images');
    const [batch, height, width, channels] = shape as [number, number, number, number];
    const [, outHeight, outWidth] = spec('dy').shape as [number, number, number, number];
    if (dtype !== 'float32' || spec('dy').dtype !== 'float32') return undefined;
    if (sizeOf(shape) * outHeight * outWidth === 0) return undefined;
    const places = placesOf(attrs, nearest);
    return {
      outputs: [{ shape: [...shape], dtype }],
      table: 12 * (outHeight + outWidth),
      bind: ({ at, outputs, table }) => {
        writeTable(table, [...sources(height, outHeight, places), ...sources(width, outWidth, places)]);
        const args = [
          at('dy'),
          outputs[0]!,
          table,
          height,
          width,
          outHeight,
          outWidth,
          channels,
          Number(nearest),
        ];
        const { parallel } = machinery();
        const grain = Math.ceil(PIECE / (32 * outHeight * outWidth * channels));
        return () => parallel('resizeGradient', batch, grain, args);
      },
    };
  };
}
