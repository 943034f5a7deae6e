import { beliefPropagation } from '../kernels/field/belief-propagation.js';
import { LABELS, pottsJob, SIZE } from './potts-field.js';

export default pottsJob(
  'field-messages',
  `30 rounds of belief propagation of ${LABELS} Potts labels at ${SIZE} x ${SIZE} pixels, beside an expansion`,
  (field) => {
    beliefPropagation(field, { iterations: 30, levels: 5, tol: 0 });
  },
);
