import { oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from './errors.ts';
import { JsonRecord, pageOf } from './json.ts';

/** A trigger of an active definition: when its author wants runs to start by themselves. */
export const ScheduleView = z.object({
  /** Of the trigger, within its definition. */
  id: z.string(),
  definition: z.string(),
  displayName: z.string(),
  version: z.string(),
  owner: z.string(),
  /** As it is written. */
  cron: z.string(),
  timezone: z.string(),
  overlap: z.string(),
  missed: z.string(),
  parameters: JsonRecord,
});
export type ScheduleView = z.infer<typeof ScheduleView>;

export const schedules = {
  list: oc.errors(contractErrors).route({ method: 'GET', path: '/schedules' }).input(z.object({})).output(pageOf(ScheduleView)),
};
