/** Definitions by name, for the command palette. */
import { FilePenLine } from '@lucide/vue';
import { client } from '../../connection/connection.ts';
import type { CommandSource } from '../../shell/commands.ts';
import type { Go } from '../../shell/feature.ts';

export function findDefinitions(go: Go): CommandSource {
  return async (query, signal) => {
    const { items } = await client.definitions.list({ status: 'active' }, { signal });
    const wanted = query.toLowerCase();
    return items
      .filter(({ name, displayName }) => `${name} ${displayName}`.toLowerCase().includes(wanted))
      .slice(0, 8)
      .map(({ name, displayName, version, owner }) => ({
        id: `editor.open.${owner}/${name}`,
        title: displayName,
        group: `Definition ${version}`,
        icon: FilePenLine,
        run: () => go(`/editor/${encodeURIComponent(name)}`),
      }));
  };
}
