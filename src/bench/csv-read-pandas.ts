import { csvRead } from './csv-table.js';

export default csvRead('pandas');
