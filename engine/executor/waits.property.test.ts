/**
 * Random orders of signals, times that pass, pauses and crashes, against what a reader of the definition would expect.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildDefinition, waitStep } from '../testing/build-definition.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { tries } from '../testing/tries.ts';
import { waitUnderWay } from '../run/step-state.ts';

const NAMES = ['a', 'b', 'c'];
const names = fc.constantFrom(...NAMES);
const waits = fc.array(
  fc.record({
    signals: fc.uniqueArray(names, { maxLength: 2 }),
    seconds: fc.option(fc.integer({ min: 1, max: 50 })),
    after: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);
const happenings = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('signal' as const), name: names, id: fc.nat(12) }),
    fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ kind: fc.constant('rewind' as const), which: fc.nat(5) }),
    fc.record({ kind: fc.constantFrom('crash' as const, 'pause' as const, 'resume' as const) }),
  ),
  { maxLength: 25 },
);

test('every signal is delivered once or said to have changed nothing, every timer ends once, and no wait ends without a reason', async () => {
  await fc.assert(
    fc.asyncProperty(waits, happenings, async (drafts, order) => {
      const steps = drafts.map(({ signals, seconds, after }, index) =>
        waitStep({
          id: `w${index}`,
          signals,
          seconds: seconds ?? (signals.length === 0 ? 5 : null),
          dependsOn: after && index > 0 ? [`w${index - 1}`] : [],
        }),
      );
      const clock = new ManualClock();
      let host = new MemoryExecutor({ clock });
      const runId = await host.create(buildDefinition({ steps }));
      await host.settle();
      for (const each of order) {
        if (each.kind === 'pass') clock.advance(each.seconds * 1000);
        else if (each.kind === 'signal')
          await host.command(runId, {
            type: 'signal',
            signalId: `s${each.id}`,
            name: each.name,
            payload: each.id,
            correlation: null,
            notes: null,
          });
        else if (each.kind === 'rewind')
          await host
            .command(runId, {
              type: 'rewind',
              stepId: `w${each.which % steps.length}`,
              modifications: null,
              notes: null,
            })
            .catch(() => undefined);
        else if (each.kind === 'crash') {
          await host.executor.stop();
          host = new MemoryExecutor({ journal: host.journal, clock });
          host.executor.recover([runId]);
        } else await host.command(runId, { type: each.kind, notes: null }).catch(() => undefined); // not now is an answer
        await host.settle();
      }
      const events = host.events(runId);
      const state = host.load(runId);

      // Timers: armed ones end at most once, and are still armed otherwise; none fires early.
      const open = new Map<string, number>();
      for (const { type, data, at } of events) {
        if (!('timerId' in data)) continue;
        if (type === 'orchestration.timer.armed') {
          expect(open.has(data.timerId)).toBe(false);
          open.set(data.timerId, 'dueAt' in data ? data.dueAt : 0);
        } else {
          expect(open.delete(data.timerId)).toBe(true);
          if (type === 'orchestration.timer.fired')
            expect(at).toBeGreaterThanOrEqual('dueAt' in data ? data.dueAt : Infinity);
        }
      }
      expect([...open.keys()].sort()).toEqual([...(state?.timers.keys() ?? [])].sort());

      // Signals: each id is taken by one wait at most, and nothing that was sent is missing.
      const received = events.flatMap((event) => (event.type === 'orchestration.signal.received' ? [event.data] : []));
      expect(received.length).toBe(order.filter(({ kind }) => kind === 'signal').length);
      const taken = events.flatMap((event) =>
        event.type === 'orchestration.step.completed' && event.data.signalId !== undefined ? [event.data.signalId] : [],
      );
      expect(new Set(taken).size).toBe(taken.length);
      const dropped = new Set(
        events.flatMap((event) => (event.type === 'orchestration.signal.dropped' ? [event.data.signalId] : [])),
      );
      const fates = new Map(
        received.filter(({ disposition }) => disposition !== 'duplicate').map((data) => [data.signalId, data]),
      );
      for (const { signalId, disposition } of fates.values()) {
        const isTaken = taken.includes(signalId);
        if (disposition === 'delivered') expect(isTaken).toBe(true);
        if (disposition === 'kept')
          expect(
            [isTaken, dropped.has(signalId), state?.keptSignals.has(signalId) === true].filter(Boolean),
          ).toHaveLength(1);
        if (disposition === 'late' || disposition === 'refused') expect(isTaken).toBe(false);
      }

      // Rounds: what ends one came during it, or before the first round of its wait.
      const roundsOf = new Map<string, { begun: number; count: number }>();
      const cameAt = new Map<string, number>();
      for (const event of events) {
        if (event.type === 'orchestration.signal.received' && event.data.disposition !== 'duplicate')
          cameAt.set(event.data.signalId, event.sequence);
        if (event.type === 'orchestration.step.wait_started')
          roundsOf.set(event.data.stepId, {
            begun: event.sequence,
            count: (roundsOf.get(event.data.stepId)?.count ?? 0) + 1,
          });
        if (event.type !== 'orchestration.step.completed' || event.data.signalId === undefined) continue;
        const { begun, count } = roundsOf.get(event.data.stepId) ?? { begun: Infinity, count: 0 };
        if (count > 1) expect(cameAt.get(event.data.signalId)).toBeGreaterThan(begun);
      }

      // Waits: whatever ended one is what it waits for; none goes on whose signal is kept or whose time has passed.
      // What came before a later round of a wait may be kept for another wait, and is not for that round.
      const isPaused = state?.status === 'paused';
      drafts.forEach(({ signals }, index) => {
        const output = state?.outputs[`w${index}`] as { by: string; signal: string | null } | undefined;
        if (output?.by === 'signal') expect(signals).toContain(output.signal);
        const step = state?.steps[index];
        const wait = step && waitUnderWay(step);
        if (!wait) return;
        const { begun, count } = roundsOf.get(`w${index}`) ?? { begun: 0, count: 1 };
        const isForThisRound = (signalId: string) => count === 1 || (cameAt.get(signalId) ?? 0) > begun;
        const overlooked = [...(state?.keptSignals ?? [])].filter(
          ([signalId, { signal }]) => signals.includes(signal) && isForThisRound(signalId),
        );
        expect(overlooked).toEqual([]);
        if (!isPaused && wait.dueAt !== null) expect(wait.dueAt).toBeGreaterThan(clock.now());
      });
      expect(host.bugs).toEqual([]);
      await host.executor.stop();
    }),
    tries(500),
  );
});
