import { pathKind, writeStandardOutput } from '../files.js';
import { describeInput } from '../inspect.js';
import type { Item } from './inputs.js';
import type { Invocation } from './parse.js';
import { metricLines } from './report.js';
import type { Command, Json } from './spec.js';

const BASE_MEMORY_BYTES = 60e6; // Node itself and the command
const DEFAULT_COST = { bytesPerValue: 24, nsPerValue: 50 };

/** What --dry-run prints: the checked inputs and options, what would be written, and what it would cost. */
export async function describeRun(
  spec: Command,
  { options, effective }: Invocation,
  items: readonly Item[],
  outputs: readonly string[],
  json: boolean,
  estimate?: Readonly<Record<string, Json>>,
): Promise<void> {
  const { cost: told = DEFAULT_COST } = spec;
  const { bytesPerValue, nsPerValue } = typeof told === 'function' ? told(options) : told;
  const inputs: Record<string, Json>[] = [];
  let values = 0;
  if (spec.inputs.some(({ accepts }) => accepts))
    for (const { path } of items) {
      if (path === '-') {
        inputs.push({ path });
        continue;
      }
      if ((await pathKind(path)) === 'folder') {
        inputs.push({ path, kind: 'folder' });
        continue;
      }
      const { maxPixels } = options;
      const described = await describeInput(path, typeof maxPixels === 'number' ? maxPixels : undefined);
      values += described.values ?? 0;
      inputs.push({ path, kind: described.kind, ...(described.shape && { shape: described.shape }) });
    }
  const { writes, ...cost } = estimate ?? {};
  const further = Array.isArray(writes) ? writes.map(String) : [];
  const plan = {
    command: spec.name,
    dryRun: true,
    inputs,
    params: JSON.parse(JSON.stringify(options)) as Json,
    seed: (effective.seed ?? 0) as Json,
    outputs: [...outputs, ...further],
    estimate: estimate
      ? cost
      : {
          values,
          memoryMb: Math.round((BASE_MEMORY_BYTES + values * bytesPerValue) / 1e6),
          seconds: Number((0.1 + (values * nsPerValue) / 1e9).toPrecision(2)),
        },
  };
  const text = json ? `${JSON.stringify(plan)}\n` : readable(plan);
  await writeStandardOutput([new TextEncoder().encode(text)]);
}

function readable(plan: {
  inputs: Record<string, Json>[];
  params: Json;
  outputs: string[];
  estimate: Json;
}): string {
  const inputs = plan.inputs.map(({ path, kind, shape }) => {
    const size = Array.isArray(shape) ? ` ${shape.join(' × ')}` : '';
    return `input   ${String(path)}${kind ? ` (${String(kind)}${size})` : ''}\n`;
  });
  const outputs =
    plan.outputs.length > 0 ? plan.outputs.map((path) => `writes  ${path}\n`) : ['writes  nothing\n'];
  return `${inputs.join('')}${outputs.join('')}${metricLines({ ...(plan.params as Record<string, Json>), estimate: plan.estimate })}`;
}
