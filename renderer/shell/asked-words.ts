/** What an agent asks for, in words: one line for each kind of use. Pure. */
import type { PermissionView } from '../../engine/contract/agent-permissions.ts';

const WORDS: Readonly<Record<string, string>> = {
  'http.egress': 'May call',
  'secret.use': 'Keys',
  'program.start': 'May start',
  'tool.call': 'Tools',
  'sql.execute': 'Database',
  'function.require': 'Modules',
  'orchestration.start': 'May run',
  'deliverable.create': 'Makes',
  'asset.create': 'Makes',
  'asset.read': 'Reads',
  'memory.read': 'Reads',
  'memory.write': 'Writes to',
  'personal.read': 'Reads',
};

export function askedInWords(asked: readonly PermissionView[]): { what: string; details: readonly string[] }[] {
  const byWord = Map.groupBy(asked, ({ action }) => WORDS[action] ?? action);
  return [...byWord].map(([what, permissions]) => ({
    what,
    details: [...new Set(permissions.map(({ action, resource }) => (action === 'asset.create' ? 'files' : resource)))],
  }));
}
