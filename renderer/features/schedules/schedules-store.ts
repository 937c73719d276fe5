import { defineStore } from 'pinia';
import { client } from '../../connection/connection.ts';
import { useAnswer } from '../../connection/use-answer.ts';

/** The triggers of active definitions. */
export const useSchedulesStore = defineStore('schedules', () => useAnswer((options) => client.schedules.list({}, options)));
