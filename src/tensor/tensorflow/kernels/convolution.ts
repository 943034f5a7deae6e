import { tf } from '../../tf.js';
import type { Attributes, Kernel, Kernels, Ref, Tools } from '../emit.js';
import { finish } from './linear.js';

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
type Numbers = readonly number[];
type Size4 = [number, number, number, number];
type Size5 = [number, number, number, number, number];
type Side = [before: number, after: number];

/** One side of a window that moves over an axis. */
interface Window {
  input: number;
  output: number;
  /** Extent of the filter, holes of its dilation included. */
  filter: number;
  stride: number;
  before: number;
}

/**
 * Zeros before and after an axis. tfjs may round the size of the output up (`dimRoundingMode`); what the last
 * window lacks is added after.
 */
const side = ({ input, output, filter, stride, before }: Window): Side => [
  before,
  Math.max(0, (output - 1) * stride + filter - input - before),
];

/** Padding as TensorFlow's attributes say it. */
function padding(pad: Pad, sides: Side[]): Attributes {
  if (pad === 'same' || pad === 'valid') return { padding: pad.toUpperCase() };
  return { padding: 'EXPLICIT', explicit_paddings: [0, 0, ...sides.flat(), 0, 0] };
}

function sides2d(info: tf.backend_util.Conv2DInfo): Side[] {
  const { padInfo } = info;
  return [
    side({
      input: info.inHeight,
      output: info.outHeight,
      filter: info.effectiveFilterHeight,
      stride: info.strideHeight,
      before: padInfo.top,
    }),
    side({
      input: info.inWidth,
      output: info.outWidth,
      filter: info.effectiveFilterWidth,
      stride: info.strideWidth,
      before: padInfo.left,
    }),
  ];
}

