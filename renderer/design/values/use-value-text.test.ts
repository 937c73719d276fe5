import { createApp, effectScope, nextTick, shallowRef } from 'vue';
import { expect, test } from 'vitest';
import type { JsonRecord, JsonValue } from '../../../engine/contract/json.ts';
import { standInFor } from '../../../engine/contract/stand-in.ts';
import { WHOLE_VALUE } from './large-values.ts';
import { useRecordText, useValueText } from './use-value-text.ts';

function within<Made>(make: () => Made, bring?: (value: JsonValue) => Promise<JsonValue>): Made {
  const app = createApp({});
  if (bring) app.provide(WHOLE_VALUE, bring);
  return app.runWithContext(() => effectScope().run(make)) as Made;
}

const large = {
  report: standInFor({ sizeBytes: 3_000_000, runId: 'r', path: '/report', begins: 'Once' }),
} as unknown as JsonRecord;

test('follows what it starts from until somebody writes, and goes back to it', async () => {
  const start = shallowRef<JsonRecord>({ a: 1 });
  const edited = within(() => useRecordText({ start: () => start.value }));
  expect([edited.text.value, edited.isChanged.value]).toEqual(['a: 1\n', false]);
  start.value = { a: 2 };
  await nextTick();
  expect(edited.text.value).toBe('a: 2\n');
  edited.write('a: 3');
  start.value = { a: 4 };
  await nextTick();
  expect([edited.text.value, edited.read.value.value]).toEqual(['a: 3', { a: 3 }]);
  edited.undo();
  expect(edited.text.value).toBe('a: 4\n');
});

test('is changed when it says another thing, and not when it says the same in other words', () => {
  const edited = within(() => useRecordText({ start: () => ({ a: [1] }) }));
  edited.write('{"a": [1]}');
  expect(edited.isChanged.value).toBe(false);
  edited.write('{"a": [1, 2]}');
  expect(edited.isChanged.value).toBe(true);
  edited.write('{"a": [');
  expect(edited.isChanged.value).toBe(true);
});

test('starts from nothing, where nothing was given', () => {
  const edited = within(() => useValueText());
  expect([edited.text.value, edited.read.value, edited.isChanged.value]).toEqual([
    '',
    { value: null, problem: null },
    false,
  ]);
});

test('what was left out of a view is brought before it can be sent', async () => {
  let answer: (value: JsonValue) => void = () => undefined;
  const edited = within(
    () => useRecordText(),
    () => new Promise((done) => (answer = done)),
  );
  const isThere = edited.startFrom(large);
  expect(edited.read.value.problem).toBe('The rest of it is being fetched.');
  answer({ report: 'Once upon a time' });
  await isThere;
  expect([edited.text.value, edited.read.value.problem]).toEqual(['report: Once upon a time\n', null]);
});

test('what could not be brought cannot be sent', async () => {
  const edited = within(
    () => useRecordText(),
    () => Promise.reject(new Error('gone')),
  );
  await edited.startFrom(large);
  expect(edited.read.value.problem).toMatch(/could not be fetched/);
});
