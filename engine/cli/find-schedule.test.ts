import { expect, test } from 'vitest';
import type { ScheduleView } from '../contract/schedules.ts';
import { scheduleNamed } from './find-schedule.ts';

const schedule = (definition: string, trigger: string, owner = 'owner') =>
  ({ id: `global.${owner}.${definition}.${trigger}`, definition, trigger }) as ScheduleView;
const some = [schedule('kpis', 'monday'), schedule('report', 'night'), schedule('report', 'noon')];

test('a schedule is named by definition and trigger, by a definition that has one only, or by its id', () => {
  expect(scheduleNamed(some, 'report/noon').trigger).toBe('noon');
  expect(scheduleNamed(some, 'kpis').trigger).toBe('monday');
  expect(scheduleNamed(some, 'global.owner.report.night').trigger).toBe('night');
});

test('what is not there, and what may mean several, is refused with what there is', () => {
  expect(() => scheduleNamed(some, 'report')).toThrow('"report" has 2 schedules: report/night, report/noon');
  expect(() => scheduleNamed(some, 'reports/noon')).toThrow('There is no schedule "reports/noon"');
  expect(() => scheduleNamed([...some, schedule('kpis', 'monday', 'other')], 'kpis/monday')).toThrow(
    'global.other.kpis.monday',
  );
});
