import { maskedCrc32c } from './crc32c.js';

/*
 * TensorBoard's event files: TFRecords, each a serialised Event.
 *
 *   Event    { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }
 *   Summary  { repeated Value value = 1; }
 *   Value    { string tag = 1; float simple_value = 2; Image image = 4; }
 *   Image    { int32 height = 1; int32 width = 2; int32 colorspace = 3; bytes encoded_image_string = 4; }
 *
 * https://github.com/tensorflow/tensorflow, tensorflow/core/util/event.proto, framework/summary.proto and
 * lib/io/record_writer.h
 */

/** The record that every file begins with. */
export const fileVersion = (wallTime: number): Uint8Array =>
  record([double(1, wallTime), text(3, 'brain.Event:2')]);

/** Values of one step, by tag. */
export function scalarEvent(
  wallTime: number,
  step: number,
  scalars: Readonly<Record<string, number>>,
): Uint8Array {
  const values = Object.entries(scalars).map(([tag, value]) => bytes(1, [text(1, tag), float(2, value)]));
  return record([double(1, wallTime), integer(2, step), bytes(5, values)]);
}

const RGBA = 4;

/** A PNG picture of one step. */
export function imageEvent(wallTime: number, step: number, tag: string, png: Uint8Array): Uint8Array {
  const header = new DataView(png.buffer, png.byteOffset);
  const image = [
    integer(1, header.getUint32(20)), // height and width of the IHDR chunk
    integer(2, header.getUint32(16)),
    integer(3, RGBA),
    bytes(4, [png]),
  ];
  return record([
    double(1, wallTime),
    integer(2, step),
    bytes(5, [bytes(1, [text(1, tag), bytes(4, image)])]),
  ]);
}

/** Length, its checksum, the data, theirs. */
function record(parts: readonly Uint8Array[]): Uint8Array {
  const data = concatenate(parts);
  const whole = new Uint8Array(data.length + 16);
  const view = new DataView(whole.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(whole.subarray(0, 8)), true);
  whole.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return whole;
}

// Wire types of protocol buffers: what follows a field's number.
const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

const tagOf = (field: number, wire: number) => field * 8 + wire;

function double(field: number, value: number): Uint8Array {
  const out = new Uint8Array(9);
  out[0] = tagOf(field, FIXED64);
  new DataView(out.buffer).setFloat64(1, value, true);
  return out;
}

function float(field: number, value: number): Uint8Array {
  const out = new Uint8Array(5);
  out[0] = tagOf(field, FIXED32);
  new DataView(out.buffer).setFloat32(1, value, true);
  return out;
}

const integer = (field: number, value: number): Uint8Array =>
  Uint8Array.of(tagOf(field, VARINT), ...varint(value));

function bytes(field: number, parts: readonly Uint8Array[]): Uint8Array {
  const content = concatenate(parts);
  return concatenate([Uint8Array.of(tagOf(field, DELIMITED), ...varint(content.length)), content]);
}

const text = (field: number, value: string) => bytes(field, [new TextEncoder().encode(value)]);

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
  return [...out, rest];
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
