/** Tells one watcher at once, and again whenever another definition is kept here or one stands otherwise. */
import type { DefinitionsChanged } from '../../contract/definitions.ts';
import type { EngineReader } from '../../port/engine.ts';
import { tellAsItChanges } from './tell-as-it-changes.ts';

export function followDefinitions(
  engine: EngineReader,
  aborted: AbortSignal | undefined,
): AsyncGenerator<DefinitionsChanged, void> {
  let position = 0;
  return tellAsItChanges({
    aborted,
    listen: (ring) => [engine.onDefinitionsChanged(ring)],
    look: () => ({ kind: 'snapshot' as const, position: position++ }),
  });
}
