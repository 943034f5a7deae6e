import { tf } from '../../tf.js';
import { type Attributes, float, type Kernel, type Kernels } from '../emit.js';

interface ResizeAttributes {
  alignCorners: boolean;
  halfPixelCenters: boolean;
  size: [number, number];
}

const resizing = (attrs: object): Attributes => {
  const { alignCorners, halfPixelCenters } = attrs as ResizeAttributes;
  return { align_corners: alignCorners, half_pixel_centers: halfPixelCenters ?? false };
};

const resize =
  (op: string): Kernel =>
  (t, { images }, attrs) => {
    const resized = t.op(op, [images!, t.ints((attrs as ResizeAttributes).size)], resizing(attrs));
    // tfjs calls every resized picture float32.
    return t.cast(resized, 'float32');
  };

/** Pictures, NHWC. */
export const imaging: Kernels = {
  ResizeBilinear: resize('ResizeBilinear'),
  ResizeNearestNeighbor: resize('ResizeNearestNeighbor'),
  ResizeBilinearGrad: (t, { images, dy }, attrs) =>
    t.op('ResizeBilinearGrad', [dy!, images!], resizing(attrs)),
  ResizeNearestNeighborGrad: (t, { images, dy }, attrs) =>
    t.op('ResizeNearestNeighborGrad', [dy!, t.ints(images!.shape.slice(1, 3))], resizing(attrs)),
  CropAndResize: (t, { image, boxes, boxInd }, attrs) => {
    const { cropSize, method, extrapolationValue } = attrs as tf.CropAndResizeAttrs;
    return t.op('CropAndResize', [image!, boxes!, boxInd!, t.ints(cropSize)], {
      method,
      extrapolation_value: float(extrapolationValue),
    });
  },
  FlipLeftRight: (t, { image }) => t.op('ReverseV2', [image!, t.ints([2])]),
  Transform: (t, { image, transforms }, attrs) => {
    const { interpolation, fillMode, fillValue, outputShape } = attrs as tf.TransformAttrs;
    const size = outputShape ?? image!.shape.slice(1, 3);
    return t.op(
      'ImageProjectiveTransformV3',
      [image!, transforms!, t.ints(size), t.scalar('float32', fillValue)],
      { interpolation: interpolation.toUpperCase(), fill_mode: fillMode.toUpperCase() },
    );
  },
  RotateWithOffset: (t, { image }, attrs) => {
    const [, height, width, channels] = image!.shape as [number, number, number, number];
    const { source, inside } = rotation(height, width, attrs as tf.RotateWithOffsetAttrs);
    const { fillValue } = attrs as tf.RotateWithOffsetAttrs;
    const pixels = t.reshape(image!, [image!.shape[0]!, height * width, channels]);
    const moved = t.op('GatherV2', [pixels, t.constant('int32', [source.length], source), t.int(1)]);
    const fill = Array.from({ length: channels }, (_, i) =>
      typeof fillValue === 'number' ? fillValue : (fillValue[i] ?? OPAQUE),
    );
    const kept = t.op('SelectV2', [
      t.constant('bool', [inside.length, 1], inside),
      moved,
      t.constant('float32', [channels], fill),
    ]);
    return t.reshape(kept, image!.shape);
  },
  NonMaxSuppressionV3: (t, { boxes, scores }, attrs) => {
    const { maxOutputSize, iouThreshold, scoreThreshold } = attrs as tf.NonMaxSuppressionV3Attrs;
    const limits = [iouThreshold, scoreThreshold].map((value) => t.scalar('float32', value));
    return t.op('NonMaxSuppressionV3', [boxes!, scores!, t.int(maxOutputSize), ...limits]);
  },
  NonMaxSuppressionV4: (t, { boxes, scores }, attrs) => {
    const { maxOutputSize, iouThreshold, scoreThreshold, padToMaxOutputSize } =
      attrs as tf.NonMaxSuppressionV4Attrs;
    const limits = [iouThreshold, scoreThreshold].map((value) => t.scalar('float32', value));
    return t.emit('NonMaxSuppressionV4', [boxes!, scores!, t.int(maxOutputSize), ...limits], {
      pad_to_max_output_size: padToMaxOutputSize,
    });
  },
  NonMaxSuppressionV5: (t, { boxes, scores }, attrs) => {
    const { maxOutputSize, iouThreshold, scoreThreshold, softNmsSigma } =
      attrs as tf.NonMaxSuppressionV5Attrs;
    const limits = [iouThreshold, scoreThreshold, softNmsSigma].map((value) => t.scalar('float32', value));
    return t.emit('NonMaxSuppressionV5', [boxes!, scores!, t.int(maxOutputSize), ...limits], {}).slice(0, 2);
  },
};

const OPAQUE = 255;

/** Which pixel goes to each place of a rotated picture, and whether there is one; as tfjs's own kernel has it. */
function rotation(height: number, width: number, { radians, center }: tf.RotateWithOffsetAttrs) {
  const [centreX, centreY] = tf.backend_util.getImageCenter(center, height, width);
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const source = new Int32Array(height * width);
  const inside = new Uint8Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = Math.round((column - centreX) * cos - (row - centreY) * sin + centreX);
      const y = Math.round((column - centreX) * sin + (row - centreY) * cos + centreY);
      if (x < 0 || x >= width || y < 0 || y >= height) continue;
      source[row * width + column] = y * width + x;
      inside[row * width + column] = 1;
    }
  }
  return { source, inside };
}
