/** Tells one watcher how admission stands, and again whenever that is something else. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AdmissionView } from '../../contract/admission.ts';
import type { Engine } from '../../engine.ts';
import { admissionViewOf } from '../admission-view.ts';
import { Bell } from './bell.ts';

/** Milliseconds between two messages. */
const PAUSE = 100;

export async function* followAdmission(engine: Engine, definitionsIn: ReadonlyMap<string, string>, aborted: AbortSignal | undefined): AsyncGenerator<AdmissionView, void> {
  const bell = new Bell();
  const stopListening = engine.admission.subscribe(() => bell.ring());
  const onAbort = () => bell.ring();
  aborted?.addEventListener('abort', onAbort);
  let told = '';
  try {
    while (!aborted?.aborted && engine.state !== 'stopping') {
      const view = admissionViewOf(engine, definitionsIn);
      const news = JSON.stringify({ ...view, position: null });
      if (news !== told) {
        told = news;
        yield view;
        await sleep(PAUSE, undefined, { signal: aborted }).catch(() => undefined);
      }
      await bell.rung(null);
    }
  } finally {
    stopListening();
    aborted?.removeEventListener('abort', onAbort);
  }
}
