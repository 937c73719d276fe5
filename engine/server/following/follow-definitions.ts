/** Tells one watcher at once, and again whenever another definition is kept here or one stands otherwise. */
import type { DefinitionsChanged } from '../../contract/definitions.ts';
import type { Engine } from '../../engine.ts';
import { Bell } from './bell.ts';

export async function* followDefinitions(engine: Engine, aborted: AbortSignal | undefined): AsyncGenerator<DefinitionsChanged, void> {
  const bell = new Bell();
  const stopListening = engine.onDefinitionsChanged(() => bell.ring());
  const onAbort = () => bell.ring();
  aborted?.addEventListener('abort', onAbort);
  try {
    for (let position = 0; !aborted?.aborted; position += 1) {
      yield { kind: 'snapshot', position };
      await bell.rung(null);
    }
  } finally {
    stopListening();
    aborted?.removeEventListener('abort', onAbort);
  }
}
