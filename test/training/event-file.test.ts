import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodePng } from '../../src/core/chart/png.js';
import { crc32c } from '../../src/training/crc32c.js';
import { fileVersion, imageEvent, scalarEvent } from '../../src/training/event-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-events-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('CRC-32C of the vectors of RFC 3720, B.4', () => {
  const bytes = (f: (i: number) => number) => Uint8Array.from({ length: 32 }, (_, i) => f(i));
  expect(crc32c(bytes(() => 0))).toBe(0x8a9136aa);
  expect(crc32c(bytes(() => 0xff))).toBe(0x62a8ab43);
  expect(crc32c(bytes((i) => i))).toBe(0x46dd794e);
  expect(crc32c(bytes((i) => 31 - i))).toBe(0x113fdb5c);
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
});

const picture = encodePng({ width: 3, height: 2, channels: 1, data: new Uint8Array(6).fill(128) });
const events = () =>
  Buffer.concat([
    fileVersion(100.5),
    scalarEvent(101.25, 1, { loss: 0.5, rate: 0.125 }),
    scalarEvent(102, 3_000_000_000, { loss: -2 }),
    imageEvent(103, 7, 'samples', picture),
  ]);

/** A reader of its own: fields of a message by number, checksums passed over by length. */
function* records(file: Buffer) {
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    yield {
      length,
      lengthBytes: file.subarray(at, at + 8),
      crc: file.readUInt32LE(at + 8),
      data: file.subarray(at + 12, at + 12 + length),
      dataCrc: file.readUInt32LE(at + 12 + length),
    };
    at += 16 + length;
  }
}

type Field = number | bigint | Buffer;

function fields(message: Buffer): Map<number, Field[]> {
  const found = new Map<number, Field[]>();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number) => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = Number(varint());
    const wire = key & 7;
    const value =
      wire === 0
        ? varint()
        : wire === 1
          ? take(8).readDoubleLE()
          : wire === 5
            ? take(4).readFloatLE()
            : take(Number(varint()));
    found.set(key >> 3, [...(found.get(key >> 3) ?? []), value]);
  }
  return found;
}

const part = (message: Map<number, Field[]>, number: number) => fields(message.get(number)![0] as Buffer);

test('records hold what was written, and their checksums are right', () => {
  const all = [...records(events())];
  // The check: the mask undone gives the plain checksum.
  const unmask = (masked: number) => {
    const rotated = (masked - 0xa282ead8) >>> 0;
    return ((rotated >>> 17) | (rotated << 15)) >>> 0;
  };
  for (const { lengthBytes, crc, data, dataCrc } of all) {
    expect(unmask(crc)).toBe(crc32c(lengthBytes));
    expect(unmask(dataCrc)).toBe(crc32c(data));
  }
  const messages = all.map(({ data }) => fields(data));
  expect(messages.map((message) => message.get(1)![0])).toEqual([100.5, 101.25, 102, 103]);
  expect(String(messages[0]!.get(3)![0])).toBe('brain.Event:2');
  const values = part(messages[1]!, 5)
    .get(1)!
    .map((value) => fields(value as Buffer));
  expect(values.map((value) => [String(value.get(1)![0]), value.get(2)![0]])).toEqual([
    ['loss', 0.5],
    ['rate', 0.125],
  ]);
  expect(messages[2]!.get(2)![0]).toBe(3_000_000_000n);
  const image = part(part(part(messages[3]!, 5), 1), 4);
  expect([1, 2].map((number) => image.get(number)![0])).toEqual([2n, 3n]);
  expect(Buffer.compare(image.get(4)![0] as Buffer, picture)).toBe(0);
});

const READER = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
e = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0, 'images': 0})
e.Reload()
scalars = {t: [[s.wall_time, s.step, s.value] for s in e.Scalars(t)] for t in e.Tags()['scalars']}
images = {t: [[i.step, i.width, i.height] for i in e.Images(t)] for t in e.Tags()['images']}
print(json.dumps({'scalars': scalars, 'images': images}))
`;

test('TensorBoard reads them', (context) => {
  if (spawnSync('python3', ['-c', 'import tensorboard']).status !== 0) {
    console.log('skipped: tensorboard is not installed for python3');
    return context.skip();
  }
  writeFileSync(join(folder, 'events.out.tfevents.100.ispr'), events());
  const { stdout, stderr } = spawnSync('python3', ['-c', READER, folder], { encoding: 'utf8' });
  expect(stdout, stderr).not.toBe('');
  expect(JSON.parse(stdout)).toEqual({
    scalars: {
      loss: [
        [101.25, 1, 0.5],
        [102, 3_000_000_000, -2],
      ],
      rate: [[101.25, 1, 0.125]],
    },
    images: { samples: [[7, 3, 2]] },
  });
});
