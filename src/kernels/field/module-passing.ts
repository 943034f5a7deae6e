import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { coloursOf, type GridField, leastOf } from './grid-field.js';
import { type BpKind, type Messages, type Passing, plainPassing } from './message-passing.js';
import { PAIR_COSTS, type PairShape, pairTable } from './pair-cost.js';

export interface LabelledPassing extends Passing {
  /** The cheapest label of each pixel by its belief, the first of equals. */
  labels(): Int32Array;
}

/** Run `body` with the messages of this field: min-sum of pairs of a shape in the SIMD module, all else in plain code. */
export function withPassing<T>(
  field: GridField,
  kind: BpKind,
  start: Messages,
  damping: number,
  body: (passing: LabelledPassing) => T,
): T {
  if (compute.simd && kind === 'min-sum' && field.shape)
    return inModule(field, field.shape, start, damping, body);
  const passing = plainPassing(field, kind, start, damping);
  return body({ ...passing, labels: () => leastOf(passing.beliefs(), field.labels) });
}

const ROWS = 8; // a piece of a thread

/** Labels padded to whole vectors, with costs that no label is chosen for (assembly/field-messages.ts). */
function inModule<T>(
  field: GridField,
  shape: PairShape,
  start: Messages,
  damping: number,
  body: (p: LabelledPassing) => T,
): T {
  const { width, height, labels, data, lines } = field;
  const pixels = width * height;
  const padded = Math.ceil(labels / 4) * 4;
  const colours = coloursOf(field);
  return simd((s) => {
    const costs = s.f32(pixels * padded);
    const weights = s.f32(lines.length * pixels);
    const messages = s.f32(2 * lines.length * pixels * padded);
    const moved = s.f32(height);
    const best = s.i32(pixels);
    pad(data, labels, costs.view(), padded, 1e30);
    lines.forEach((line, i) => {
      weights.view().set(line.weights, i * pixels);
    });
    const slotOf = (i: number) => messages.view().subarray(i * pixels * padded, (i + 1) * pixels * padded);
    start.forEach((slot, i) => {
      pad(slot, labels, slotOf(i), padded, 0);
    });
    const shared = [width, height, padded, lines.length, costs.ptr, weights.ptr, messages.ptr];
    // No pair of labels costs more than the farthest, so that there is an end to every window.
    const most = pairTable(shape, labels)[labels - 1]!;
    const rule = [PAIR_COSTS.indexOf(shape.kind), labels, most];
    const said = () =>
      start.map((_, i) => {
        const slot = slotOf(i);
        return Float32Array.from(
          { length: pixels * labels },
          (__, j) => slot[Math.floor(j / labels) * padded + (j % labels)]!,
        );
      });
    return body({
      round() {
        moved.view().fill(0);
        for (let colour = 0; colour < colours; colour++)
          s.parallel('shapeMessages', height, ROWS, [
            ...shared,
            colour,
            colours,
            damping,
            moved.ptr,
            ...rule,
          ]);
        return moved.view().reduce((most, v) => Math.max(most, v), 0);
      },
      labels() {
        s.parallel('cheapestLabels', height, ROWS, [...shared, best.ptr]);
        return best.copy();
      },
      beliefs() {
        const all = Float64Array.from(data);
        for (const slot of said()) for (let i = 0; i < all.length; i++) all[i]! += slot[i]!;
        return all;
      },
      messages: said,
    });
  });
}

function pad(
  from: Float64Array | Float32Array,
  labels: number,
  to: Float32Array,
  padded: number,
  filling: number,
): void {
  for (let i = 0, j = 0; i < from.length; i += labels, j += padded)
    for (let l = 0; l < padded; l++) to[j + l] = l < labels ? from[i + l]! : filling;
}
