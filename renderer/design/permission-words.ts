/** What an agent may do, in words. Nothing is permitted that isn't listed. */
import type { JsonRecord, JsonValue } from '../../engine/contract/json.ts';

export interface Permission {
  readonly what: string;
  readonly details: readonly string[];
}

const WORDS: Readonly<Record<string, string>> = {
  network: 'May call',
  programs: 'May start',
  secrets: 'May use the secrets',
  database: 'May use the database',
  deliverables: 'Deliverables',
  assets: 'Files',
  orchestrations: 'Runs of its orchestrations',
  memory: 'Memory',
  personal: 'Personal fields',
};

export function permissionsOf(permissions: JsonRecord): Permission[] {
  return Object.entries(permissions).map(([name, value]) => ({ what: WORDS[name] ?? name, details: detailsOf(value) }));
}

/** Lists are the items, groups are their lists. */
function detailsOf(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
  if (typeof value !== 'object' || value === null) return [String(value)];
  const entries = Object.entries(value);
  if (entries.length === 1) return entries.flatMap(([, only]) => detailsOf(only));
  return entries.map(([name, inner]) => `${name}: ${detailsOf(inner).join(', ')}`);
}
