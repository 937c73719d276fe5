/**
 * What every journal does. Run against each of them, those that answer later included: tests
 * that pass on one journal mean something for the others.
 */
import { describe, expect, test } from 'vitest';
import type { Definition } from '../definition/definition.ts';
import { SequenceConflict, type Journal, type PageBounds } from '../journal/journal.ts';
import type { Awaitable, Deferred } from '../values/deferred.ts';
import { agentStep, buildDefinition } from './build-definition.ts';
import { eventOf } from './stored-rows.ts';

export function describeJournal(name: string, openJournal: () => Deferred<Journal>): void {
  describe(`journal contract: ${name}`, () => {
    test('is empty at first', async () => {
      const journal = openJournal();
      expect(await journal.lastPosition()).toBe(0);
      expect(await journal.readAll(0, 10)).toEqual([]);
      expect(await journal.readRun('nobody')).toEqual([]);
      expect(await journal.findSnapshot('f00d')).toBeUndefined();
    });

    test('gives back what was appended, in order, with positions over all runs', async () => {
      const journal = openJournal();
      const events = [
        eventOf('a', 1, { correlationId: 'trace-7' }),
        eventOf('b', 1, { actor: 'operator:ada' }),
        eventOf('a', 2),
      ];
      await journal.append(events);
      expect(await journal.readAll(0, 10)).toEqual(events.map((event, index) => ({ ...event, position: index + 1 })));
      expect((await journal.readRun('a')).map(({ sequence, position }) => [sequence, position])).toEqual([
        [1, 1],
        [2, 3],
      ]);
      expect(await journal.lastPosition()).toBe(3);
    });

    test('keeps of each event among many its own time, actor and correlation, in the order in which they came', async () => {
      const journal = openJournal();
      const others = [{}, {}, {}, { actor: 'operator:ada' }, { correlationId: 'trace-7' }, { at: 7 }] as const;
      // In turns of one time, with some that differ now and then: by one, by a few, and by more than go over together.
      const events = Array.from({ length: 120 }, (_, index) =>
        eventOf(`run-${index % 9}`, Math.floor(index / 9) + 1, {
          at: 1_763_600_000_000 + Math.floor(index / 50),
          ...(index > 60 && others[(index * index) % others.length]),
        }),
      );
      await journal.append(events);
      expect(await journal.readAll(0, 200)).toEqual(events.map((event, index) => ({ ...event, position: index + 1 })));
    });

    test('tells how much there is of a run, and which event is its newest, without reading it', async () => {
      const journal = openJournal();
      await journal.append([eventOf('a', 1), eventOf('b', 1), eventOf('a', 2)]);
      expect(await journal.lastOfRun('a')).toMatchObject({ sequence: 2, type: eventOf('a', 2).type });
      expect((await journal.sizeOfRun('a')).events).toBe(2);
      expect((await journal.sizeOfRun('a')).bytes).toBeGreaterThan((await journal.sizeOfRun('b')).bytes);
      expect([await journal.lastOfRun('nobody'), await journal.sizeOfRun('nobody')]).toEqual([
        undefined,
        { events: 0, bytes: 0 },
      ]);
    });

    test('reads on after a sequence, and after a position up to a limit', async () => {
      const journal = openJournal();
      await journal.append([1, 2, 3, 4, 5].map((sequence) => eventOf('a', sequence)));
      expect((await journal.readRun('a', 3)).map(({ sequence }) => sequence)).toEqual([4, 5]);
      expect((await journal.readRun('a', 1, 2)).map(({ sequence }) => sequence)).toEqual([2, 3]);
      expect(await journal.readRun('a', 5)).toEqual([]);
      expect((await journal.readRun('a', 1, 2)).map(({ sequence }) => sequence)).toEqual([2, 3]);
      expect((await journal.readAll(1, 2)).map(({ position }) => position)).toEqual([2, 3]);
      expect(await journal.readAll(5, 2)).toEqual([]);
    });

    test('reads in pages of so many events and bytes, and one event however big it is', async () => {
      const journal = openJournal();
      const completed = (runId: string, sequence: number, length: number) =>
        ({
          ...eventOf(runId, sequence),
          type: 'orchestration.run.completed',
          data: { output: 'x'.repeat(length) },
        }) as const;
      await journal.append([
        completed('a', 1, 10),
        completed('b', 1, 10),
        completed('a', 2, 5_000),
        completed('a', 3, 10),
        completed('a', 4, 10),
      ]);
      const page = async (afterSequence: number, bounds: Partial<PageBounds>) => {
        const { events } = await journal.pageOfRun('a', afterSequence, { events: 10, bytes: 1_000, ...bounds });
        return events.map(({ sequence }) => sequence);
      };
      expect(
        await Promise.all([
          page(0, {}),
          page(2, {}),
          page(2, { events: 1 }),
          page(0, { bytes: 1 }),
          page(1, { bytes: 1 }),
          page(4, {}),
        ]),
      ).toEqual([[1, 2], [3, 4], [3], [1], [2], []]);
      expect(await Promise.all([page(0, { upTo: 0 }), page(0, { upTo: 2 }), page(2, { upTo: 4 })])).toEqual([
        [],
        [1],
        [3],
      ]);
      expect((await journal.pageOfRun('a', 1, { events: 1, bytes: 1 })).bytes).toBeGreaterThan(5_000);
      expect(await journal.pageOfRun('nobody', 0, { events: 10, bytes: 1_000 })).toEqual({ events: [], bytes: 0 });
      const all = async (afterPosition: number, bounds: Partial<PageBounds>) => {
        const { events } = await journal.pageOfAll(afterPosition, { events: 10, bytes: 1_000, ...bounds });
        return events.map(({ position }) => position);
      };
      expect(await Promise.all([all(0, {}), all(3, {}), all(0, { events: 2 }), all(5, {})])).toEqual([
        [1, 2, 3],
        [4, 5],
        [1, 2],
        [],
      ]);
      expect((await journal.pageOfAll(3, { events: 1, bytes: 1_000 })).events).toEqual(await journal.readAll(3, 1));
    });

    test('says where a run goes on after an event, and how far it was at a place, without reading it', async () => {
      const journal = openJournal();
      await journal.append([eventOf('a', 1), eventOf('b', 1), eventOf('a', 2), eventOf('b', 2)]);
      expect(await Promise.all([0, 1, 2].map(async (sequence) => journal.positionAfter('a', sequence)))).toEqual([
        1,
        3,
        undefined,
      ]);
      expect(await Promise.all([0, 1, 2, 3, 9].map(async (position) => journal.sequenceAt('b', position)))).toEqual([
        0, 0, 1, 1, 2,
      ]);
      expect([await journal.positionAfter('nobody', 0), await journal.sequenceAt('nobody', 9)]).toEqual([undefined, 0]);
    });

    test('keeps data as JSON does, to the last character', async () => {
      const journal = openJournal();
      const details = {
        text: 'ü 😀 "quoted" \u0000 \n',
        numbers: [0, -1.5, 1e21, Number.MAX_SAFE_INTEGER],
        nested: { empty: {}, list: [null, true] },
      };
      const event = { ...eventOf('a', 1), type: 'orchestration.run.completed', data: { output: details } } as const;
      await journal.append([event]);
      expect(await journal.readRun('a')).toEqual([{ ...event, position: 1 }]);
    });

    test('hands out copies: nobody can change what happened', async () => {
      const journal = openJournal();
      const output = { rows: [1] };
      await journal.append([{ ...eventOf('a', 1), type: 'orchestration.run.completed', data: { output } }]);
      output.rows.push(2);
      ((await journal.readRun('a'))[0]?.data as { output: { rows: number[] } }).output.rows.push(3);
      expect((await journal.readRun('a'))[0]?.data).toEqual({ output: { rows: [1] } });
    });

    test('refuses a sequence that is taken, and then appends nothing of it all', async () => {
      const journal = openJournal();
      await journal.append([eventOf('a', 1)]);
      const definition = snapshotOf('late');
      await expect(
        asked(() =>
          journal.append([eventOf('b', 1), eventOf('a', 2), eventOf('a', 1)], [{ hash: 'late', definition }]),
        ),
      ).rejects.toThrow(SequenceConflict);
      await expect(asked(() => journal.append([eventOf('c', 1), eventOf('c', 1)]))).rejects.toThrow(SequenceConflict);
      expect(await journal.readAll(0, 10)).toHaveLength(1);
      expect(await journal.findSnapshot('late')).toBeUndefined();
      await journal.append([eventOf('b', 1), eventOf('a', 2)], [{ hash: 'late', definition }]);
      expect(
        (await journal.readAll(0, 10)).map(({ runId, sequence, position }) => [runId, sequence, position]),
      ).toEqual([
        ['a', 1, 1],
        ['b', 1, 2],
        ['a', 2, 3],
      ]);
      expect(await journal.findSnapshot('late')).toEqual(definition);
    });

    test('refuses a taken sequence among many as it does among few, and names it', async () => {
      const journal = openJournal();
      const many = (runId: string) => Array.from({ length: 50 }, (_, index) => eventOf(runId, index + 1, { at: 5 }));
      await journal.append(many('a'));
      await expect(
        asked(() => journal.append([...many('b').slice(0, 21), eventOf('a', 7, { at: 5 }), ...many('c')])),
      ).rejects.toThrow('Run a has an event 7 already');
      expect(await journal.lastPosition()).toBe(50);
      expect(await journal.readAll(0, 100)).toEqual(
        many('a').map((event, index) => ({ ...event, position: index + 1 })),
      );
    });

    test('keeps a definition under its hash, and passes over one that it knows', async () => {
      const journal = openJournal();
      const definition = snapshotOf('kpi-tracking');
      await journal.append([eventOf('a', 1)], [{ hash: 'f00d', definition }]);
      await journal.append([eventOf('b', 1)], [{ hash: 'f00d', definition: snapshotOf('another') }]);
      expect(await journal.findSnapshot('f00d')).toEqual(definition);
    });

    test('appends nothing when it is given nothing', async () => {
      const journal = openJournal();
      await journal.append([]);
      expect(await journal.lastPosition()).toBe(0);
    });
  });
}

/** What is thrown at once is refused, too. */
async function asked<Answer>(ask: () => Awaitable<Answer>): Promise<Answer> {
  return await ask();
}

function snapshotOf(name: string): Definition {
  return buildDefinition({ name, steps: [agentStep({ id: 'fetch' })] });
}
