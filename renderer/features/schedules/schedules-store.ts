import { defineStore } from 'pinia';
import type { ScheduleView } from '../../../engine/contract/schedules.ts';
import { client } from '../../connection/connection.ts';
import { useLiveRows } from '../../connection/use-live-rows.ts';

/** The triggers of active definitions, true to the moment. */
export const useSchedulesStore = defineStore('schedules', () =>
  useLiveRows<ScheduleView>({
    open: (input, options) => client.schedules.changes(input, options),
    inOrder: (a, b) => (a.id < b.id ? -1 : 1),
    limit: 1000,
  }),
);
