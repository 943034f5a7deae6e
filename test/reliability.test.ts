import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cases } from '../scripts/reliability/commands.js';
import { faultLoop } from '../scripts/reliability/fault-points.js';

// The whole of it is `npm run reliability`; here each command meets the two commonest faults.
const folder = mkdtempSync(join(tmpdir(), 'ispr-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = join(folder, 'case');

test.each(cases(resolve(import.meta.dirname, '..'), place))(
  '$name: whatever step fails, the old file stays or the new one is whole',
  async (one) => {
    for (const errno of ['ENOSPC', 'EACCES'] as const) {
      const { points, failures } = await faultLoop(one, place, errno);
      expect(failures).toEqual([]);
      // Creating, writing, fsync, renaming and fsync of the folder, for every file that is written.
      expect(points).toBeGreaterThanOrEqual(5 * one.outputs.length);
    }
  },
);
