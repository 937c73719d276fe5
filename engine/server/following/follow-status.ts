/** Tells one watcher how the engine is, and again whenever that is something else. */
import type { SystemStatus } from '../../contract/system.ts';
import type { EngineReader } from '../../port/engine.ts';
import { systemStatusOf } from '../system-status.ts';
import { tellAsItChanges } from './tell-as-it-changes.ts';

/** Milliseconds between two messages. */
const PAUSE = 100;
/** A full disk is no event: that nothing could be recorded is seen by looking, inside the process. */
const LOOK_AGAIN = 1_000;

export function followStatus(
  engine: EngineReader,
  aborted: AbortSignal | undefined,
): AsyncGenerator<SystemStatus, void> {
  let told = '';
  return tellAsItChanges({
    aborted,
    isOver: () => engine.state === 'stopping',
    listen: (ring) => [engine.subscribe(ring)],
    look: async () => {
      const status = await systemStatusOf(engine);
      // Where the journal ends is no change by itself.
      const current = JSON.stringify({ ...status, lastPosition: null });
      if (current === told) return null;
      told = current;
      return status;
    },
    pause: PAUSE,
    lookAgain: LOOK_AGAIN,
  });
}
