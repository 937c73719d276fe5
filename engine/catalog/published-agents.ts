/**
 * Agents that were published here. They are kept as definitions are, by the same catalog; found by their names alone.
 */
import type { PublishedAgents } from '../agents/port/registry.ts';
import type { CatalogReader, DefinitionKey, DefinitionRecord } from './definition-catalog.ts';

/** Under which an agent of that name is kept. */
export function keyOfAgent(name: string): DefinitionKey {
  return { organization: '', owner: '', name };
}

/**
 * What is current of each. Agents are asked for at every step, so that it is kept in memory where somebody tells of
 * changes; where nobody does, it is read each time.
 */
export function publishedIn(catalog: CatalogReader, onChange?: (listener: () => void) => unknown): PublishedAgents {
  let known: ReadonlyMap<string, DefinitionRecord> | null = null;
  onChange?.(() => (known = null));
  const current = (): ReadonlyMap<string, DefinitionRecord> => {
    if (known) return known;
    const read = new Map(catalog.list({ status: 'active' }).map((record) => [record.name, record]));
    if (onChange) known = read;
    return read;
  };
  return { names: () => [...current().keys()], find: (name) => current().get(name) };
}
