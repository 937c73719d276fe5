import { effectScope, nextTick, shallowRef, watchEffect } from 'vue';
import { expect, test } from 'vitest';
import { useById } from './by-id.ts';

test('who reads one item hears of that one only', async () => {
  const a = { id: 'a', word: 'first' };
  const b = { id: 'b', word: 'second' };
  const items = shallowRef([a, b]);
  const heard: string[] = [];
  const scope = effectScope();
  scope.run(() => {
    const byId = useById(() => items.value);
    for (const id of ['a', 'b', 'c']) watchEffect(() => void heard.push(`${id}: ${byId.get(id)?.word ?? 'nothing'}`));
  });
  items.value = [a, { ...b, word: 'other' }, { id: 'c', word: 'third' }];
  await nextTick();
  items.value = [a];
  await nextTick();
  scope.stop();
  expect(heard.slice(0, 3)).toEqual(['a: first', 'b: second', 'c: nothing']);
  expect(heard.slice(3, 5).toSorted()).toEqual(['b: other', 'c: third']);
  expect(heard.slice(5).toSorted()).toEqual(['b: nothing', 'c: nothing']);
});
