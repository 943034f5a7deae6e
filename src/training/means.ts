import * as z from 'zod';

const numbers = z.record(z.string(), z.number());

/** Sums of terms over items, for their means. */
export const meansSchema = z.object({ items: z.number(), totals: numbers });
export type Means = z.output<typeof meansSchema>;

export const noMeans = (): Means => ({ items: 0, totals: {} });

/** Take in the terms of a batch, each a mean over its items. */
export function addTerms(means: Means, terms: Readonly<Record<string, number>>, items: number): void {
  means.items += items;
  for (const [name, value] of Object.entries(terms))
    means.totals[name] = (means.totals[name] ?? 0) + value * items;
}

export const meanTerms = ({ items, totals }: Means): Record<string, number> =>
  Object.fromEntries(Object.entries(totals).map(([name, total]) => [name, total / items]));

/** Terms over the steps of a run of any length, in at most `MOST_POINTS` means over `stride` steps each. */
export const curveSchema = z.object({
  stride: z.number().int().positive(),
  points: z.array(numbers),
  open: meansSchema,
});
export type Curve = z.output<typeof curveSchema>;

const MOST_POINTS = 512;

export const noCurve = (): Curve => ({ stride: 1, points: [], open: noMeans() });

/** Take in a step. When the curve is full, neighbours become one: it is a function of the steps alone. */
export function addPoint(curve: Curve, terms: Readonly<Record<string, number>>): void {
  addTerms(curve.open, terms, 1);
  if (curve.open.items < curve.stride) return;
  curve.points.push(meanTerms(curve.open));
  curve.open = noMeans();
  if (curve.points.length < MOST_POINTS) return;
  curve.points = Array.from({ length: MOST_POINTS / 2 }, (_, i) => {
    const pair = noMeans();
    addTerms(pair, curve.points[2 * i]!, 1);
    addTerms(pair, curve.points[2 * i + 1]!, 1);
    return meanTerms(pair);
  });
  curve.stride *= 2;
}
