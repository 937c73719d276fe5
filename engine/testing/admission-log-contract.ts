/** What every log of the gate's events does, those that answer later included. Run against each of them. */
import { describe, expect, test } from 'vitest';
import type { AdmissionEvent } from '../admission/admission-event.ts';
import type { AdmissionLog } from '../admission/admission-log.ts';
import type { Deferred } from '../values/deferred.ts';

const opened = (subject: string, at: number): AdmissionEvent => ({
  type: 'orchestration.breaker.opened',
  subject,
  mode: 'live',
  at,
  actor: 'system',
  data: { reason: 'error_rate', notes: null, until: at + 30, calls: 4, failures: 3 },
});
const limited = (subject: string, limit: number | null, at: number): AdmissionEvent => ({
  type: 'orchestration.pool.limited',
  subject,
  mode: null,
  at,
  actor: 'operator:ada',
  data: { limit, notes: 'why' },
});

/** Of two breakers and a pool. */
export const gateEvents: readonly AdmissionEvent[] = [
  opened('writer', 1),
  limited('models', 3, 2),
  { ...opened('writer', 3), mode: 'rehearsal' } as AdmissionEvent,
  opened('writer', 4),
  limited('models', null, 5),
];

export function describeAdmissionLog(name: string, openLog: () => Deferred<AdmissionLog>): void {
  describe(`contract of the log of the gate: ${name}`, () => {
    test('is empty at first, and when it was given nothing', async () => {
      const log = openLog();
      await log.append([]);
      expect([await log.newest(), await log.history({ limit: 10 })]).toEqual([[], []]);
    });

    test('says where things stand: the newest event of each breaker in each mode, and of each pool', async () => {
      const log = openLog();
      await log.append(gateEvents.slice(0, 2));
      await log.append(gateEvents.slice(2));
      expect((await log.newest()).map(({ position: _, ...event }) => event)).toEqual(gateEvents.slice(2));
    });

    test('says what happened, the newest first, of one breaker or pool or of all', async () => {
      const log = openLog();
      await log.append(gateEvents);
      const newestFirst = [...gateEvents].reverse();
      const history = async (filter: Parameters<AdmissionLog['history']>[0]) =>
        (await log.history(filter)).map(({ position: _, ...event }) => event);
      expect(await history({ limit: 3 })).toEqual(newestFirst.slice(0, 3));
      expect(await history({ subject: 'models', limit: 10 })).toEqual(
        newestFirst.filter(({ subject }) => subject === 'models'),
      );
      expect(await history({ subject: 'nobody', limit: 10 })).toEqual([]);
    });

    test('gives each event a position that grows', async () => {
      const log = openLog();
      await log.append(gateEvents);
      await log.append(gateEvents);
      const positions = (await log.history({ limit: 20 })).map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => b - a));
      expect(positions).toHaveLength(2 * gateEvents.length);
    });
  });
}
