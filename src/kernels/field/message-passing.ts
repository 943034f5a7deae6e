import { coloursOf, columnsOf, type GridField } from './grid-field.js';
import { minSumOf, minSumOfTable, type SendMessage, sumProductOf } from './messages.js';

export type BpKind = 'min-sum' | 'sum-product';

/**
 * The messages of a field. Those of line set s: slot 2 s holds, at the pixel where the line ends, what came along it;
 * slot 2 s + 1, at the pixel where it begins, what came back. [pixels, labels] each; zeros where there is no line.
 */
export type Messages = readonly Float32Array[];

export const noMessages = ({ data, lines }: GridField): Messages =>
  Array.from({ length: 2 * lines.length }, () => new Float32Array(data.length));

/** Rounds of messages over one field. */
export interface Passing {
  /** Every pixel sends once, colour after colour; the largest change of a message. */
  round(): number;
  /** data plus all messages, [pixels, labels]. */
  beliefs(): Float64Array;
  messages(): Messages;
}

/** The definition, and oracle of the SIMD module's (module-passing.ts). */
export function plainPassing(field: GridField, kind: BpKind, messages: Messages, damping: number): Passing {
  const { width, height, labels, data, lines, shape } = field;
  const colours = coloursOf(field);
  // Each line set's messages along it and back.
  const send = lines.flatMap(({ table }) =>
    [false, true].map((turned) => sender(kind, shape, table, labels, turned)),
  );
  const belief = new Float64Array(labels);
  const h = new Float64Array(labels);
  const out = new Float64Array(labels);

  return {
    round() {
      let moved = 0;
      for (let colour = 0; colour < colours; colour++)
        for (let y = 0; y < height; y++) {
          const first = columnsOf(colours, colour, y);
          if (first < 0) continue;
          for (let x = first; x < width; x += 2) moved = Math.max(moved, sendFrom(x, y));
        }
      return moved;
    },
    beliefs() {
      const all = Float64Array.from(data);
      for (const slot of messages) for (let i = 0; i < all.length; i++) all[i]! += slot[i]!;
      return all;
    },
    messages: () => messages,
  };

  function sendFrom(x: number, y: number): number {
    const p = y * width + x;
    const at = p * labels;
    for (let l = 0; l < labels; l++) {
      let sum = data[at + l]!;
      for (let s = 0; s < messages.length; s++) sum += messages[s]![at + l]!;
      belief[l] = sum;
    }
    let moved = 0;
    for (let s = 0; s < lines.length; s++) {
      const { dx, dy, weights } = lines[s]!;
      const ahead = dy * width + dx;
      if (x + dx >= 0 && x + dx < width && y + dy < height)
        moved = Math.max(moved, deliver(2 * s, at, p + ahead, weights[p]!));
      if (x - dx >= 0 && x - dx < width && y - dy >= 0)
        moved = Math.max(moved, deliver(2 * s + 1, at, p - ahead, weights[p - ahead]!));
    }
    return moved;
  }

  /** From the pixel of `belief`, without what the receiver itself had said. */
  function deliver(slot: number, at: number, to: number, w: number): number {
    const back = messages[slot ^ 1]!;
    for (let l = 0; l < labels; l++) h[l] = belief[l]! - back[at + l]!;
    send[slot]!(h, w, out);
    const old = messages[slot]!;
    let moved = 0;
    for (let l = 0, i = to * labels; l < labels; l++, i++) {
      const message = (1 - damping) * out[l]! + damping * old[i]!;
      moved = Math.max(moved, Math.abs(message - old[i]!));
      old[i] = message;
    }
    return moved;
  }
}

function sender(
  kind: BpKind,
  shape: GridField['shape'],
  table: Float64Array,
  labels: number,
  turned: boolean,
): SendMessage {
  if (kind === 'sum-product') return sumProductOf(shape, table, labels, turned);
  return shape ? minSumOf(shape) : minSumOfTable(table, labels, turned);
}
