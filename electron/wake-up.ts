/**
 * Timers stand still while a machine sleeps. When it wakes, or somebody is back at it, what is due is due now; and the
 * engine is told for how long it slept, because no limit of a run counts that.
 */
import { powerMonitor } from 'electron';
import type { EngineHost } from './host/engine-host.ts';

/** To be called when the app is ready. */
export function lookAtClockOnWaking(engineHost: EngineHost): void {
  let asleepSince: number | null = null;
  powerMonitor.on('suspend', () => {
    asleepSince = Date.now();
    engineHost.fallAsleep();
  });
  powerMonitor.on('resume', () => {
    const sleptMs = asleepSince === null ? 0 : Math.max(0, Date.now() - asleepSince);
    asleepSince = null;
    engineHost.wakeUp(sleptMs);
  });
  powerMonitor.on('unlock-screen', () => engineHost.wakeUp());
}
