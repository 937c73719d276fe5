/** What an engine finds around it on this machine, whether it works or only answers questions. */
import { createAgentRegistry } from '../agents/profiles/registry.ts';
import type { LoadedAgentRegistry } from '../agents/profiles/registry.ts';
import type { Callbacks } from '../agents/port/callbacks.ts';
import type { OutsideWorld } from '../agents/port/outside-world.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { storageTroubleOf } from '../journal/storage-trouble.ts';
import type { HostPort } from '../server/transports/host-port.ts';
import { loadDocumentReader } from '../definition/document-reader.ts';
import { loadConditions } from '../definition/expressions/condition-reader.ts';
import { Authority } from '../agents/grants/authority.ts';
import { grantsIn, policiesIn } from './permission-files.ts';
import { agentFolders, shippedAgents } from './shipped.ts';

export interface EngineSurroundings {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the host can do beyond a headless one. */
  readonly host?: Partial<HostPort>;
  /** Stays until it is told to end, and so starts runs by the clock. Default: it does one thing and ends. */
  readonly stays?: boolean;
  /**
   * Where its console will listen, and take in calls of services (`callbacks.opened`). Left out: it has none for
   * browsers, and listens for calls alone as soon as a run needs that.
   */
  readonly consolePort?: number;
  /** At which port of this machine services call, before what the environment and the settings say. */
  readonly callbackPort?: number | undefined;
  /** By which others reach where it listens, before what the environment and the settings say. */
  readonly publicAddress?: string | undefined;
  /** Aborted when whoever opens it is to end before it runs. */
  readonly interruption?: AbortSignal | undefined;
  /** Told, in a line, what an operator should know while the engine works. */
  tell(line: string): void;
}

/** @param means left out: agents are looked at, and none works */
export async function loadAgents(
  { directory, env }: Pick<EngineSurroundings, 'directory' | 'env'>,
  means: { readonly world?: OutsideWorld; readonly redactor?: Redactor; readonly callbacks?: Callbacks } = {},
  /** Who started a run may not decide its approvals. */
  separationOfDuties: () => boolean = () => false,
): Promise<LoadedAgentRegistry> {
  const ledger = env.BATON_TEST_AGENTS;
  const authority = new Authority({ book: grantsIn(directory), own: policiesIn(directory), separationOfDuties });
  if (means.world) await authority.prepare().catch(() => undefined); // who is denied something hears why
  return createAgentRegistry({
    directories: agentFolders(directory),
    shippedDirectory: shippedAgents,
    authority,
    dataDirectory: directory,
    loadDocumentReader,
    ...means,
    loadConditions,
    ...(ledger ? { testAgents: ledger === '1' ? {} : { ledger } } : {}),
  });
}

/** Bugs are told in a line; where they come from, only to who asks. */
export function bugReporter({ env, tell }: EngineSurroundings): (error: unknown, operation: string) => void {
  return (error, operation) => {
    tell(wordsFor(error, operation));
    if (env.BATON_DEBUG === '1' && error instanceof Error && error.stack) tell(error.stack);
  };
}

/** Damage, a lock or a lost permission is nobody's mistake, and says itself what to do. */
function wordsFor(error: unknown, operation: string): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && /^(Storage[A-Z]|AssetDamaged)/.test(error.name)) return message;
  const trouble = storageTroubleOf(error);
  return trouble === null
    ? `A mistake in Baton (${operation}): ${message}`
    : `${trouble.sentence} (${message}). ${trouble.remedy}`;
}
