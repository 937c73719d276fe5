/**
 * `settings.json` of a data directory. What is in it and not understood is passed over, so that a file of another
 * version, or one that somebody has edited, never keeps the engine from starting.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SettingsChange } from '../contract/settings-change.ts';
import { Endpoint, LimitSettings, Settings } from '../contract/chosen-settings.ts';

export interface SettingsStore {
  readonly current: Settings;
  /** Durable when it returns. */
  change(change: SettingsChange): Settings;
  /** Called with every change. Returns the way to stop. */
  onChange(listen: (settings: Settings) => void): () => void;
}

export class SettingsFile implements SettingsStore {
  readonly #path: string;
  readonly #listeners = new Set<(settings: Settings) => void>();
  #current: Settings;

  constructor(directory: string) {
    this.#path = join(directory, 'settings.json');
    this.#current = read(this.#path);
  }

  get current(): Settings {
    return this.#current;
  }

  change(wish: SettingsChange): Settings {
    const { theme, notifications, schedules, endpoints, publicAddress, callbackPort } = wish;
    const { limits, budgets = {}, policies } = wish;
    const before = this.#current;
    const wanted = Settings.parse({
      theme: theme ?? before.theme,
      notifications: {
        kinds: { ...before.notifications.kinds, ...notifications?.kinds },
        quietHours: { ...before.notifications.quietHours, ...notifications?.quietHours },
      },
      schedules: { ...before.schedules, ...schedules },
      policies: { ...before.policies, ...policies },
      endpoints: withoutNulls({ ...before.endpoints, ...endpoints }),
      publicAddress: publicAddress === undefined ? before.publicAddress : publicAddress,
      callbackPort: callbackPort === undefined ? before.callbackPort : callbackPort,
      limits: withoutNulls({ ...before.limits, ...limits }),
      budgets: withoutNulls({
        ...before.budgets,
        ...budgets,
        agents: withoutNulls({ ...before.budgets.agents, ...budgets.agents }),
        definitions: withoutNulls({ ...before.budgets.definitions, ...budgets.definitions }),
      }),
    });
    replaceFile(this.#path, `${JSON.stringify(wanted, null, 2)}\n`);
    this.#current = wanted;
    for (const listen of this.#listeners) listen(wanted);
    return wanted;
  }

  onChange(listen: (settings: Settings) => void): () => void {
    this.#listeners.add(listen);
    return () => void this.#listeners.delete(listen);
  }
}

/** What is null is forgotten. */
function withoutNulls(wanted: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
}

/** Each part for itself: one that can't be understood does not take the others with it. */
function read(path: string): Settings {
  const found = withoutBadEndpoints(jsonIn(path));
  const entries: [string, unknown][] = typeof found === 'object' && found !== null ? Object.entries(found) : [];
  const read = entries.map(([key, value]) => [key, key === 'limits' ? understoodLimits(value) : value] as const);
  const parts = read.filter(([key, value]) => Settings.safeParse({ [key]: value }).success);
  return Settings.parse(Object.fromEntries(parts));
}

function understoodLimits(found: unknown): unknown {
  if (typeof found !== 'object' || found === null) return found;
  return Object.fromEntries(
    Object.entries(found).filter(([name, value]) => LimitSettings.safeParse({ [name]: value as unknown }).success),
  );
}

/** An address that may not be asked any more does not take the others with it. */
function withoutBadEndpoints(found: unknown): unknown {
  if (
    typeof found !== 'object' ||
    found === null ||
    !('endpoints' in found) ||
    typeof found.endpoints !== 'object' ||
    found.endpoints === null
  )
    return found;
  return {
    ...found,
    endpoints: Object.fromEntries(
      Object.entries(found.endpoints).filter(([, address]) => Endpoint.safeParse(address).success),
    ),
  };
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** The old text or the new one, whatever happens meanwhile. */
export function replaceFile(path: string, text: string): void {
  const partial = `${path}.partial`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(partial, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, path);
}
