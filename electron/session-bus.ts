/** Whether there is a desktop to speak to: on Linux, the tray and notifications go over the session's message bus. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export function hasSessionBus(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): boolean {
  if (platform !== 'linux') return true;
  if (env.DBUS_SESSION_BUS_ADDRESS) return env.DBUS_SESSION_BUS_ADDRESS !== 'disabled:';
  return env.XDG_RUNTIME_DIR !== undefined && existsSync(join(env.XDG_RUNTIME_DIR, 'bus'));
}
