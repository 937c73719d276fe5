import { expect, onTestFinished, test } from 'vitest';
import { LIMITS } from '../../limits/limits.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { openStore } from './sqlite-store.ts';

test('As many memories as there may be, of a kilobyte each, are searched, counted and found by their key', () => {
  const store = openStore(temporaryDirectory());
  onTestFinished(() => store.close());
  const most = LIMITS.memories.hard;
  const value = 'x'.repeat(1_024);
  const by = { writtenBy: 'agent:clerk', runId: 'run-1', stepId: 'work' };
  const memories = Array.from({ length: most }, (_, place) => ({
    namespace: `customers/${place % 100}`,
    key: `key-${place}`,
    value: place === 4711 ? `${value} needle` : value,
    expiresAt: null,
  }));
  expect(store.memory.write('run-1/work/1', memories, by, 1)).toBe(most);
  const page = { limit: 50, offset: most - 50 };
  expect(store.memory.list({}, page, 2)).toMatchObject({ total: most, items: { length: 50 } });
  expect(store.memory.list({ text: 'NEEDLE' }, { limit: 50, offset: 0 }, 2)).toMatchObject({
    total: 1,
    items: [{ key: 'key-4711' }],
  });
  expect(store.memory.recall('customers/11', ['key-4711'], 10, 2)).toMatchObject([{ key: 'key-4711' }]);
});
