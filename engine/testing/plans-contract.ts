/** What the definition cache does over every journal, those that answer later included. */
import { describe, expect, test } from 'vitest';
import { Plans } from '../executor/plans.ts';
import type { Journal } from '../journal/journal.ts';
import type { Awaitable, Deferred } from '../values/deferred.ts';
import { agentStep, buildDefinition } from './build-definition.ts';
import { eventOf } from './stored-rows.ts';

export function describePlans(name: string, openJournal: () => Deferred<Journal>): void {
  describe(`plans over a journal: ${name}`, () => {
    test('a definition that a run is pinned to is asked for once, however many ask for it meanwhile', async () => {
      const journal = await withDefinition(openJournal());
      let asked = 0;
      const plans = new Plans((hash) => {
        asked++;
        return journal.findSnapshot(hash);
      });
      const [one, another] = await Promise.all([plans.pinned('f00d'), plans.pinned('f00d')]);
      expect(one).toMatchObject({ hash: 'f00d', steps: [{ id: 'a' }] });
      expect(another).toBe(one);
      expect(plans.pinned('f00d'), 'from now on it is there at once').toBe(one);
      expect(asked).toBe(1);
    });

    test('one that the journal has lost is an error, and asked for again by the next', async () => {
      const journal = openJournal();
      const plans = new Plans((hash) => journal.findSnapshot(hash));
      const pinned = async (): Promise<unknown> => plans.pinned('f00d');
      await expect(pinned()).rejects.toThrow('The journal has lost the definition f00d that a run is pinned to');
      await withDefinition(journal);
      expect(await pinned()).toMatchObject({ hash: 'f00d' });
    });

    test('a plan that was made meanwhile is the one that both have', async () => {
      const journal = await withDefinition(openJournal());
      const plans = new Plans((hash): Awaitable<ReturnType<Journal['findSnapshot']>> => journal.findSnapshot(hash));
      const asked = plans.pinned('f00d');
      const made = plans.of(DEFINITION, 'f00d');
      expect(await asked).toBe(made);
    });
  });
}

const DEFINITION = buildDefinition({ steps: [agentStep({ id: 'a' })] });

async function withDefinition(journal: Deferred<Journal>): Promise<Deferred<Journal>> {
  await journal.append([eventOf('a', 1)], [{ hash: 'f00d', definition: DEFINITION }]);
  return journal;
}
