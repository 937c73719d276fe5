/** Runs by name, for the command palette. */
import { Activity } from '@lucide/vue';
import { client } from '../../connection/connection.ts';
import { runStatuses } from '../../design/status.ts';
import type { CommandSource } from '../../shell/commands.ts';
import type { Go } from '../../shell/feature.ts';

export function findRuns(go: Go): CommandSource {
  return async (query, signal) => {
    const { items } = await client.runs.list({ text: query, limit: 8 }, { signal });
    return items.map(({ id, definition, status }) => ({
      id: `runs.open.${id}`,
      title: `${definition} …${id.slice(-8)}`,
      group: runStatuses[status].word,
      icon: Activity,
      run: () => go(`/runs/${id}`),
    }));
  };
}
