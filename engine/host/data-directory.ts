/** Where Baton keeps what it records. */
import { homedir } from 'node:os';
import { isAbsolute, join, posix, resolve, win32 } from 'node:path';

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** `BATON_HOME`, or the place that the operating system keeps for a program's data. */
export function dataDirectory(
  of: Surroundings = { platform: process.platform, env: process.env, home: homedir() },
): string {
  const { platform, env, home } = of;
  if (env.BATON_HOME) return resolve(env.BATON_HOME);
  switch (platform) {
    case 'darwin':
      return posix.join(home, 'Library', 'Application Support', 'Baton');
    case 'win32':
      return win32.join(env.APPDATA || win32.join(home, 'AppData', 'Roaming'), 'Baton');
    default:
      // The XDG rules: a relative path there is to be ignored.
      return join(
        env.XDG_DATA_HOME && isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : join(home, '.local', 'share'),
        'baton',
      );
  }
}
