import { describe, expect, test } from 'vitest';
import { ReadyQueue } from './ready-queue.ts';

function queueOf(...ranks: readonly number[]): ReadyQueue {
  const queue = new ReadyQueue();
  ranks.forEach((rank, index) => queue.add(index, rank));
  return queue;
}

describe('steps that are due', () => {
  test('start by their rank, and among equals in the order in which they came', () => {
    const queue = queueOf(2, 0, 1, 0, 2, 1);
    expect(queue.toArray()).toEqual([1, 3, 2, 5, 0, 4]);
    expect(Array.from({ length: 7 }, () => queue.take())).toEqual([1, 3, 2, 5, 0, 4, undefined]);
  });

  test('can be taken out from anywhere, and what is not there stays out', () => {
    const queue = queueOf(5, 4, 3, 2, 1, 0);
    for (const index of [2, 9, 5]) queue.remove(index);
    expect([queue.size, queue.toArray()]).toEqual([4, [4, 3, 1, 0]]);
  });

  test('stand in a new order when what they are ranked by has changed, those that are set aside too', () => {
    const queue = queueOf(0, 1, 2, 3);
    queue.setAside(1);
    queue.rankAnew((index) => -index);
    expect(queue.toArray()).toEqual([3, 2, 1, 0]);
    queue.bringBack(1);
    expect(Array.from({ length: 4 }, () => queue.take())).toEqual([3, 2, 1, 0]);
  });

  test('are gone when the queue is cleared', () => {
    const queue = queueOf(0, 1);
    queue.setAside(0);
    queue.clear();
    expect([queue.size, queue.aside, queue.asideInOrder, queue.toArray(), queue.peek()]).toEqual([
      0,
      0,
      0,
      [],
      undefined,
    ]);
  });
});

describe('a step that is set aside', () => {
  test('is passed over, counted, and comes back to its old place', () => {
    const queue = queueOf(0, 0, 0);
    expect(queue.isAside(0)).toBe(false);
    queue.setAside(0);
    expect([queue.peek(), queue.size, queue.aside, queue.asideInOrder, queue.isAside(0), queue.isAside(1)]).toEqual([
      1,
      2,
      1,
      1,
      true,
      false,
    ]);
    queue.bringBack(0);
    expect([queue.peek(), queue.size, queue.aside, queue.asideInOrder]).toEqual([0, 3, 0, 0]);
  });

  test('is set aside once', () => {
    const queue = queueOf(0, 0);
    queue.setAside(0);
    queue.setAside(0);
    expect([queue.aside, queue.asideInOrder]).toEqual([1, 1]);
    queue.bringBack(0);
    expect([queue.toArray(), queue.asideInOrder]).toEqual([[0, 1], 0]);
  });

  test('that was not in the queue is only noted, and does not come into it', () => {
    const queue = queueOf(0);
    queue.setAside(7);
    expect([queue.aside, queue.asideInOrder, queue.toArray()]).toEqual([1, 0, [0]]);
    queue.bringBack(7);
    expect([queue.aside, queue.size]).toEqual([0, 1]);
  });

  test('is not aside any more when it is due again, or taken out', () => {
    const queue = queueOf(0, 0, 0);
    queue.setAside(0);
    queue.add(0, 5);
    expect([queue.aside, queue.asideInOrder, queue.toArray()]).toEqual([0, 0, [1, 2, 0]]);
    queue.setAside(1);
    queue.remove(1);
    expect([queue.aside, queue.asideInOrder, queue.toArray()]).toEqual([0, 0, [2, 0]]);
    queue.bringBack(1);
    expect(queue.toArray()).toEqual([2, 0]);
  });
});
