import { defineStore } from 'pinia';
import { client } from '../../connection/connection.ts';
import { useAnswer } from '../../connection/use-answer.ts';

/** Active definitions whose text has triggers. */
export const useSchedulesStore = defineStore('schedules', () =>
  useAnswer(async (options) => {
    const { items } = await client.definitions.list({ status: 'active' }, options);
    return items.filter(({ features }) => features.some((feature) => /trigger|schedule/.test(feature)));
  }),
);
