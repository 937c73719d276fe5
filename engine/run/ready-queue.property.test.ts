import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReadyQueue } from './ready-queue.ts';

const entries = fc.array(fc.record({ index: fc.nat(50), rank: fc.integer({ min: -3, max: 3 }) }), { maxLength: 60 });

test('takes by rank and, among equals, by arrival', () => {
  fc.assert(
    fc.property(entries, (added) => {
      const queue = new ReadyQueue();
      added.forEach(({ rank }, arrival) => queue.add(arrival, rank));
      const expected = added
        .map(({ rank }, arrival) => ({ rank, arrival }))
        .sort((a, b) => a.rank - b.rank || a.arrival - b.arrival);
      expect(queue.toArray()).toEqual(expected.map(({ arrival }) => arrival));
      const taken: number[] = [];
      for (let next = queue.take(); next !== undefined; next = queue.take()) taken.push(next);
      expect(taken).toEqual(expected.map(({ arrival }) => arrival));
    }),
  );
});

test('removing some leaves the others in their order', () => {
  fc.assert(
    fc.property(entries, fc.array(fc.nat(59)), (added, removed) => {
      const queue = new ReadyQueue();
      added.forEach(({ rank }, arrival) => queue.add(arrival, rank));
      const before = queue.toArray();
      for (const index of removed) queue.remove(index);
      expect(queue.toArray()).toEqual(before.filter((index) => !removed.includes(index)));
    }),
  );
});
