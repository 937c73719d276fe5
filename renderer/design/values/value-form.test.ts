import { expect, test } from 'vitest';
import { standInFor } from '../../../engine/contract/stand-in.ts';
import { readableText, valueForm } from './value-form.ts';

const assetId = `${'a'.repeat(64)}.png`;

test('text is Markdown when somebody says so or when it looks like it', () => {
  expect(valueForm('plain', 'markdown')).toEqual({ kind: 'markdown', text: 'plain' });
  expect(valueForm('# Title\n\nWords').kind).toBe('markdown');
  expect(valueForm('# Title\n\nWords', '').kind).toBe('markdown');
  expect(valueForm('Words only').kind).toBe('text');
  expect(valueForm('<b>bold</b>', 'html')).toEqual({ kind: 'text', text: '<b>bold</b>' });
});

test('rows of simple values are a table, also when they come as JSON text', () => {
  const table = {
    kind: 'table',
    columns: ['month', 'revenue'],
    rows: [
      ['Jan', '12'],
      ['Feb', ''],
    ],
    isNumeric: [false, true],
  };
  const rows = [
    { month: 'Jan', revenue: 12 },
    { month: 'Feb', revenue: null },
  ];
  expect(valueForm(rows)).toEqual(table);
  expect(valueForm(JSON.stringify(rows))).toEqual(table);
  expect(valueForm(JSON.stringify(rows), 'json')).toEqual(table);
});

test('what says that it is JSON, and is not, is text', () => {
  expect(valueForm('{ no', 'json')).toEqual({ kind: 'text', text: '{ no' });
});

test('an object is its fields, and those that fit on a line are told apart', () => {
  expect(valueForm({ a: 1, b: 'Two\nlines', c: '[1]' })).toEqual({
    kind: 'fields',
    fields: [
      { name: 'a', value: 1, isShort: true },
      { name: 'b', value: 'Two\nlines', isShort: false },
      { name: 'c', value: '[1]', isShort: false },
    ],
  });
  expect(valueForm({})).toEqual({ kind: 'data', value: {} });
});

test('what is nested too deep to follow is data', () => {
  expect(valueForm([{ a: { b: 1 } }]).kind).toBe('data');
  expect(valueForm('{"a":1}')).toEqual({ kind: 'data', value: { a: 1 } });
  expect([0, 1, 2].map((depth) => valueForm({ a: 1 }, null, depth).kind)).toEqual(['fields', 'fields', 'data']);
});

test('pictures are shown from our own assets only, wherever they lie', () => {
  const pictures = [{ id: assetId, description: 'A lake' }];
  expect(valueForm({ assetId, prompt: 'A lake' })).toEqual({ kind: 'pictures', pictures });
  expect(valueForm([{ assetId, prompt: 'A lake' }])).toEqual({ kind: 'pictures', pictures });
  expect(valueForm({ deep: { deeper: [{ assetId, prompt: 'A lake' }] } }, null, 2)).toEqual({
    kind: 'pictures',
    pictures,
  });
  expect(valueForm({ image: { assetId } }).kind).toBe('fields');
  expect(valueForm({ assetId: 'https://example.com/a.png' }).kind).toBe('fields');
});

test('nothing is said to be nothing', () => {
  expect([valueForm(null), valueForm('')]).toEqual([{ kind: 'nothing' }, { kind: 'nothing' }]);
});

test('values are laid out alike, whether they come as JSON or as its text, and what was left out is told in words', () => {
  expect(readableText({ a: 1 })).toBe(readableText('{"a":1}'));
  expect(readableText('Just {words}')).toBe('Just {words}');
  expect(
    readableText({ report: standInFor({ sizeBytes: 3 * 1024 * 1024, runId: 'r', path: '/report', begins: 'Once' }) }),
  ).toBe('{\n  "report": "Once … (3.0 MiB)"\n}');
});
