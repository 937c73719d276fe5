/** Notifications for as long as an engine runs, and again for the next one. */
import type { OpenedEngine } from '../engine/index.ts';
import type { EngineHost } from './engine-host.ts';
import { callPeople } from './notifications.ts';

/** Returns the way to stop. */
export function keepCallingPeople(engineHost: EngineHost, options: Parameters<typeof callPeople>[1]): () => void {
  let calling: OpenedEngine | null = null;
  let stop = () => {};
  const follow = () => {
    if (engineHost.opened === calling) return;
    stop();
    calling = engineHost.opened;
    stop = calling ? callPeople(calling, options) : () => {};
  };
  const stopListening = engineHost.onChange(follow);
  follow();
  return () => {
    stopListening();
    stop();
  };
}
