import { expect, test } from 'vitest';
import { valueForm } from './value-form.ts';

test('text is Markdown when somebody says so or when it looks like it', () => {
  expect(valueForm('plain', 'markdown')).toEqual({ kind: 'markdown', text: 'plain' });
  expect(valueForm('# Title\n\nWords').kind).toBe('markdown');
  expect(valueForm('Words only').kind).toBe('text');
  expect(valueForm('<b>bold</b>', 'html')).toEqual({ kind: 'text', text: '<b>bold</b>' });
});

test('rows of simple values are a table, also when they come as JSON text', () => {
  const table = { kind: 'table', columns: ['month', 'revenue'], rows: [['Jan', '12'], ['Feb', '']], isNumeric: [false, true] };
  const rows = [{ month: 'Jan', revenue: 12 }, { month: 'Feb', revenue: null }];
  expect(valueForm(rows)).toEqual(table);
  expect(valueForm(JSON.stringify(rows))).toEqual(table);
});

test('what is nested is JSON, and an object is its fields', () => {
  expect(valueForm([{ a: { b: 1 } }]).kind).toBe('json');
  expect(valueForm('{"a":1}')).toEqual({ kind: 'json', text: '{\n  "a": 1\n}' });
  expect(valueForm({ a: 1 })).toEqual({ kind: 'fields', fields: [{ name: 'a', value: 1 }] });
  expect(valueForm({})).toEqual({ kind: 'json', text: '{}' });
});

test('a picture is shown from our own assets only', () => {
  const assetId = `${'a'.repeat(64)}.png`;
  expect(valueForm({ assetId, prompt: 'A lake' })).toEqual({ kind: 'picture', assetId, words: 'A lake' });
  expect(valueForm({ assetId: 'https://example.com/a.png' }).kind).toBe('fields');
});

test('nothing is said to be nothing', () => {
  expect([valueForm(null), valueForm('')]).toEqual([{ kind: 'nothing' }, { kind: 'nothing' }]);
});
