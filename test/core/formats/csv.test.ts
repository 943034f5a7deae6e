import { describe, expect, test } from 'vitest';
import { type CsvTableOptions, csvBatches, readCsv } from '../../../src/core/formats/csv.js';
import { chunksOf } from './bytes.js';
import oracle from './csv.oracle.json' with { type: 'json' };

async function read(text: string | Uint8Array, options: CsvTableOptions = {}) {
  const { table, ...rest } = await readCsv(chunksOf(text), options);
  return { ...rest, columns: Object.fromEntries([...table].map(([name, column]) => [name, [...column]])) };
}
const columns = async (text: string | Uint8Array, options?: CsvTableOptions) =>
  (await read(text, options)).columns;

/** `what (file:line)` of the refusal, and its hint. */
async function refusal(text: string | Uint8Array, options: CsvTableOptions = {}) {
  try {
    await read(text, { file: 'x.csv', ...options });
  } catch (error) {
    const { message, where, hint, name } = error as {
      message: string;
      where: string;
      hint?: string;
      name: string;
    };
    return { what: `${name}: ${message}${where}`, hint };
  }
  return { what: 'was read', hint: undefined };
}

test("a header one cell short, as R's write.table makes it, is told from other ragged rows", async () => {
  expect((await refusal('"a" "b"\n"1" 0.5 2\n"2" 1.5 3\n')).hint).toMatch('col.names = NA');
  expect((await refusal('a,b\nr1,1,2\nr2,3,4\n')).hint).toMatch('col.names = NA');
  expect((await refusal('a,b\n1,2\n3,4,5\n')).hint).toBeUndefined();
});

describe('delimiter', () => {
  test.each([
    ['a,b\n1,2\n', ','],
    ['a\tb\n1\t2\n', '\t'],
    ['a;b\n1;2\n', ';'],
    ['a|b\n1|2\n', '|'],
    [' a  b\n1 \t 2  \n', ' '],
    ['"x;y";"a,b,c"\n1;2\n', ';'],
    ['when;where\n1,5;north\n', ';'],
  ])('%j is parted by %j', async (text, delimiter) => {
    expect((await read(text)).delimiter).toBe(delimiter);
    expect(Object.keys(await columns(text))).toHaveLength(2);
  });
  test('one column: no delimiter, whatever a single cell holds', async () => {
    expect(await read('x\n1\n2\n')).toMatchObject({ delimiter: '', columns: { x: [1, 2] } });
    expect(await columns('city\nNew York\nLima\nOslo, Norway\n')).toEqual({
      city: ['New York', 'Lima', 'Oslo, Norway'],
    });
  });
  test('a given one stands', async () => {
    expect(await columns('a;b,c\n1;2,3\n', { delimiter: ',' })).toEqual({ 'a;b': ['1;2'], c: [3] });
    expect(await columns('a  b\n1 2\n', { delimiter: 'space' })).toEqual({ a: [1], b: [2] });
    expect((await refusal('a,b\n', { delimiter: '::' })).what).toBe(
      "UsageError: --delimiter '::': one of , ; | : tab space was needed",
    );
  });
});

describe('header', () => {
  test.each([
    ['text over numbers', 'a,b\n1,2\n', true],
    ['a text column with one name among years', 'name,2001\nann,5\n', false],
    ['text over text', 'from,to\nrain,wet\n', true],
    ['numbers over numbers', '1,2\n3,4\n', false],
    ['numbers and a label', '5.1,setosa\n4.9,setosa\n', false],
    ['a missing number is no name', 'NA,1\n2,3\n', false],
    ['names over a label and numbers', 'kind,width\nsetosa,5.1\n', true],
  ])('%s', async (_, text, header) => {
    expect((await read(text, { missing: 'drop' })).header).toBe(header);
  });
  test('given: yes or no', async () => {
    expect(await columns('1,2\n3,4\n', { header: true })).toEqual({ '1': [3], '2': [4] });
    expect(await columns('a\nb\n', { header: false })).toEqual({ c0: ['a', 'b'] });
  });
  test('names that are empty or not unique', async () => {
    expect(await columns(',a,a,a.1\n1,2,3,4\n')).toEqual({ c0: [1], a: [2], 'a.2': [3], 'a.1': [4] });
  });
  test('a header alone is a table without rows', async () => {
    expect(await read('a,b\n')).toMatchObject({ rows: 0, columns: { a: [], b: [] } });
  });
});

