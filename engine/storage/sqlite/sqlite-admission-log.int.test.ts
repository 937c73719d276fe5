import { expect, test } from 'vitest';
import { describeAdmissionLog, gateEvents } from '../../testing/admission-log-contract.ts';
import { openTestStore } from '../../testing/open-test-store.ts';

describeAdmissionLog('SQLite', () => openTestStore().admissionLog);

test('keeps what happened: nothing is changed or deleted, by hand neither', () => {
  const { admissionLog, database } = openTestStore();
  admissionLog.append(gateEvents);
  expect(() => database.exec("UPDATE admission_events SET actor = 'nobody'")).toThrow('never changed');
  expect(() => database.exec('DELETE FROM admission_events')).toThrow('never deleted');
});
