/** What every answer is made with. The transport that took the question in fills it. */
import { EngineError, type BackupMaker, type EngineCommands, type EngineReader } from '../port/engine.ts';
import type { CatalogSurroundings, TogetherSurroundings } from '../catalog/known-around.ts';
import type { Library } from '../catalog/library.ts';
import type { Actor } from '../run/run-event.ts';
import type { CallbackInbox } from '../agents/port/callbacks.ts';
import type { HostPort } from './transports/host-port.ts';
import type { SettingsStore } from './settings-file.ts';

export interface ServerContext {
  readonly engine: EngineReader;
  /** Null: nobody is at work on this store, and it is only read. */
  readonly commands: EngineCommands | null;
  /** Null: there is nothing to copy yet. */
  readonly backups: BackupMaker | null;
  readonly library: Library;
  readonly settings: SettingsStore;
  readonly host: HostPort;
  /** Takes in what services say by calling back. Left out: nobody does. */
  readonly callbacks?: CallbackInbox;
  /** On whose behalf. The transport knows; a caller can't say. */
  readonly actor: Actor;
  /** True for programs of the operator on this machine. A page names no paths: it could be made to by what it shows. */
  readonly mayNamePaths?: boolean;
  /** Told of errors that are bugs, stack and all; the caller gets a sentence only. */
  readonly report: (error: unknown, operation: string) => void;
}

/** What a definition may name. */
export function surroundingsOf({ engine: { definitions, agents }, library }: ServerContext): CatalogSurroundings {
  return { definitions, agents, library };
}

/** What a definition may name, and where it is kept. */
export function importingInto(context: ServerContext): TogetherSurroundings {
  const { definitions, publishedAgents } = commandsOf(context);
  return { ...surroundingsOf(context), agents: context.engine.agents, definitions, publishedAgents };
}

/** Throws `unsupported` where nobody is at work who could do what is wanted. */
export function commandsOf({ commands }: Pick<ServerContext, 'commands'>): EngineCommands {
  if (commands) return commands;
  throw new EngineError('unsupported', 'There is no engine behind this, only its store to be read');
}
