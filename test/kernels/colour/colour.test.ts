import { describe, expect, test } from 'vitest';
import {
  COLOUR_SPACES,
  type ColourSpace,
  fromColourSpace,
  gray,
  grayPlane,
  toColourSpace,
} from '../../../src/kernels/colour/colour.js';
import oracle from '../image/image.oracle.json' with { type: 'json' };

const pixels = (...data: number[]) => ({
  width: data.length / 3,
  height: 1,
  channels: 3 as const,
  data: Uint8Array.from(data),
});
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
const picture = { ...oracle.rgb, channels: 3 as const, data: Uint8Array.from(oracle.rgb.data) };

test('gray weighs the stored values 0.2126, 0.7152, 0.0722', () => {
  expect([...gray(pixels(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255)).data]).toEqual([54, 182, 18, 255]);
  expect(grayPlane(pixels(255, 0, 0)).data[0]).toBeCloseTo(0.2126, 6);
  const alpha = { width: 1, height: 1, channels: 2 as const, data: Uint16Array.of(700, 3) };
  expect([...gray(alpha).data]).toEqual([700]);
});

test('published colours of sRGB under D65', () => {
  // CIE L*a*b* of the primaries, as in every table: red, green, blue
  const lab = toColourSpace(pixels(255, 0, 0, 0, 255, 0, 0, 0, 255), 'lab').data;
  const want = [53.24, 80.09, 67.2, 87.73, -86.18, 83.18, 32.3, 79.19, -107.86];
  expect(worst(lab, want)).toBeLessThan(0.02); // the tables' white has five digits
  const hsv = toColourSpace(pixels(255, 128, 0, 0, 0, 0, 90, 90, 90, 255, 0, 255), 'hsv').data;
  expect(worst(hsv, [30.12, 1, 1, 0, 0, 0, 0, 0, 90 / 255, 300, 1, 1])).toBeLessThan(0.01);
});

test('grays have no colour; white is L 100, Y 1, black is 0', () => {
  const levels = Array.from({ length: 256 }, (_, v) => [v, v, v]).flat();
  for (const space of ['lab', 'luv'] as const) {
    const { data } = toColourSpace(pixels(...levels), space);
    for (let i = 0; i < data.length; i += 3)
      expect(Math.max(Math.abs(data[i + 1]!), Math.abs(data[i + 2]!))).toBeLessThan(1e-10);
    expect([data[0], data[765]]).toEqual([0, 100]);
  }
  expect(toColourSpace(pixels(255, 255, 255), 'xyz').data[1]).toBeCloseTo(1, 6);
});

describe('other libraries', () => {
  // OpenCV takes Lab and Luv of float pictures from interpolated tables, a fifth off; hsv and xyz are exact.
  const bounds = { hsv: 1e-4, xyz: 1e-6, lab: 0.25, luv: 0.25 };
  test.each(Object.keys(bounds) as (keyof typeof bounds)[])('OpenCV %s', (space) => {
    expect(worst(toColourSpace(picture, space).data, oracle.colour.opencv[space])).toBeLessThan(
      bounds[space],
    );
  });
  // scikit-image computes as we do, with a white of five digits.
  test.each(['xyz', 'lab', 'luv'] as const)('scikit-image %s', (space) => {
    expect(worst(toColourSpace(picture, space).data, oracle.colour.skimage[space])).toBeLessThan(
      space === 'xyz' ? 1e-6 : 0.02,
    );
  });
});

test.each(COLOUR_SPACES)('%s and back', (space: ColourSpace) => {
  const levels = [0, 1, 17, 64, 128, 200, 254, 255];
  const all = pixels(...levels.flatMap((r) => levels.flatMap((g) => levels.flatMap((b) => [r, g, b]))));
  const back = fromColourSpace(toColourSpace(all, space), space).data;
  expect(
    worst(
      back,
      Float32Array.from(all.data, (v) => v / 255),
    ),
  ).toBeLessThan(2e-5); // float32 throughout: a third of a hundredth of a level
});

test('16-bit and float pictures agree with 8-bit ones', () => {
  const eight = toColourSpace(picture, 'lab').data;
  const deep = { ...picture, data: Uint16Array.from(picture.data, (v) => v * 257) };
  const float = { ...picture, data: Float32Array.from(picture.data, (v) => v / 255) };
  expect(worst(toColourSpace(deep, 'lab').data, eight)).toBeLessThan(1e-12);
  expect(worst(toColourSpace(float, 'lab').data, eight)).toBeLessThan(1e-4);
});
