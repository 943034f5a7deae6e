import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { buildIndex } from './retrieve/build.js';
import { encodePictures } from './retrieve/encode.js';
import { refuseOthers, retrieveOptions } from './retrieve/options.js';
import { queryIndex } from './retrieve/query.js';

export default defineCommand({
  name: 'retrieve',
  group: 'Images',
  summary: 'Finds pictures of the same thing in a collection.',
  description: `build describes the pictures of a folder (and of those below it) by SIFT and divides the descriptors into visual words by hierarchical k-means. The index is one file with all that a query needs: words, features and small pictures.

query ranks the collection by the cosine between pictures. tf-idf: how often a picture has each word, times ln((N + 1) / pictures that have it), by an inverted file. vlad: sums of the differences between descriptors and their word, fewer words, longer vectors. The first results are then matched feature by feature; those with 8 or more inliers of a homography come first, by their number.

encode writes the vector of each picture, c0…, by the words of the index, with the name of its folder as class: rows for a classifier or a clustering.

Average precision is 1/R Σ (right ones among the first k) / k over the places k of the R right ones, the query itself left out.`,
  keywords: [
    'image search',
    'similar pictures',
    'bag of visual words',
    'bag of words',
    'vocabulary tree',
    'content-based',
    'cbir',
    'reverse image search',
    'duplicates',
    'near duplicate',
    'inverted file',
    'tf-idf',
    'vlad',
    'index',
    'mean average precision',
  ],
  inputs: [
    { name: 'ACTION', about: 'what to do', choices: ['build', 'query', 'encode'] },
    {
      name: 'SOURCE',
      about: 'build: a folder of pictures; query, encode: an index',
      accepts: ['folder', 'model'],
    },
    {
      name: 'IMG',
      about: 'query, encode: pictures, or a folder of them',
      accepts: ['image'],
      optional: true,
      many: true,
    },
  ],
  over: 'all',
  options: retrieveOptions,
  outputs: ['table', 'tensors'],
  formsOf: (_, [action]) => (action === 'build' ? ['tensors'] : ['table']),
  metrics: {
    pictures: 'of the collection; encode: encoded',
    features: 'build: of all pictures',
    words: 'build, encode: visual words',
    length: 'encode: numbers of a vector',
    queries: 'query: pictures looked for',
    best: 'query of one picture: the first result; null where nothing is like it',
    score: 'query of one picture: its cosine',
    meanAveragePrecision: 'query, where classes are known: over all queries with a class',
    judged: 'query: how many those are',
  },
  examples: [
    'ispr synth gallery --n 6 --views 3 -o gallery/ && ispr retrieve build gallery/ -o index.safetensors && ispr retrieve query index.safetensors gallery/object-03/view-1.png --plot found.png',
    'ispr synth gallery --n 6 --views 3 -o gallery/ && ispr retrieve build gallery/ --method vlad -o index.safetensors && ispr retrieve query index.safetensors gallery/ --k 3 -o rankings.csv',
  ],
  source:
    'Sivic & Zisserman, Video Google, 2003; Nistér & Stewénius, Scalable recognition with a vocabulary tree, 2006; Jégou et al., Aggregating local descriptors into a compact image representation, 2010',
  cost: { bytesPerValue: 120, nsPerValue: 900 },
  async run([action, source, ...images], chosen, context) {
    if (action === 'encode') {
      refuseOthers('encode', chosen);
      return encodePictures(source!, images, chosen, context);
    }
    if (action === 'query') {
      refuseOthers('query', chosen);
      return queryIndex(source!, images, chosen, context);
    }
    refuseOthers('build', chosen);
    if (images.length > 0) throw new UsageError('retrieve build takes one folder');
    return buildIndex(source!, chosen, context);
  },
});
