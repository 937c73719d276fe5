/** A message bus of its own with a real notification daemon on it, and everything that was said there. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What has to be installed; setup does where it can. */
export const missingForNotifications = ['dbus-daemon', 'dbus-monitor', 'dunst', 'dunstctl'].filter(
  (program) => spawnSync('which', [program]).status !== 0,
);

export interface NotificationDaemon {
  /** For the app, so that it finds this bus. */
  readonly env: Readonly<Record<string, string>>;
  /** All calls of `Notify` and `CloseNotification`, as the bus monitor writes them. */
  readonly heard: () => string;
  /** Clicks the newest notification. */
  click(): void;
  closeAll(): void;
  close(): void;
}

const settings = `
[global]
    follow = none
    origin = top-left
    mouse_left_click = do_action, close_current
[urgency_normal]
    timeout = 0
[urgency_critical]
    timeout = 0
`;

/** Starts nothing by itself: the daemon on it is the one that we start. */
const busRules = (folder: string) => `
<busconfig>
  <type>session</type>
  <listen>unix:path=${join(folder, 'bus')}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

export async function startNotificationDaemon(): Promise<NotificationDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-dunst-'));
  const children: ChildProcess[] = [];
  const close = () => {
    for (const child of children.toReversed()) child.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    writeFileSync(join(folder, 'bus.conf'), busRules(folder));
    const bus = spawn('dbus-daemon', ['--nofork', '--print-address=1', `--config-file=${join(folder, 'bus.conf')}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(bus);
    const [address] = (await once(bus.stdout, 'data')) as [Buffer];
    const env = { DBUS_SESSION_BUS_ADDRESS: String(address).trim() };
    const surroundings = { ...process.env, ...env };
    let heard = '';
    const monitor = spawn('dbus-monitor', ['--session', "interface='org.freedesktop.Notifications'"], {
      env: surroundings,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(monitor);
    monitor.stdout.on('data', (text: Buffer) => (heard += String(text)));
    const config = join(folder, 'dunstrc');
    writeFileSync(config, settings);
    children.push(spawn('dunst', ['-conf', config], { env: surroundings, stdio: 'ignore' }));
    const tell = (...args: string[]) => void execFileSync('dunstctl', args, { env: surroundings, stdio: 'ignore' });
    await until(() => spawnSync('dunstctl', ['count'], { env: surroundings }).status === 0);
    return { env, heard: () => heard, click: () => tell('action', '0'), closeAll: () => tell('close-all'), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (
    const deadline = Date.now() + 30_000;
    Date.now() < deadline;
    await new Promise((later) => setTimeout(later, 100))
  )
    if (holds()) return;
  throw new Error('The notification daemon does not answer');
}
