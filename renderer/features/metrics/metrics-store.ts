import { defineStore } from 'pinia';
import type { RunStatus } from '../../../engine/contract/runs.ts';
import { client } from '../../connection/connection.ts';
import { useAnswer } from '../../connection/use-answer.ts';
import { runStatuses } from '../../design/status.ts';

/** How many runs there are of each status. */
export const useMetricsStore = defineStore('metrics', () =>
  useAnswer((options) =>
    Promise.all(
      (Object.keys(runStatuses) as RunStatus[]).map(async (status) => ({ status, count: (await client.runs.list({ status: [status], limit: 1 }, options)).total })),
    ),
  ),
);
