// Before `npm test`: libtensorflow for the tests of its backend, once, in the user's cache folder. Nothing fails
// where there is no pip or no network; one line says what was done or skipped.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const SECONDS = 900;

export function installTensorflow(root) {
  if (process.env.ISPR_NO_TENSORFLOW) return tell('ISPR_NO_TENSORFLOW is set: no TensorFlow is installed');
  const before = ispr(root, 'list', '--only', 'tensorflow');
  const status = before.summary?.metrics.backends[0];
  if (status?.working) return tell(`TensorFlow ${status.version} (${status.note}) is installed`);
  if (status?.present) return tell(`tests of TensorFlow are skipped, it does not work: ${status.note}`);
  tell('installing TensorFlow for the tests of its backend, once (ISPR_NO_TENSORFLOW=1 leaves it)');
  const { summary, reason } = ispr(root, 'install', 'cpu');
  if (summary?.metrics.working)
    return tell(`TensorFlow ${summary.metrics.tensorflow} is in ${summary.metrics.folder}`);
  tell(`tests of TensorFlow are skipped: ${summary?.warnings.at(-1) ?? reason}`);
}

const tell = (text) => console.error(`setup: ${text}`);

function ispr(root, ...args) {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [join(root, 'bin/ispr.js'), 'backend', ...args, '--json', '-q'],
    // Without a network pip would try for minutes.
    { encoding: 'utf8', timeout: SECONDS * 1000, env: { PIP_RETRIES: '1', ...process.env } },
  );
  if (status === 0) return { summary: JSON.parse(stdout) };
  return { reason: error?.message ?? stderr.trim().split('\n')[0] };
}
