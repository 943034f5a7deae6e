import type { Result } from '../../core/command/spec.js';
import { CONTINUOUS_WAVELETS, continuousWavelet } from '../../kernels/wavelet/continuous.js';
import { WAVELET_NAMES, waveletOf } from '../../kernels/wavelet/families.js';

/** All wavelets; those without filters have empty cells. */
export function waveletList(): Result {
  const discrete = WAVELET_NAMES.map(waveletOf);
  const continuous = CONTINUOUS_WAVELETS.map((name) => continuousWavelet(name));
  const none = continuous.map(() => '');
  return {
    table: {
      name: [...discrete, ...continuous].map(({ name }) => name),
      kind: [
        ...discrete.map(() => 'discrete'),
        ...continuous.map(({ complex }) => (complex ? 'complex' : 'real')),
      ],
      length: [...discrete.map(({ decLow }) => String(decLow.length)), ...none],
      vanishingMoments: [...discrete.map(({ vanishingMoments }) => String(vanishingMoments)), ...none],
      symmetry: [...discrete.map(({ symmetry }) => symmetry), ...none],
      orthogonal: [...discrete.map(({ orthogonal }) => String(orthogonal)), ...none],
    },
    metrics: { wavelets: discrete.length + continuous.length },
  };
}
