/** What every journal does. Run against each of them: tests that pass on one journal mean something for the others. */
import { describe, expect, test } from 'vitest';
import type { Definition } from '../definition/definition.ts';
import { SequenceConflict, type Journal, type PageBounds } from '../journal/journal.ts';
import { agentStep, buildDefinition } from './build-definition.ts';
import { eventOf } from './stored-rows.ts';

export function describeJournal(name: string, openJournal: () => Journal): void {
  describe(`journal contract: ${name}`, () => {
    test('is empty at first', () => {
      const journal = openJournal();
      expect(journal.lastPosition()).toBe(0);
      expect(journal.readAll(0, 10)).toEqual([]);
      expect(journal.readRun('nobody')).toEqual([]);
      expect(journal.findSnapshot('f00d')).toBeUndefined();
    });

    test('gives back what was appended, in order, with positions over all runs', () => {
      const journal = openJournal();
      const events = [
        eventOf('a', 1, { correlationId: 'trace-7' }),
        eventOf('b', 1, { actor: 'operator:ada' }),
        eventOf('a', 2),
      ];
      journal.append(events);
      expect(journal.readAll(0, 10)).toEqual(events.map((event, index) => ({ ...event, position: index + 1 })));
      expect(journal.readRun('a').map(({ sequence, position }) => [sequence, position])).toEqual([
        [1, 1],
        [2, 3],
      ]);
      expect(journal.lastPosition()).toBe(3);
    });

    test('tells how much there is of a run, and which event is its newest, without reading it', () => {
      const journal = openJournal();
      journal.append([eventOf('a', 1), eventOf('b', 1), eventOf('a', 2)]);
      expect(journal.lastOfRun('a')).toMatchObject({ sequence: 2, type: eventOf('a', 2).type });
      expect(journal.sizeOfRun('a').events).toBe(2);
      expect(journal.sizeOfRun('a').bytes).toBeGreaterThan(journal.sizeOfRun('b').bytes);
      expect([journal.lastOfRun('nobody'), journal.sizeOfRun('nobody')]).toEqual([undefined, { events: 0, bytes: 0 }]);
    });

    test('reads on after a sequence, and after a position up to a limit', () => {
      const journal = openJournal();
      journal.append([1, 2, 3, 4, 5].map((sequence) => eventOf('a', sequence)));
      expect(journal.readRun('a', 3).map(({ sequence }) => sequence)).toEqual([4, 5]);
      expect(journal.readRun('a', 1, 2).map(({ sequence }) => sequence)).toEqual([2, 3]);
      expect(journal.readRun('a', 5)).toEqual([]);
      expect(journal.readRun('a', 1, 2).map(({ sequence }) => sequence)).toEqual([2, 3]);
      expect(journal.readAll(1, 2).map(({ position }) => position)).toEqual([2, 3]);
      expect(journal.readAll(5, 2)).toEqual([]);
    });

    test('reads in pages of so many events and bytes, and one event however big it is', () => {
      const journal = openJournal();
      const completed = (runId: string, sequence: number, length: number) =>
        ({
          ...eventOf(runId, sequence),
          type: 'orchestration.run.completed',
          data: { output: 'x'.repeat(length) },
        }) as const;
      journal.append([
        completed('a', 1, 10),
        completed('b', 1, 10),
        completed('a', 2, 5_000),
        completed('a', 3, 10),
        completed('a', 4, 10),
      ]);
      const page = (afterSequence: number, bounds: Partial<PageBounds>) =>
        journal
          .pageOfRun('a', afterSequence, { events: 10, bytes: 1_000, ...bounds })
          .events.map(({ sequence }) => sequence);
      expect([
        page(0, {}),
        page(2, {}),
        page(2, { events: 1 }),
        page(0, { bytes: 1 }),
        page(1, { bytes: 1 }),
        page(4, {}),
      ]).toEqual([[1, 2], [3, 4], [3], [1], [2], []]);
      expect([page(0, { upTo: 0 }), page(0, { upTo: 2 }), page(2, { upTo: 4 })]).toEqual([[], [1], [3]]);
      expect(journal.pageOfRun('a', 1, { events: 1, bytes: 1 }).bytes).toBeGreaterThan(5_000);
      expect(journal.pageOfRun('nobody', 0, { events: 10, bytes: 1_000 })).toEqual({ events: [], bytes: 0 });
      const all = (afterPosition: number, bounds: Partial<PageBounds>) =>
        journal
          .pageOfAll(afterPosition, { events: 10, bytes: 1_000, ...bounds })
          .events.map(({ position }) => position);
      expect([all(0, {}), all(3, {}), all(0, { events: 2 }), all(5, {})]).toEqual([[1, 2, 3], [4, 5], [1, 2], []]);
      expect(journal.pageOfAll(3, { events: 1, bytes: 1_000 }).events).toEqual(journal.readAll(3, 1));
    });

    test('says where a run goes on after an event, and how far it was at a place, without reading it', () => {
      const journal = openJournal();
      journal.append([eventOf('a', 1), eventOf('b', 1), eventOf('a', 2), eventOf('b', 2)]);
      expect([0, 1, 2].map((sequence) => journal.positionAfter('a', sequence))).toEqual([1, 3, undefined]);
      expect([0, 1, 2, 3, 9].map((position) => journal.sequenceAt('b', position))).toEqual([0, 0, 1, 1, 2]);
      expect([journal.positionAfter('nobody', 0), journal.sequenceAt('nobody', 9)]).toEqual([undefined, 0]);
    });

    test('keeps data as JSON does, to the last character', () => {
      const journal = openJournal();
      const details = {
        text: 'ü 😀 "quoted" \u0000 \n',
        numbers: [0, -1.5, 1e21, Number.MAX_SAFE_INTEGER],
        nested: { empty: {}, list: [null, true] },
      };
      const event = { ...eventOf('a', 1), type: 'orchestration.run.completed', data: { output: details } } as const;
      journal.append([event]);
      expect(journal.readRun('a')).toEqual([{ ...event, position: 1 }]);
    });

    test('hands out copies: nobody can change what happened', () => {
      const journal = openJournal();
      const output = { rows: [1] };
      journal.append([{ ...eventOf('a', 1), type: 'orchestration.run.completed', data: { output } }]);
      output.rows.push(2);
      (journal.readRun('a')[0]?.data as { output: { rows: number[] } }).output.rows.push(3);
      expect(journal.readRun('a')[0]?.data).toEqual({ output: { rows: [1] } });
    });

    test('refuses a sequence that is taken, and then appends nothing of it all', () => {
      const journal = openJournal();
      journal.append([eventOf('a', 1)]);
      const definition = snapshotOf('late');
      expect(() =>
        journal.append([eventOf('b', 1), eventOf('a', 2), eventOf('a', 1)], [{ hash: 'late', definition }]),
      ).toThrow(SequenceConflict);
      expect(() => journal.append([eventOf('c', 1), eventOf('c', 1)])).toThrow(SequenceConflict);
      expect(journal.readAll(0, 10)).toHaveLength(1);
      expect(journal.findSnapshot('late')).toBeUndefined();
      journal.append([eventOf('b', 1), eventOf('a', 2)], [{ hash: 'late', definition }]);
      expect(journal.readAll(0, 10).map(({ runId, sequence, position }) => [runId, sequence, position])).toEqual([
        ['a', 1, 1],
        ['b', 1, 2],
        ['a', 2, 3],
      ]);
      expect(journal.findSnapshot('late')).toEqual(definition);
    });

    test('refuses a taken sequence among many as it does among few, and names it', () => {
      const journal = openJournal();
      const many = (runId: string) => Array.from({ length: 50 }, (_, index) => eventOf(runId, index + 1));
      journal.append(many('a'));
      expect(() => journal.append([...many('b').slice(0, 21), eventOf('a', 7), ...many('c')])).toThrow(
        'Run a has an event 7 already',
      );
      expect(journal.lastPosition()).toBe(50);
      expect(journal.readAll(0, 100)).toEqual(many('a').map((event, index) => ({ ...event, position: index + 1 })));
    });

    test('keeps a definition under its hash, and passes over one that it knows', () => {
      const journal = openJournal();
      const definition = snapshotOf('kpi-tracking');
      journal.append([eventOf('a', 1)], [{ hash: 'f00d', definition }]);
      journal.append([eventOf('b', 1)], [{ hash: 'f00d', definition: snapshotOf('another') }]);
      expect(journal.findSnapshot('f00d')).toEqual(definition);
    });

    test('appends nothing when it is given nothing', () => {
      const journal = openJournal();
      journal.append([]);
      expect(journal.lastPosition()).toBe(0);
    });
  });
}

function snapshotOf(name: string): Definition {
  return buildDefinition({ name, steps: [agentStep({ id: 'fetch' })] });
}
