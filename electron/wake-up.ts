/** Timers stand still while a machine sleeps. When it wakes, or somebody is back at it, what is due is due now. */
import { powerMonitor } from 'electron';
import type { EngineHost } from './engine-host.ts';

/** To be called when the app is ready. */
export function lookAtClockOnWaking(engineHost: EngineHost): void {
  const look = () => engineHost.opened?.engine.lookAtClock();
  powerMonitor.on('resume', look);
  powerMonitor.on('unlock-screen', look);
}
