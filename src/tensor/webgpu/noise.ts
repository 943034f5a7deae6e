import type { NoiseAttributes } from '../random.js';
import type { tf } from '../tf.js';
import { runShader } from './shader.js';

/**
 * Draws on the device: Threefry-4x32-20 under the key (seed, stream), its counter (element / 4, step counter), so
 * that nothing has to be read back. Uniform numbers are multiples of 2^-24, normal ones by Box and Muller: other
 * numbers than the ziggurat of the processors gives, of the same law.
 *
 * @see Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011; Box & Muller 1958
 */
export const noiseKernel: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { kind, shape, seed, stream } = attrs as NoiseAttributes;
  return runShader(backend, {
    name: `noise ${kind}`,
    inputs: { counter: inputs['counter']! },
    shape,
    dtype: 'float32',
    integers: { seed: [seed | 0, Math.floor(seed / 2 ** 32) | 0], stream: [stream | 0] },
    functions: FUNCTIONS,
    body: kind === 'normal' ? NORMAL : UNIFORM,
  });
};

const ROTATIONS = [
  [10, 26],
  [11, 21],
  [13, 27],
  [23, 5],
  [6, 20],
  [17, 11],
  [25, 10],
  [18, 20],
] as const;

/** One round, in which even ones mix neighbours and odd ones cross over. */
function round(r: number): string {
  const [a, b] = ROTATIONS[r % 8]!;
  const mix = (x: string, y: string, by: number) =>
    `x.${x} += x.${y}; x.${y} = rotate(x.${y}, ${by}u) ^ x.${x};`;
  const rounds = r % 2 === 0 ? mix('x', 'y', a) + mix('z', 'w', b) : mix('x', 'w', a) + mix('z', 'y', b);
  const s = (r + 1) / 4;
  const inject = (r + 1) % 4 === 0 ? [0, 1, 2, 3].map((i) => `k[${(s + i) % 5}]`).join(', ') : '';
  return inject === '' ? rounds : `${rounds} x += vec4<u32>(${inject}); x.w += ${s}u;`;
}

const FUNCTIONS = `
fn rotate(v: u32, by: u32) -> u32 { return (v << by) | (v >> (32u - by)); }
fn words(element: u32, step: u32) -> vec4<u32> {
  var k = array<u32, 5>(bitcast<u32>(uniforms.seed.x), bitcast<u32>(uniforms.seed.y), bitcast<u32>(uniforms.stream), 0x69737072u, 0u);
  k[4] = 0x1bd11bdau ^ k[0] ^ k[1] ^ k[2] ^ k[3];
  var x = vec4<u32>(element, step, 0u, 0u) + vec4<u32>(k[0], k[1], k[2], k[3]);
  ${Array.from({ length: 20 }, (_, r) => round(r)).join('\n  ')}
  return x;
}
fn unit(word: u32) -> f32 { return f32(word >> 8u) * 5.9604644775390625e-8; }`;

const DRAW = `
    let w = words(u32(index) / 4u, bitcast<u32>(counter[0]));
    let lane = u32(index) % 4u;`;

const UNIFORM = `${DRAW}
    result[index] = unit(w[lane]);`;

/** Two words make two normal numbers: sine and cosine of one angle. */
const NORMAL = `${DRAW}
    let first = lane / 2u * 2u;
    let radius = sqrt(-2.0 * log(1.0 - unit(w[first])));
    let angle = 6.283185307179586 * unit(w[first + 1u]);
    result[index] = radius * select(sin(angle), cos(angle), lane % 2u == 0u);`;
