import { imageOverlay } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import type { Rng } from '../../core/random.js';
import { colourScene, SCENE_SEGMENTS } from '../../kernels/synth/colour-scene.js';
import { mosaic } from '../../kernels/synth/mosaic.js';
import { patchwork } from '../../kernels/synth/patchwork.js';
import { quadrilaterals } from '../../kernels/synth/quadrilaterals.js';
import { shapesImage } from '../../kernels/synth/shapes.js';
import { spots } from '../../kernels/synth/spots.js';
import { checkerboard, grating, valueNoise } from '../../kernels/synth/textures.js';
import type { SynthOptions } from './options.js';

export function shapes(o: SynthOptions, rng: Rng): Result {
  const { width, height, count, minScale = 10, maxScale = 32, overlap, gray, noise } = o;
  const { image, labels, truth } = shapesImage(
    { width, height, count, kinds: o.shapes, minScale, maxScale, overlap, gray, noise },
    rng,
  );
  const part = (c: number) => Uint8Array.from(truth, ({ colour }) => colour[c]!);
  return {
    ...picture(image),
    metrics: { width, height, shapes: truth.length },
    extra: {
      labels: { labels: labelImage(labels, image) },
      truth: {
        table: {
          label: truth.map((_, i) => i + 1),
          class: truth.map((shape) => shape.class),
          x: truth.map(({ x }) => x),
          y: truth.map(({ y }) => y),
          scale: truth.map(({ scale }) => scale),
          angle: truth.map(({ angle }) => angle),
          red: part(0),
          green: part(1),
          blue: part(2),
        },
      },
    },
    plot: () => imageOverlay({ image, labels: { width, height, data: labels } }),
  };
}

export function scene({ width, height, noise }: SynthOptions, rng: Rng): Result {
  const { image, labels } = colourScene({ width, height, noise }, rng);
  const areas = SCENE_SEGMENTS.map((_, label) => labels.reduce((sum, v) => (v === label ? sum + 1 : sum), 0));
  return {
    ...picture(image),
    metrics: { width, height, segments: areas.filter((area) => area > 0).length },
    extra: {
      labels: { labels: labelImage(labels, image) },
      truth: { table: { label: SCENE_SEGMENTS.map((_, i) => i), name: [...SCENE_SEGMENTS], pixels: areas } },
    },
    plot: () => imageOverlay({ image, labels: { width, height, data: labels } }),
  };
}

export const gratings = ({ width, height, wavelength, angle, contrast }: SynthOptions): Result =>
  picture(grating({ width, height, wavelength, angle, contrast }));

export const checkers = ({ width, height, cell }: SynthOptions): Result =>
  picture(checkerboard({ width, height, cell }));

export const texture = ({ width, height, cell, octaves, persistence }: SynthOptions, rng: Rng): Result =>
  picture(valueNoise({ width, height, cell, octaves, persistence }, rng));

export function spotField(o: SynthOptions, rng: Rng): Result {
  const { width, height, count, minScale = 3, maxScale = 9, noise } = o;
  const { image, truth } = spots({ width, height, count, minScale, maxScale, noise }, rng);
  return {
    ...picture(image),
    metrics: { width, height, spots: truth.length },
    extra: {
      truth: {
        table: {
          x: truth.map(({ x }) => x),
          y: truth.map(({ y }) => y),
          scale: truth.map(({ scale }) => scale),
          amplitude: truth.map(({ amplitude }) => amplitude),
        },
      },
    },
  };
}

export function cornerField(o: SynthOptions, rng: Rng): Result {
  const { width, height, count, minScale = 10, maxScale = 32, noise } = o;
  const { image, truth } = quadrilaterals({ width, height, count, minScale, maxScale, noise }, rng);
  return {
    ...picture(image),
    metrics: { width, height, shapes: count, corners: truth.length },
    extra: {
      truth: {
        table: {
          shape: truth.map(({ shape }) => shape),
          x: truth.map(({ x }) => x),
          y: truth.map(({ y }) => y),
          angle: truth.map(({ angle }) => angle),
        },
      },
    },
  };
}

export function textureMosaic({ width, height, count, noise, sameMean }: SynthOptions, rng: Rng): Result {
  const { image, labels } = mosaic({ width, height, count, noise, sameMean }, rng);
  return {
    ...picture(image),
    metrics: { width, height, segments: new Set(labels).size },
    extra: { labels: { labels: labelImage(labels, image) } },
    plot: () => imageOverlay({ image, labels: { width, height, data: labels } }),
  };
}

export const patches = ({ width, height, noise, gray }: SynthOptions, rng: Rng): Result =>
  picture(patchwork({ width, height, noise, gray }, rng));

const picture = (image: Image): Result => ({
  image,
  metrics: { width: image.width, height: image.height },
  plot: () => imageOverlay({ image }),
});

const labelImage = (labels: Int32Array, { width, height }: Image): Image => ({
  width,
  height,
  channels: 1,
  data: Uint16Array.from(labels),
});
