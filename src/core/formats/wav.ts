import type { Audio } from '../data.js';
import { DataError, UsageError } from '../errors.js';
import { type Decoded, inFile } from './decoded.js';
import { decodeElements, type Element } from './elements.js';
import { littleEndianFields } from './fields.js';
import { type WavHeader, wavHeader } from './wav-header.js';

export interface WavMetadata {
  coding: WavHeader['coding'];
  bits: number;
  extensible: boolean;
  info: Map<string, string>;
}

/**
 * A WAV recording, one array a channel. PCM of n bits is divided by 2^(n-1), so that it lies in -1..1 (the
 * upper end left out), floats are as stored, A-law and µ-law follow G.711.
 */
export function decodeWav(bytes: Uint8Array, file?: string): Decoded<Audio, WavMetadata> {
  return inFile(file, () => {
    const header = wavHeader(bytes);
    const { coding, bits, extensible, info, notes } = header;
    const value = { rateHz: header.rateHz, channels: readChannels(bytes, header) };
    return { value, metadata: { coding, bits, extensible, info }, notes };
  });
}

const readChannels = (bytes: Uint8Array, header: WavHeader): Float64Array[] =>
  channelsOf(bytes.subarray(header.dataOffset, header.dataOffset + header.dataBytes), header);

/** Whole frames of interleaved samples, as one array a channel. */
export function channelsOf(data: Uint8Array, header: WavHeader): Float64Array[] {
  const { sampleBytes, bigEndian } = header;
  const [element, scale] = elementAndScale(header);
  const codes =
    element === undefined ? foreignSamples(data, header) : decodeElements(data, element, bigEndian);
  if (codes instanceof BigInt64Array || codes instanceof BigUint64Array)
    throw new TypeError('no such samples');
  const count = header.channels;
  const frames = data.length / (count * sampleBytes);
  return Array.from({ length: count }, (_, channel) => {
    const samples = new Float64Array(frames);
    for (let i = 0, at = channel; i < frames; i++, at += count) samples[i] = codes[at]! * scale;
    return samples;
  });
}

/** Samples that are an element type as they lie, and the power of two that brings them to -1..1. */
function elementAndScale({ coding, sampleBytes }: WavHeader): [Element | undefined, number] {
  if (coding === 'float') return [sampleBytes === 4 ? 'f32' : 'f64', 1];
  if (coding === 'pcm' && sampleBytes === 2) return ['i16', 2 ** -15];
  if (coding === 'pcm' && sampleBytes === 4) return ['i32', 2 ** -31];
  return [undefined, coding === 'pcm' && sampleBytes === 3 ? 2 ** -23 : 2 ** -15];
}

/** 24-bit samples as integers; 8-bit ones, linear or by G.711, as 16-bit integers. */
function foreignSamples(
  data: Uint8Array,
  { coding, sampleBytes, bigEndian }: WavHeader,
): Int16Array | Int32Array {
  if (sampleBytes === 3) {
    const [low, high] = bigEndian ? [2, 0] : [0, 2];
    const samples = new Int32Array(data.length / 3);
    for (let i = 0, at = 0; i < samples.length; i++, at += 3)
      samples[i] = ((data[at + high]! << 24) | (data[at + 1]! << 16) | (data[at + low]! << 8)) >> 8;
    return samples;
  }
  const levels = Int16Array.from({ length: 256 }, (_, code) =>
    coding === 'a-law' ? aLaw(code) : coding === 'mu-law' ? muLaw(code) : (code - 128) * 256,
  );
  const samples = new Int16Array(data.length);
  for (let i = 0; i < samples.length; i++) samples[i] = levels[data[i]!]!;
  return samples;
}

/** ITU-T G.711 µ-law: inverted bits, sign, 3 bits of exponent, 4 of mantissa; 14-bit values times 4. */
function muLaw(code: number): number {
  const bits = ~code & 255;
  const magnitude = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 128 ? -magnitude : magnitude;
}

/** ITU-T G.711 A-law: every second bit inverted; 13-bit values times 8. */
function aLaw(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 15) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return bits & 128 ? magnitude : -magnitude;
}

/** One signal of a recording: the mean of all channels, or one of them by number from 0. */
export function mixChannel({ channels }: Audio, channel: 'mix' | number): Float64Array {
  if (channel !== 'mix') {
    const picked = channels[channel];
    if (picked === undefined)
      throw new DataError(`no channel ${channel}: the recording has ${channels.length}, from 0`);
    return picked;
  }
  const [first] = channels;
  if (first === undefined) throw new DataError('a recording without channels');
  if (channels.length === 1) return first;
  const mixed = new Float64Array(first.length);
  for (const samples of channels) for (let i = 0; i < mixed.length; i++) mixed[i]! += samples[i]!;
  return mixed.map((sum) => sum / channels.length);
}

export interface WavWriteOptions {
  format?: 'pcm16' | 'pcm24' | 'float32';
  /** Told when samples had to be clipped. */
  warn?: (note: string) => void;
}

// A piece of about a megabyte keeps writing smooth and memory small.
const PIECE_FRAMES = 1 << 16;

/**
 * A WAV file in pieces: PCM of 16 or 24 bits, rounded to the nearest step and clipped, never wrapped, or
 * 32-bit float as it is. Above 4 GiB it becomes RF64.
 */
