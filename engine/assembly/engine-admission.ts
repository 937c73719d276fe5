/** Admission as hosts and the server see it: they look at the gates, and decide about breakers and pools. */
import type { Admission } from '../admission/admission.ts';
import type { EngineAdmission } from '../port/engine.ts';
import type { Clock } from '../time/clock.ts';

export interface EngineAdmissionOptions {
  readonly clock: Clock;
  /** Rejects with an `EngineError`, also for what the work throws. */
  readonly unlessStopping: <T>(work: () => T | Promise<T>) => Promise<T>;
  readonly report: (error: unknown) => void;
}

export function engineAdmission(
  admission: Admission,
  { clock, unlessStopping, report }: EngineAdmissionOptions,
): EngineAdmission {
  /** A listener that throws must not keep steps from starting. */
  function reporting(listener: () => void): () => void {
    return () => {
      try {
        listener();
      } catch (error) {
        report(error);
      }
    };
  }

  return {
    gates: admission.gates,
    get revision() {
      return admission.revision;
    },
    limits: () => admission.limits(),
    history: (filter) => admission.history(filter),
    subscribe: (listener) => admission.subscribe(reporting(listener)),
    trip: (agent, mode, notes, actor) => unlessStopping(() => admission.trip(agent, mode, notes, actor, clock.now())),
    reset: (agent, mode, notes, actor) => unlessStopping(() => admission.reset(agent, mode, notes, actor, clock.now())),
    setLimit: (pool, limit, notes, actor) =>
      unlessStopping(() => admission.setLimit(pool, limit, notes, actor, clock.now())),
    removePool: (pool, notes, actor) => unlessStopping(() => admission.removePool(pool, notes, actor, clock.now())),
  };
}