interface Conv2DAttributes {
  strides: number | [number, number];
  pad: Pad;
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function conv2dAttributes(x: Numbers, filter: Numbers, attrs: object, depthwise = false) {
  const { strides, pad, dilations = 1, dimRoundingMode } = attrs as Conv2DAttributes;
  const info = tf.backend_util.computeConv2DInfo(
    [...x] as Size4,
    [...filter] as Size4,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    depthwise,
  );
  return {
    dilations: [info.dilationHeight, info.dilationWidth],
    attributes: {
      strides: [1, info.strideHeight, info.strideWidth, 1],
      ...padding(pad, sides2d(info)),
    } satisfies Attributes,
  };
}

const conv2d: Kernel = (t, { x, filter }, attrs) => {
  const { attributes, dilations } = conv2dAttributes(x!.shape, filter!.shape, attrs);
  return t.op('Conv2D', [x!, filter!], { ...attributes, dilations: [1, ...dilations, 1] });
};

const depthwise: Kernel = (t, { x, filter }, attrs) => {
  const { attributes, dilations } = conv2dAttributes(x!.shape, filter!.shape, attrs, true);
  return t.op('DepthwiseConv2dNative', [x!, spread(t, filter!, dilations)], attributes);
};

/** Convolutions, NHWC; dilated ones that TensorFlow lacks on the CPU have zeros put into their filters. */
export const convolution: Kernels = {
  Conv2D: conv2d,
  FusedConv2D: (t, { bias, preluActivationWeights: weights, ...inputs }, attrs) => {
    const { activation, leakyreluAlpha: alpha } = attrs as tf.FusedConv2DAttrs;
    return finish(t, single(conv2d(t, inputs, attrs)), { bias, activation, alpha, weights });
  },
  Conv2DBackpropFilter: (t, { x, dy }, attrs) => {
    const { filterShape } = attrs as tf.Conv2DBackpropFilterAttrs;
    const { attributes } = conv2dAttributes(x!.shape, filterShape, attrs);
    return t.op('Conv2DBackpropFilter', [x!, t.ints(filterShape), dy!], attributes);
  },
  Conv2DBackpropInput: (t, { dy, filter }, attrs) => {
    const { inputShape } = attrs as tf.Conv2DBackpropInputAttrs;
    const { attributes } = conv2dAttributes(inputShape, filter!.shape, attrs);
    return t.op('Conv2DBackpropInput', [t.ints(inputShape), filter!, dy!], attributes);
  },
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: (t, { bias, preluActivationWeights: weights, ...inputs }, attrs) => {
    const { activation, leakyreluAlpha: alpha } = attrs as tf.FusedDepthwiseConv2DAttrs;
    return finish(t, single(depthwise(t, inputs, attrs)), { bias, activation, alpha, weights });
  },
  DepthwiseConv2dNativeBackpropFilter: (t, { x, dy }, attrs) => {
    const { filterShape } = attrs as tf.DepthwiseConv2dNativeBackpropFilterAttrs;
    const { attributes, dilations } = conv2dAttributes(x!.shape, filterShape, attrs, true);
    const whole = spreadShape(filterShape, dilations);
    const gradient = t.op('DepthwiseConv2dNativeBackpropFilter', [x!, t.ints(whole), dy!], attributes);
    return unspread(t, gradient, dilations);
  },
  DepthwiseConv2dNativeBackpropInput: (t, { dy, filter }, attrs) => {
    const { inputShape } = attrs as tf.DepthwiseConv2dNativeBackpropInputAttrs;
    const { attributes, dilations } = conv2dAttributes(inputShape, filter!.shape, attrs, true);
    return t.op(
      'DepthwiseConv2dNativeBackpropInput',
      [t.ints(inputShape), spread(t, filter!, dilations), dy!],
      attributes,
    );
  },
  Conv3D: (t, { x, filter }, attrs) => {
    const { attributes, dilations } = conv3dAttributes(x!.shape, filter!.shape, attrs);
    return t.op('Conv3D', [x!, spread(t, filter!, dilations)], attributes);
  },
  Conv3DBackpropFilterV2: (t, { x, dy }, attrs) => {
    const { filterShape } = attrs as tf.Conv3DBackpropFilterV2Attrs;
    const { attributes } = conv3dAttributes(x!.shape, filterShape, attrs);
    return t.op('Conv3DBackpropFilterV2', [x!, t.ints(filterShape), dy!], attributes);
  },
  Conv3DBackpropInputV2: (t, { dy, filter }, attrs) => {
    const { inputShape } = attrs as tf.Conv3DBackpropInputV2Attrs;
    const { attributes } = conv3dAttributes(inputShape, filter!.shape, attrs);
    return t.op('Conv3DBackpropInputV2', [t.ints(inputShape), filter!, dy!], attributes);
  },
  Dilation2D: (t, { x, filter }, attrs) => t.op('Dilation2D', [x!, filter!], dilation(attrs)),
  Dilation2DBackpropInput: (t, { x, filter, dy }, attrs) =>
    t.op('Dilation2DBackpropInput', [x!, filter!, dy!], dilation(attrs)),
  Dilation2DBackpropFilter: (t, { x, filter, dy }, attrs) =>
    t.op('Dilation2DBackpropFilter', [x!, filter!, dy!], dilation(attrs)),
};

const single = <R extends Ref>(result: R | R[]): R => (Array.isArray(result) ? result[0]! : result);

function conv3dAttributes(x: Numbers, filter: Numbers, attrs: object) {
  const {
    strides,
    pad,
    dilations = 1,
  } = attrs as { strides: number; pad: 'same' | 'valid'; dilations?: number };
  const info = tf.backend_util.computeConv3DInfo(
    [...x] as Size5,
    [...filter] as Size5,
    strides,
    dilations,
    pad,
  );
  return {
    dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    attributes: {
      strides: [1, info.strideDepth, info.strideHeight, info.strideWidth, 1],
      padding: pad.toUpperCase(),
    },
  };
}

function dilation(attrs: object): Attributes {
  const { strides, pad, dilations } = attrs as tf.Dilation2DAttrs;
  if (typeof pad === 'number') throw new Error('dilation2d pads by same or valid');
  const [height, width] = pair(strides);
  return { strides: [1, height, width, 1], rates: [1, ...pair(dilations), 1], padding: pad.toUpperCase() };
}

const pair = (value: number | [number, number]): [number, number] =>
  typeof value === 'number' ? [value, value] : value;

/** The shape of a filter with zeros between its elements; the last two axes are channels. */
const spreadShape = (shape: Numbers, dilations: Numbers): number[] =>
  shape.map((d, i) => (i < dilations.length ? (d - 1) * dilations[i]! + 1 : d));

function spread<R extends Ref>(t: Tools<R>, filter: R, dilations: Numbers): R {
  if (dilations.every((d) => d === 1)) return filter;
  const { shape } = filter;
  // Each axis gets one beside it: [d, 1], padded to [d, rate], and taken together again.
  const apart = shape.flatMap((d, i) => (i < dilations.length ? [d, 1] : [d]));
  const after = shape.flatMap((_, i) => (i < dilations.length ? [0, 0, 0, dilations[i]! - 1] : [0, 0]));
  const paddings = t.constant('int32', [apart.length, 2], after);
  const padded = t.op('PadV2', [t.reshape(filter, apart), paddings, t.like(filter, 0)]);
  const together = shape.map((d, i) => d * (dilations[i] ?? 1));
  return t.op('Slice', [
    t.reshape(padded, together),
    t.ints(shape.map(() => 0)),
    t.ints(spreadShape(shape, dilations)),
  ]);
}

/** The elements of the filter itself, out of a gradient of the one with zeros. */
function unspread<R extends Ref>(t: Tools<R>, gradient: R, dilations: Numbers): R {
  if (dilations.every((d) => d === 1)) return gradient;
  const strides = gradient.shape.map((_, i) => dilations[i] ?? 1);
  const zeros = gradient.shape.map(() => 0);
  return t.op('StridedSlice', [gradient, t.ints(zeros), t.ints(gradient.shape), t.ints(strides)]);
}
