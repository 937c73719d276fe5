/** Tells one watcher how admission stands, and again whenever that is something else. */
import type { AdmissionView } from '../../contract/admission.ts';
import type { EngineReader } from '../../port/engine.ts';
import { admissionViewOf } from '../admission-view.ts';
import { tellAsItChanges } from './tell-as-it-changes.ts';

/** Milliseconds between two messages. */
const PAUSE = 100;

export function followAdmission(
  engine: EngineReader,
  definitionsIn: ReadonlyMap<string, string>,
  aborted: AbortSignal | undefined,
): AsyncGenerator<AdmissionView, void> {
  let told = '';
  return tellAsItChanges({
    aborted,
    isOver: () => engine.state === 'stopping',
    listen: (ring) => [engine.admission.subscribe(ring)],
    look: () => {
      const view = admissionViewOf(engine, definitionsIn);
      const current = JSON.stringify({ ...view, position: null });
      if (current === told) return null;
      told = current;
      return view;
    },
    pause: PAUSE,
  });
}
