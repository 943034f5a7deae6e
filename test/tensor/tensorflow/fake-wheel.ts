import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { encodeZip } from '../../../src/core/formats/zip-write.js';

export interface FakeWheel {
  name?: string;
  version?: string;
  tag?: string;
  files?: Record<string, string>;
  requires?: readonly string[];
  /** Changes what RECORD says. */
  record?: (lines: string) => string;
  zip64?: boolean;
}

export const LIBRARIES = {
  'tensorflow/libtensorflow_cc.so.2': 'all kernels '.repeat(20_000),
  'tensorflow/libtensorflow_framework.so.2': 'the rest '.repeat(9_000),
};

const bytes = (text: string) => new TextEncoder().encode(text);

/** A wheel like TensorFlow's, with texts for libraries. */
export async function fakeWheel(
  path: string,
  {
    name = 'tensorflow_cpu',
    version = '2.21.0',
    tag = 'cp312-cp312-manylinux_2_27_x86_64',
    files = LIBRARIES,
    requires = [],
    record = (lines) => lines,
    zip64 = false,
  }: FakeWheel = {},
): Promise<string> {
  const info = `${name}-${version}.dist-info`;
  const all: Record<string, string> = {
    'tensorflow/__init__.py': '',
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\nRequires-Dist: numpy>=1.26.0\n${requires
      .map((line) => `Requires-Dist: ${line}\n`)
      .join('')}\nThe body: Name: other\n`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nTag: ${tag}\n\n`,
  };
  const lines = Object.entries(all).map(
    ([file, text]) =>
      `${file},sha256=${createHash('sha256').update(text).digest('base64url')},${text.length}\n`,
  );
  all[`${info}/RECORD`] = record(`${lines.join('')}${info}/RECORD,,\n`);
  const pieces: Uint8Array[] = [];
  const members = Object.entries(all).map(([file, text]) => ({ name: file, pieces: [bytes(text)] }));
  for await (const piece of encodeZip(members, { compress: true, zip64 })) pieces.push(piece);
  writeFileSync(path, Buffer.concat(pieces));
  return path;
}
