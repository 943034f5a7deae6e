import { basename } from 'node:path';
import { DataError, excerpt } from '../../core/errors.js';
import type { ZipRecord } from '../../core/formats/zip-directory.js';
import { openZipFile, type ZipFile } from '../../core/formats/zip-file.js';

/** A Python wheel that is open: what it says of itself, and its archive. */
export interface Wheel {
  file: string;
  archive: ZipFile;
  /** Normalised: small letters, dashes. */
  name: string;
  version: string;
  /** Such as `cp312-cp312-manylinux_2_27_x86_64`. */
  tags: string[];
  /** Requirements of the extra `and-cuda`, without its marker. */
  cudaRequirements: string[];
  /** SHA-256 of its members as the wheel records them, in hexadecimal. */
  hashes: ReadonlyMap<string, string>;
}

const MOST_TEXT_BYTES = 64 << 20;

/**
 * Open a wheel and read its metadata; anything else is refused.
 *
 * @see PEP 427, The Wheel Binary Package Format 1.0; Binary distribution format, packaging specifications
 */
export async function openWheel(file: string): Promise<Wheel> {
  const archive = await openZipFile(file);
  try {
    const folders = [...archive.members.keys()].flatMap(
      (name) => /^[^/]+\.dist-info(?=\/WHEEL$)/.exec(name) ?? [],
    );
    if (folders.length !== 1)
      throw new DataError('a zip archive, but no wheel: it has no dist-info/WHEEL', { file });
    const text = (name: string) => memberText(archive, file, `${folders[0]}/${name}`);
    const metadata = headers(await text('METADATA'));
    const name = metadata.get('name')?.[0];
    const version = metadata.get('version')?.[0];
    if (name === undefined || version === undefined || !/^[0-9][\w.+!-]*$/.test(version))
      throw new DataError('the metadata of this wheel lack a name or a version', { file });
    return {
      file,
      archive,
      name: normalName(name),
      version,
      tags: headers(await text('WHEEL')).get('tag') ?? [],
      cudaRequirements: (metadata.get('requires-dist') ?? []).flatMap(cudaRequirement),
      hashes: recordedHashes(await text('RECORD')),
    };
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/** @see PEP 503 */
export const normalName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

async function memberText(archive: ZipFile, file: string, name: string): Promise<string> {
  const record = archive.members.get(name);
  if (!record) throw new DataError(`this wheel lacks ${excerpt(name)}`, { file });
  if (record.size > MOST_TEXT_BYTES)
    throw new DataError(`${excerpt(name)} is said to have ${record.size} bytes`, { file });
  const pieces: Uint8Array[] = [];
  for await (const piece of archive.content(record)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

/** The headers of an e-mail message, as METADATA and WHEEL have them; the body is left. */
function headers(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    if (line === '') break;
    const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const key = name.toLowerCase();
    found.set(key, [...(found.get(key) ?? []), value.trim()]);
  }
  return found;
}

/** `nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"` without its marker; nothing for other extras. */
function cudaRequirement(line: string): string[] {
  const [, requirement, marker = ''] = /^([^;]+?)\s*(?:;\s*(.*))?$/.exec(line) ?? [];
  // What goes to pip's command line must be a requirement and nothing else.
  const plain = requirement !== undefined && /^[A-Za-z0-9][\w.-]*(?:[<>=!~]=?[\w.*]+,?)*$/.test(requirement);
  return plain && /extra\s*==\s*["']and-cuda["']/.test(marker) ? [requirement] : [];
}

/** Lines of `path,sha256=URL-SAFE-BASE64,bytes`; a path with a comma is quoted, and none of ours has one. */
function recordedHashes(text: string): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, digest] = /^([^",]+),sha256=([\w-]+)=*,\d*$/.exec(line) ?? [];
    if (name !== undefined && digest !== undefined)
      hashes.set(name, Buffer.from(digest, 'base64url').toString('hex'));
  }
  return hashes;
}

/** A member that is installed, and where. */
export interface Part {
  record: ZipRecord;
  target: string;
  sha256: string;
}

/** The members of a wheel that `targetOf` gives a place to; each must have its hash in RECORD. */
export function partsOf(wheel: Wheel, targetOf: (name: string) => string | undefined): Part[] {
  return [...wheel.archive.members.values()].flatMap((record) => {
    const target = targetOf(record.name);
    if (target === undefined) return [];
    const sha256 = wheel.hashes.get(record.name);
    if (sha256 === undefined)
      throw new DataError(`the RECORD of this wheel has no SHA-256 of '${excerpt(record.name)}'`, {
        file: wheel.file,
      });
    return [{ record, target, sha256 }];
  });
}

/** Refuse a wheel that was built for another system or processor. */
export function checkPlatform(
  { file, tags }: Wheel,
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): void {
  const built = tags.map((tag) => tag.split('-').at(-1) ?? '');
  if (built.some((tag) => fits(tag, platform, arch))) return;
  throw new DataError(
    `this wheel is for ${excerpt(built.join(', ') || 'no platform')}, ${platform} ${arch} is here`,
    { file, hint: `a wheel is needed whose name ends in ${platformExample(platform, arch)}.whl` },
  );
}

function fits(tag: string, platform: NodeJS.Platform, arch: string): boolean {
  if (tag === 'any') return true;
  const processors = PROCESSORS.get(arch) ?? [];
  const system = SYSTEMS.get(platform);
  return (
    system?.test(tag) === true &&
    (processors.some((name) => tag.endsWith(`_${name}`)) ||
      (platform === 'darwin' && tag.endsWith('_universal2')))
  );
}

const PROCESSORS = new Map([
  ['x64', ['x86_64', 'amd64']],
  ['arm64', ['aarch64', 'arm64']],
]);

const SYSTEMS = new Map<NodeJS.Platform, RegExp>([
  ['linux', /^(?:many)?linux/],
  ['darwin', /^macosx_/],
  ['win32', /^win/],
]);

/** How the names of wheels for a platform end. */
export function platformExample(platform: NodeJS.Platform, arch: string): string {
  if (platform === 'darwin') return arch === 'arm64' ? 'macosx_12_0_arm64' : 'macosx_12_0_x86_64';
  return `manylinux_2_27_${arch === 'arm64' ? 'aarch64' : 'x86_64'}`;
}

/** The file's own name, for messages. */
export const wheelName = ({ file }: Wheel): string => basename(file);
