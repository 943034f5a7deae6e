import { alphaExpansion } from '../kernels/field/graph-cut.js';
import { LABELS, pottsJob, SIZE } from './potts-field.js';

export default pottsJob(
  'expansion',
  `Alpha-expansion of ${LABELS} Potts labels at ${SIZE} x ${SIZE} pixels`,
  (field) => {
    alphaExpansion(field);
  },
);
