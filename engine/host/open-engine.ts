/** An engine in this process. Others on this machine can reach it for as long as it lives. */
import { createEngine } from '../assembly/create-engine.ts';
import type { Engine } from '../port/engine.ts';
import type { Settings } from '../contract/chosen-settings.ts';
import { createLibrary } from '../catalog/library.ts';
import { limitsWith, type LimitName, type Limits } from '../limits/limits.ts';
import { Redactor } from '../secrets/redactor.ts';
import { createInProcessClient, type ContractClient } from '../server/in-process-client.ts';
import { localOperator } from '../server/local-operator.ts';
import { serveLocally } from '../server/transports/socket/local-socket.ts';
import type { ServerContext } from '../server/server-context.ts';
import { SettingsFile } from '../server/settings-file.ts';
import type { HostPort } from '../server/transports/host-port.ts';
import { headlessHost } from './headless-host.ts';
import { openCallbacks } from './open-callbacks.ts';
import { outsideWorld } from './outside-world.ts';
import { shippedFolder } from './shipped.ts';
import { loadAgents, bugReporter } from './surroundings.ts';
import type { EngineSurroundings } from './surroundings.ts';

export interface OpenedEngine {
  readonly engine: Engine;
  readonly client: ContractClient;
  /** For those who are answered on behalf of the operator at this machine. */
  readonly context: ServerContext;
  readonly socket: string;
  close(): Promise<void>;
}

export async function openEngine(given: EngineSurroundings): Promise<OpenedEngine> {
  const redactor = new Redactor();
  const surroundings = { ...given, tell: (line: string) => given.tell(redactor.text(line)) };
  const { directory } = surroundings;
  const report = bugReporter(surroundings);
  const settings = new SettingsFile(directory);
  const host = withParts(headlessHost(directory), surroundings.host);
  const world = outsideWorld({ env: surroundings.env, settings, keeper: host.secrets, redactor });
  const callbacks = openCallbacks({ ...surroundings, settings });
  const engine = await createEngine({
    directory,
    interruption: surroundings.interruption,
    schedules: { isKeeping: surroundings.stays ?? false, usualMode: () => settings.current.schedules.mode },
    limits: () => limitsIn(settings.current),
    budgets: () => settings.current.budgets,
    agents: await loadAgents(
      surroundings,
      { world, redactor, callbacks: callbacks.desk },
      () => settings.current.policies.separationOfDuties,
    ),
    redactor,
    onStorageFull: (isFull) =>
      surroundings.tell(
        isFull
          ? 'Nothing can be recorded: the disk is full, or can not be written to. Nothing starts until it can.'
          : 'It can be recorded again, and work goes on.',
      ),
    onUnexpectedError: (error) => report(error, 'engine'),
  });
  try {
    const served = {
      engine,
      commands: engine,
      backups: engine,
      library: createLibrary(shippedFolder),
      settings,
      host,
      callbacks: callbacks.desk,
      report,
    };
    callbacks.serveWith(async (port) => {
      const { serveCallbacks } = await import('../server/transports/http/serve-callbacks.ts');
      return serveCallbacks({ ...served, port });
    });
    const socket = await serveLocally(served);
    engine.announce(socket.path);
    const context: ServerContext = { ...served, actor: localOperator() };
    return {
      engine,
      client: createInProcessClient({ ...context, mayNamePaths: true }),
      context,
      socket: socket.path,
      close: async () => {
        await callbacks.close();
        await socket.close();
        await engine.close();
      },
    };
  } catch (error) {
    await callbacks.close();
    await engine.close();
    throw error;
  }
}

/** Asked at every step: made once for settings that stay the same. */
function limitsIn({ limits }: Settings): Limits {
  const known = made.get(limits) ?? limitsWith(limits as Partial<Record<LimitName, number>>);
  made.set(limits, known);
  return known;
}

const made = new WeakMap<object, Limits>();

/** What a host can do beyond this. Its parts are kept as they are: some of them are asked for anew each time. */
function withParts(host: HostPort, parts: Partial<HostPort> = {}): HostPort {
  return Object.defineProperties({ ...host }, Object.getOwnPropertyDescriptors(parts));
}
