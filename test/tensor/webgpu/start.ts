import { IsprError } from '../../../src/core/errors.js';
import { startTensors } from '../../../src/tensor/engine.js';

/** Start webgpu, or end the process as ispr would, with the reason as last line. */
try {
  await startTensors('webgpu');
} catch (error) {
  if (!(error instanceof IsprError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.code);
}
