import { queriesOf } from './bn-query.js';

export default queriesOf('bn-query-large', { nodes: 1041, parents: 3, states: 8, reach: 6 }, 20);