describe('columns', () => {
  const text = 'height,2,weight,weight\n1,2,3,4\n5,6,7,8\n';
  test('by name first, then by position from 0, in the order asked for', async () => {
    expect(await columns(text, { columns: ['2', 'height', '3'] })).toEqual({
      '2': [2, 6],
      height: [1, 5],
      'weight.1': [4, 8],
    });
    expect(await columns('1,2\n3,4\n', { columns: ['1'] })).toEqual({ c1: [2, 4] });
  });
  test('what cannot be picked', async () => {
    expect(await refusal(text, { columns: ['hieght'] })).toEqual({
      what: "UsageError: there is no column 'hieght' among 4 (x.csv)",
      hint: 'did you mean height, weight?',
    });
    expect((await refusal(text, { columns: ['9'] })).hint).toBe(
      'the columns are height, 2, weight, weight.1',
    );
    expect(await refusal(text, { columns: ['weight'] })).toEqual({
      what: "DataError: 2 columns are named 'weight' (x.csv)",
      hint: 'pick by position: 2, 3',
    });
    expect((await refusal(text, { columns: ['0', 'height'] })).what).toMatch('picked twice');
  });
  test('labels stay text', async () => {
    const iris = 'w,label\n1,0\n2,01\n';
    expect(await columns(iris, { asText: ['label'] })).toEqual({ w: [1, 2], label: ['0', '01'] });
    expect(await columns(iris, { columns: ['w'], asText: ['label'], numbersOnly: true })).toEqual({
      w: [1, 2],
      label: ['0', '01'],
    });
  });
  test('faults in columns that are not picked do not matter', async () => {
    expect(await columns('a,b\n1,\n2,x\n', { columns: ['a'], numbersOnly: true })).toEqual({ a: [1, 2] });
  });
  test('a column that turns to text late is text from its first row', async () => {
    const rows = Array.from({ length: 20000 }, (_, i) => `${i},0${i}\n`);
    const { a, b } = await columns(`a,b\n${rows.join('')}1,x\n`);
    expect(b!.slice(0, 2)).toEqual(['00', '01']);
    expect(b!.slice(-2)).toEqual(['019999', 'x']);
    expect(a!.slice(-2)).toEqual([19999, 1]);
  });
});

describe('cells', () => {
  test('quotes, doubled quotes, delimiters and line ends inside', async () => {
    expect(await columns('a,b\n"x ""y"", z","1"\n "two\r\nlines" ,2\n')).toEqual({
      a: ['x "y", z', 'two\r\nlines'],
      b: [1, 2],
    });
  });
  test('a quote inside of a cell is a character', async () => {
    expect(await columns('screen,n\n5" wide,1\n')).toEqual({ screen: ['5" wide'], n: [1] });
  });
  test('blanks around a cell are not part of it, except in quotes', async () => {
    expect(await columns('a, b\n x y , 1 \n" x ",2\n')).toEqual({ a: ['x y', ' x '], b: [1, 2] });
  });
  test.each(['\n', '\r\n', '\r'])('line end %j, also missing at the end', async (end) => {
    expect(await columns(['a,b', '1,2', '3,4'].join(end))).toEqual({ a: [1, 3], b: [2, 4] });
    expect(await columns(['a,b', 'x,2', '"y",4', ''].join(end))).toEqual({ a: ['x', 'y'], b: [2, 4] });
  });
  test('byte order mark, comments and blank lines above, blank lines between', async () => {
    expect(await columns('\ufeff# made by hand\n\n#\n a,b\n1,2\n\n3,4\n\n')).toEqual({
      a: [1, 3],
      b: [2, 4],
    });
  });
  test('a closing delimiter opens no column', async () => {
    expect(await columns('a,b,\n1,2,\n3,4,\n')).toEqual({ a: [1, 3], b: [2, 4] });
    expect(await columns('a,b\n1,2,\n3,4\n')).toEqual({ a: [1, 3], b: [2, 4] });
    expect(await columns('1,2,\n3,4,\n')).toEqual({ c0: [1, 3], c1: [2, 4] });
  });
  test('one row, one cell, many columns', async () => {
    expect(await columns('5')).toEqual({ c0: [5] });
    const wide = Array.from({ length: 30000 }, (_, j) => `${j}`).join(',');
    expect(Object.keys(await columns(`${wide}\n${wide}\n`))).toHaveLength(30000);
  });
});

