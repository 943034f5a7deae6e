import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels } from '../../core/chart/make.js';
import { type Outcome, type Plan, usualOf } from './measure.js';

/** A panel for each transform, a line for each detector; the matching score dashed below it. */
export function drawCurves(outcomes: readonly Outcome[], { transforms, detectors, descriptor }: Plan): Chart {
  const charts = transforms.map(({ name, levels }) => {
    const lines = detectors.flatMap((detector, color) => {
      const own = outcomes
        .filter((outcome) => outcome.detector === detector && outcome.transform === name)
        .sort((a, b) => a.level - b.level);
      const x = own.map(({ level }) => level);
      const points = levels.length < 20;
      const repeated = {
        x,
        y: own.map(({ repeatability }) => repeatability),
        label: detector,
        color,
        points,
      };
      if (descriptor === undefined) return [repeated];
      const matched = {
        x,
        y: own.map(({ matchingScore = 0 }) => matchingScore),
        label: `${detector}, matched by ${descriptor}`,
        color,
        points,
        dash: true,
      };
      return [repeated, matched];
    });
    return lineChart({
      series: lines,
      title: name,
      xLabel: usualOf(name).unit,
      yLabel: 'repeatability',
      yDomain: [0, 1],
      legend: lines.length > 1,
    });
  });
  const title = descriptor === undefined ? 'Repeatability' : 'Repeatability, and matching score (dashed)';
  return panels(charts, { title, columns: Math.min(charts.length, 2) });
}
