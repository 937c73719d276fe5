/**
 * What an engine lets nobody else do: tests write histories into its store that no run would make in reasonable time.
 */
import type { EngineReader } from '../port/engine.ts';
import type { Journal } from '../journal/journal.ts';
import type { ReadModels } from '../projections/read-models.ts';

/** The very objects of the engine, which can write. */
export function writableStore({ journal, readModels }: Pick<EngineReader, 'journal' | 'readModels'>): {
  readonly journal: Journal;
  readonly readModels: ReadModels;
} {
  return { journal: journal as Journal, readModels: readModels as ReadModels };
}