describe('missing numbers', () => {
  const text = 'a,b\n1,x\n,y\nNA,z\n4,\n';
  test('refused with their line', async () => {
    expect(await refusal(text)).toEqual({
      what: "DataError: an empty cell in column 'a' (x.csv:3)",
      hint: '--missing drop, mean or interpolate deals with such cells',
    });
    expect((await refusal('a,b\n1,2\n3,nan\n')).what).toBe(
      "DataError: an empty cell in column 'b' (x.csv:3)",
    );
  });
  test('rows left out', async () => {
    expect(await read(text, { missing: 'drop' })).toMatchObject({
      columns: { a: [1, 4], b: ['x', ''] },
      rows: 2,
      notes: ['2 of 4 rows left out: missing cells'],
    });
  });
  test('the mean of the column', async () => {
    expect(await columns(text, { missing: 'mean' })).toMatchObject({ a: [1, 2.5, 2.5, 4] });
  });
  test('between neighbours, and level at the ends', async () => {
    expect(await columns('a,b\n,0\n1,0\n,0\n,0\n4,0\nnull,0\n', { missing: 'interpolate' })).toMatchObject({
      a: [1, 1, 2, 3, 4, 4],
    });
  });
  test('a blank line in a single column is a cell', async () => {
    expect(await columns('x\n\n1\n\n\n4\n\n', { missing: 'interpolate' })).toEqual({ x: [1, 2, 3, 4] });
    expect((await refusal('x\n1\n\n2\n')).what).toBe("DataError: an empty cell in column 'x' (x.csv:3)");
  });
  test('of text too, but not below the last row', async () => {
    expect(await columns('t\n\na\n\nb\n\n\n')).toEqual({ t: ['a', '', 'b'] });
  });
  test('a column of nothing but empty cells is text', async () => {
    expect(await columns('a,b\n1,\n2,\n3,\n', { delimiter: ',', header: true })).toMatchObject({
      a: [1, 2, 3],
    });
    expect(await columns('a,b,c\n1,,5\n2,,6\n')).toEqual({ a: [1, 2], b: ['', ''], c: [5, 6] });
  });
});

