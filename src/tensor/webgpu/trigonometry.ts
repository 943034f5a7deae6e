import type { tf } from '../tf.js';
import { runShader } from './shader.js';

/**
 * Sine, cosine and tangent to the last digits. WGSL promises of its own only an error of 2^-11, and that between
 * -pi and pi: too little for positions that are told by waves. The angle is reduced to a quarter turn in three parts
 * of pi / 2, of which the first two have so few bits that their multiples are exact.
 *
 * @see Cody & Waite, Software Manual for the Elementary Functions, 1980; polynomials of Cephes, Moshier 1992
 */
export const TRIGONOMETRY: Readonly<Record<string, tf.KernelFunc>> = {
  Sin: wave('sine', 'wave(x, 0)'),
  Cos: wave('cosine', 'wave(x, 1)'),
  Tan: wave('tangent', 'wave(x, 0) / wave(x, 1)'),
};

function wave(name: string, value: string): tf.KernelFunc {
  return ({ inputs, backend }) => {
    const x = inputs['x']!;
    const body = `    let x = x[index];\n    result[index] = ${value};`;
    return runShader(backend, {
      name,
      inputs: { x },
      shape: x.shape,
      dtype: 'float32',
      functions: FUNCTIONS,
      body,
    });
  };
}

/** sin(x + quarters pi / 2). */
const FUNCTIONS = `
fn wave(x: f32, quarters: i32) -> f32 {
  let q = round(x * 0.6366197723675814);
  let r = ((x - q * 1.5703125) - q * 4.837512969970703e-4) - q * 7.549789948768648e-8;
  let z = r * r;
  let s = r + r * z * (-1.6666654611e-1 + z * (8.3321608736e-3 - z * 1.9515295891e-4));
  let c = 1.0 - 0.5 * z + z * z * (4.166664568298827e-2 + z * (-1.388731625493765e-3 + z * 2.443315711809948e-5));
  let turn = (i32(q) + quarters) & 3;
  let value = select(s, c, (turn & 1) == 1);
  return select(value, -value, turn >= 2);
}`;
