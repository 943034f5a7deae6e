import type { Pointer, TensorFlow } from './library.js';

/** TF_Code of running out of memory. */
const RESOURCE_EXHAUSTED = 8;

/** Throw what TensorFlow says went wrong, in one line. */
export function check(c: TensorFlow, status: Pointer, doing: string): void {
  const code = c.TF_GetCode(status);
  if (code === 0) return;
  // Below the first line stand the nodes and the trace of TensorFlow's own errors.
  const [message = ''] = c.TF_Message(status).split('\n');
  throw new Error(`${code === RESOURCE_EXHAUSTED ? 'out of memory in ' : ''}${doing}: ${message}`);
}