export function encodeWav(
  { rateHz, channels }: Audio,
  { format = 'pcm16', warn = () => {} }: WavWriteOptions = {},
): Iterable<Uint8Array> {
  const frames = channels[0]?.length ?? 0;
  checkWav(rateHz, channels.length);
  const clipped = countClipped(channels);
  if (clipped > 0 && format !== 'float32') warn(clippedNote(clipped, frames * channels.length));
  return pieces(rateHz, channels, frames, format);
}

/** The same of a recording that comes in blocks, `frames` in all. */
export async function* encodeWavBlocks(
  blocks: AsyncIterable<readonly Float64Array[]>,
  { rateHz, channels: count, frames }: { rateHz: number; channels: number; frames: number },
  { format = 'pcm16', warn = () => {} }: WavWriteOptions = {},
): AsyncGenerator<Uint8Array> {
  checkWav(rateHz, count);
  yield wavFileHeader(rateHz, count, bytesOf(format), frames);
  let clipped = 0;
  let written = 0;
  for await (const channels of blocks) {
    clipped += countClipped(channels);
    written += channels[0]!.length;
    for (let start = 0; start < channels[0]!.length; start += PIECE_FRAMES)
      yield encodeFrames(channels, start, Math.min(start + PIECE_FRAMES, channels[0]!.length), format);
  }
  if (written !== frames) throw new Error(`${written} frames of ${frames}`);
  if (clipped > 0 && format !== 'float32') warn(clippedNote(clipped, frames * count));
  if ((frames * count * bytesOf(format)) % 2 === 1) yield new Uint8Array(1);
}

const bytesOf = (format: NonNullable<WavWriteOptions['format']>) =>
  format === 'pcm16' ? 2 : format === 'pcm24' ? 3 : 4;

const clippedNote = (clipped: number, samples: number) =>
  `${clipped} of ${samples} samples lie outside -1..1 and were clipped`;

function checkWav(rateHz: number, channels: number): void {
  if (!Number.isInteger(rateHz) || rateHz < 1 || rateHz > 0xffffffff)
    throw new UsageError(`a WAV file counts whole samples a second, ${rateHz} are no such rate`);
  if (channels < 1 || channels > 65535 / 4)
    throw new UsageError(`a WAV file cannot hold ${channels} channels`);
}

function countClipped(channels: readonly Float64Array[]): number {
  let clipped = 0;
  for (const samples of channels)
    for (let i = 0; i < samples.length; i++) {
      const v = samples[i]!;
      if (!Number.isFinite(v)) throw new DataError(`a sample is ${v}, which no WAV file should hold`);
      if (v > 1 || v < -1) clipped++;
    }
  return clipped;
}

function* pieces(
  rateHz: number,
  channels: readonly Float64Array[],
  frames: number,
  format: NonNullable<WavWriteOptions['format']>,
) {
  yield wavFileHeader(rateHz, channels.length, bytesOf(format), frames);
  for (let start = 0; start < frames; start += PIECE_FRAMES)
    yield encodeFrames(channels, start, Math.min(start + PIECE_FRAMES, frames), format);
  if ((frames * channels.length * bytesOf(format)) % 2 === 1) yield new Uint8Array(1);
}

function encodeFrames(
  channels: readonly Float64Array[],
  start: number,
  end: number,
  format: NonNullable<WavWriteOptions['format']>,
): Uint8Array {
  const sampleBytes = bytesOf(format);
  const frameBytes = sampleBytes * channels.length;
  const piece = new Uint8Array((end - start) * frameBytes);
  const view = new DataView(piece.buffer);
  for (const [c, samples] of channels.entries())
    for (let i = start, at = c * sampleBytes; i < end; i++, at += frameBytes) {
      const v = samples[i]!;
      if (sampleBytes === 4) view.setFloat32(at, v, true);
      else if (sampleBytes === 2) view.setInt16(at, quantise(v, 32768), true);
      else {
        const q = quantise(v, 8388608);
        view.setUint16(at, q & 0xffff, true);
        view.setInt8(at + 2, q >> 16);
      }
    }
  return piece;
}

// Stands where RF64 has the 64-bit length in its ds64 chunk.
const UNKNOWN = 0xffffffff;

const quantise = (v: number, scale: number) => Math.max(-scale, Math.min(scale - 1, Math.round(v * scale)));

function wavFileHeader(rateHz: number, channels: number, sampleBytes: number, frames: number): Uint8Array {
  const float = sampleBytes === 4;
  const dataBytes = frames * channels * sampleBytes;
  const padded = dataBytes + (dataBytes % 2);
  // Float files carry a fact chunk with their length in frames, as the specification asks.
  const plainBytes = (float ? 58 : 44) + padded;
  const wide = plainBytes > UNKNOWN;
  const { bytes, tag, u16, u32, u64 } = littleEndianFields((float ? 58 : 44) + (wide ? 36 : 0));
  tag(wide ? 'RF64' : 'RIFF');
  u32(wide ? UNKNOWN : plainBytes - 8);
  tag('WAVE');
  if (wide) {
    tag('ds64');
    u32(28);
    u64(plainBytes + 36 - 8, dataBytes, frames);
    u32(0);
  }
  tag('fmt ');
  u32(float ? 18 : 16);
  u16(float ? 3 : 1, channels);
  u32(rateHz, rateHz * channels * sampleBytes);
  u16(channels * sampleBytes, sampleBytes * 8);
  if (float) {
    u16(0);
    tag('fact');
    u32(4, Math.min(frames, UNKNOWN));
  }
  tag('data');
  u32(wide ? UNKNOWN : dataBytes);
  return bytes;
}
