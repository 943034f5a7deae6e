import { coloursOf, columnsOf, dataLabels, fieldEnergy, type GridField, localCosts } from './grid-field.js';

export interface Labelling {
  labels: Int32Array;
  /** E of these labels. */
  energy: number;
  /** E after each round, the beginning first. */
  energies: number[];
  iterations: number;
  /** No round would change anything more. */
  converged: boolean;
}

/**
 * Iterated conditional modes: each pixel takes the label that is cheapest with its neighbours as they are, one colour
 * of the checkerboard after the other, until none changes. A pixel keeps its label where another is only as good, so
 * that E falls with every change and the rounds end, at a local minimum.
 *
 * @param start labels to begin with; default those that the data like best
 * @see Besag, On the statistical analysis of dirty pictures, 1986
 */
export function iteratedModes(
  field: GridField,
  { iterations = 100, start = dataLabels(field) }: { iterations?: number; start?: Int32Array } = {},
): Labelling {
  const { width, height, labels } = field;
  const f = start.slice();
  const costs = new Float64Array(labels);
  const colours = coloursOf(field);
  const step = 2;
  const energies = [fieldEnergy(field, f)];
  let converged = false;
  while (!converged && energies.length <= iterations) {
    let changes = 0;
    for (let colour = 0; colour < colours; colour++)
      for (let y = 0; y < height; y++) {
        const first = columnsOf(colours, colour, y);
        if (first < 0) continue;
        for (let x = first; x < width; x += step) {
          const p = y * width + x;
          localCosts(field, f, x, y, costs);
          let best = f[p]!;
          for (let l = 0; l < labels; l++) if (costs[l]! < costs[best]!) best = l;
          if (best === f[p]) continue;
          f[p] = best;
          changes++;
        }
      }
    converged = changes === 0;
    energies.push(fieldEnergy(field, f));
  }
  return {
    labels: f,
    energy: energies[energies.length - 1]!,
    energies,
    iterations: energies.length - 1,
    converged,
  };
}