describe('refusals name file, line and what was needed', () => {
  test.each<[string, string, CsvTableOptions, string, string?]>([
    ['ragged', 'a,b\n1,2\n3\n', {}, 'DataError: a row of 1 cell, the header has 2 (x.csv:3)'],
    ['too long', '1,2\n3,4,5\n', {}, 'DataError: a row of 3 cells, the first row has 2 (x.csv:2)'],
    ['after a cell of several lines', 'a,b\n"x\n\n",2\n3\n', {}, 'DataError: a row of 1 cell, the header has 2 (x.csv:5)'],
    ['text', 'a,b\n1,2\n3,x\n', { numbersOnly: true }, "DataError: 'x' is no number (column 'b') (x.csv:3)"],
    ['hexadecimal', 'a\n0x10\n1\n', { numbersOnly: true }, "DataError: '0x10' is no number (column 'a') (x.csv:2)"],
    ['grouped', 'a\n1_000\n1\n', { numbersOnly: true }, "DataError: '1_000' is no number (column 'a') (x.csv:2)", 'digits are not grouped: 1000000'],
    ['infinite', 'a\n1\n-inf\n', { numbersOnly: true }, "DataError: '-inf' is no number (column 'a') (x.csv:3)", 'infinite values are not accepted'],
    ['too large', 'a\n1\n1e999\n', {}, "DataError: 1e999 is beyond the range of numbers (column 'a') (x.csv:3)"],
    ['decimal comma', 'a;b\n1,5;2\n', { numbersOnly: true }, "DataError: '1,5' is no number (column 'a') (x.csv:2)", 'a decimal comma? Numbers are written with a point: 1.5'],
    ['open quote', 'a,b\n1,"x\n2,3\n', {}, 'DataError: a quote that is never closed (x.csv:2)'],
    ['behind a quote', 'a,b\n1,"x"y\n', {}, 'DataError: text behind a closing quote (x.csv:2)'],
    ['NUL', 'a,b\n1,2\n3,\0\n', {}, 'DataError: a NUL byte: this is no text (x.csv:3)'],
    ['long record', `a,b\n1,2\n3,${'4'.repeat(100)}\n`, { maxRecordBytes: 50 }, 'DataError: a record of more than 50 bytes (x.csv:3)'],
    ['empty', '', {}, 'DataError: no table: the file is empty (x.csv)'],
    ['comments only', '# a\n\n', {}, 'DataError: no table: the file is empty (x.csv)'],
  ])('%s', async (_, text, options, what, hint) => {
    const found = await refusal(text, options);
    expect(found.what).toBe(what);
    if (hint !== undefined) expect(found.hint).toBe(hint);
  }); // biome-ignore format: a table
  test('other encodings', async () => {
    expect(await refusal(Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'))).toMatchObject({
      what: 'DataError: UTF-16 text, UTF-8 was needed (x.csv)',
    });
    expect((await refusal(Buffer.from('name,n\nJos\xe9,2\n', 'latin1'))).what).toBe(
      'DataError: text that is no UTF-8 (x.csv:2)',
    );
  });
});

// Plain rows and rows with a quote take different ways.
test('text beside numbers, in rows of either kind', async () => {
  const rows = ' é x ,1, y\n"é x",2,"y"\n, 3,\nz , -4e0 ,w';
  const want = { t: ['é x', 'é x', '', 'z'], n: [1, 2, 3, -4], u: ['y', 'y', '', 'w'] };
  expect(await columns(`t,n,u\n${rows}\n`)).toEqual(want);
  expect(await columns(`t,n,u\r${rows.replaceAll('\n', '\r')}`)).toEqual(want);
  const latin1 = Buffer.from('t,n\nx,1\n\xe9,2\n', 'latin1');
  expect((await refusal(latin1)).what).toBe('DataError: text that is no UTF-8 (x.csv:3)');
});

describe('batches', () => {
  test('have a fixed number of rows and know their first line', async () => {
    const rows = Array.from({ length: 40000 }, (_, i) => `${i},${2 * i}\n`).join('');
    const seen: [string[], number, number][] = [];
    let sum = 0;
    for await (const { names, columns, rows: count, firstLine } of csvBatches(
      chunksOf(`a,b\n${rows}`, 4097),
    )) {
      seen.push([names, count, firstLine]);
      for (const x of columns[0]!) sum += x;
      expect(columns[1]![0]).toBe(2 * columns[0]![0]!);
    }
    expect(seen).toEqual([
      [['a', 'b'], 16384, 2],
      [['a', 'b'], 16384, 16386],
      [['a', 'b'], 7232, 32770],
    ]);
    expect(sum).toBe((40000 * 39999) / 2);
  });
  test('rows with missing numbers are refused or left out', async () => {
    const all = async (missing?: 'drop') => {
      const values: number[] = [];
      for await (const { columns } of csvBatches(chunksOf('a,b\n1,2\n,3\n4,5\n'), { missing }))
        values.push(...columns[0]!);
      return values;
    };
    await expect(all()).rejects.toThrow("an empty cell in column 'a'");
    expect(await all('drop')).toEqual([1, 4]);
  });
});

// Doubles to the last bit: both read round to nearest.
describe('as pandas reads it', () => {
  test.each(Object.entries(oracle))('%s', async (_, { text, columns: want }) => {
    expect(await columns(text)).toEqual(want);
  });
});
