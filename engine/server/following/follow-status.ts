/** Tells one watcher how the engine is, and again whenever that is something else. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SystemStatus } from '../../contract/system.ts';
import type { Engine } from '../../engine.ts';
import { Bell } from './bell.ts';
import { systemStatusOf } from '../system-status.ts';

/** Milliseconds between two messages. */
const PAUSE = 100;
/** A full disk is no event: that nothing could be recorded is seen by looking, inside the process. */
const LOOK_AGAIN = 1_000;

export async function* followStatus(engine: Engine, aborted: AbortSignal | undefined): AsyncGenerator<SystemStatus, void> {
  const bell = new Bell();
  const stopListening = engine.subscribe(() => bell.ring());
  const onAbort = () => bell.ring();
  aborted?.addEventListener('abort', onAbort);
  let told = '';
  try {
    while (!aborted?.aborted && engine.state !== 'stopping') {
      const status = systemStatusOf(engine);
      // Where the journal ends is no news by itself.
      const news = JSON.stringify({ ...status, lastPosition: null });
      if (news !== told) {
        told = news;
        yield status;
        await sleep(PAUSE, undefined, { signal: aborted }).catch(() => undefined);
      } else await bell.rung(LOOK_AGAIN);
    }
  } finally {
    stopListening();
    aborted?.removeEventListener('abort', onAbort);
  }
}
