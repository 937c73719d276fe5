import { expect, test } from 'vitest';
import type { AdmissionEvent } from '../../admission/admission-event.ts';
import { MemoryAdmissionLog } from '../../admission/admission-log.ts';
import { openTestStore } from '../../testing/open-test-store.ts';

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
const events = [
  opened('writer', 1),
  limited('models', 3, 2),
  { ...opened('writer', 3), mode: 'rehearsal' } as AdmissionEvent,
  opened('writer', 4),
  limited('models', null, 5),
];

test('says where things stand and what happened, as the log in memory does', () => {
  const { admissionLog } = openTestStore();
  const memory = new MemoryAdmissionLog();
  for (const log of [admissionLog, memory]) log.append(events);
  expect(admissionLog.newest()).toEqual(memory.newest());
  expect(admissionLog.newest().map(({ subject, mode, at }) => [subject, mode, at])).toEqual([
    ['writer', 'rehearsal', 3],
    ['writer', 'live', 4],
    ['models', null, 5],
  ]);
  expect(admissionLog.history({ limit: 3 })).toEqual(memory.history({ limit: 3 }));
  expect(admissionLog.history({ subject: 'models', limit: 10 })).toEqual(
    memory.history({ subject: 'models', limit: 10 }),
  );
});

test('keeps what happened: nothing is changed or deleted, by hand neither', () => {
  const { admissionLog, database } = openTestStore();
  admissionLog.append(events);
  expect(() => database.exec("UPDATE admission_events SET actor = 'nobody'")).toThrow('never changed');
  expect(() => database.exec('DELETE FROM admission_events')).toThrow('never deleted');
});
