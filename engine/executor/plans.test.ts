import { expect, test } from 'vitest';
import { MemoryJournal } from '../journal/memory-journal.ts';
import type { Journal } from '../journal/journal.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { describePlans } from '../testing/plans-contract.ts';
import { answeringLater } from '../testing/slow-store.ts';
import { Plans } from './plans.ts';

describePlans('memory', () => new MemoryJournal());

describePlans('memory that answers later', () => answeringLater<Journal>(new MemoryJournal()));

test('where the journal answers at once, nobody waits for a plan', () => {
  const definition = buildDefinition({ steps: [agentStep({ id: 'a' })] });
  expect(new Plans(() => definition).pinned('f00d')).toMatchObject({ hash: 'f00d', definition });
  expect(() => new Plans(() => undefined).pinned('f00d')).toThrow('The journal has lost the definition f00d');
});
