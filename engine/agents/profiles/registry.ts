/**
 * Which agents exist and who does their work.
 *
 * 1. An agent is a file `<slug>.yaml`; its name inside is the same. Of two files with one name the one in the later
 *    folder counts, also when it is broken: falling back to the earlier one would hide that the change has no effect.
 * 2. A file is read when its agent is first asked for, what runs it is loaded when it is first invoked.
 * 3. `test-…` agents exist only where they are switched on.
 * 4. Nothing that an agent answers leaves here unchecked.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AgentError } from '../port/agent.ts';
import type { Agent, AgentProfile, AgentRegistry } from '../port/agent.ts';
import { checkResponse } from '../port/check-response.ts';
import type { ReadDocument } from '../../definition/read-document.ts';
import type { DatabaseClient } from '../kinds/warehouse/database-client.ts';
import type { ProfileProblem, ProfileReading } from './profile.ts';
import type { Recorder } from '../recording/record.ts';
import type { Cassette } from '../recording/playback.ts';
import { isTestAgent, testProfile, testProfiles } from '../rehearsal/test-agents.ts';

export interface AgentRegistryOptions {
  /** Folders of `<slug>.yaml`, the later ones override. None: only the test agents. */
  readonly directories: readonly string[];
  /** How their files are read; called when there is a folder of them. */
  readonly loadDocumentReader?: () => Promise<ReadDocument>;
  /** Where agents may keep what they prepare once; the warehouse of figures lies here. */
  readonly dataDirectory: string;
  readonly database?: {
    /** Default: found beside the code. */
    readonly workerUrl?: URL;
    /** Seconds without a question after which the database ends (default 30). */
    readonly idleSeconds?: number;
  };
  /**
   * Agents that fail, hang or misbehave as told (default: none). `ledger`: a file that is told of every call, durably.
   */
  readonly testAgents?: { readonly ledger?: string };
  /** Answers of every rehearsed agent come from here, and a request that isn't in it is an error. */
  readonly playback?: Cassette;
  /** Keeps every request and its answer. */
  readonly recorder?: Recorder;
}

export interface LoadedAgentRegistry extends AgentRegistry {
  /** What is wrong with the files; asking reads all of them. */
  readonly problems: readonly ProfileProblem[];
  /** Reads files again when they are next asked for. */
  reload(): void;
}

export async function createAgentRegistry(options: AgentRegistryOptions): Promise<LoadedAgentRegistry> {
  // The schema library takes 50 ms to load; without files nobody needs it.
  if (options.directories.length === 0) return new FileAgentRegistry(options, null);
  if (!options.loadDocumentReader) throw new Error('Files of agents can not be read without a reader of documents');
  const [{ readProfile }, readDocument] = await Promise.all([import('./profile.ts'), options.loadDocumentReader()]);
  return new FileAgentRegistry(options, (source, file) => readProfile(source, file, readDocument));
}

type ReadProfile = (source: string, file: string) => ProfileReading;

interface Entry {
  readonly source: string;
  readonly profile: AgentProfile | undefined;
  readonly problems: readonly ProfileProblem[];
}

class FileAgentRegistry implements LoadedAgentRegistry {
  readonly #options: AgentRegistryOptions;
  readonly #read: ReadProfile | null;
  readonly #entries = new Map<string, Entry>();
  readonly #agents = new Map<AgentProfile, { live?: Agent; rehearsed?: Agent }>();
  #database: Promise<DatabaseClient> | null = null;

  constructor(options: AgentRegistryOptions, read: ReadProfile | null) {
    this.#options = options;
    this.#read = read;
  }

  find(name: string): AgentProfile | undefined {
    if (isTestAgent(name)) {
      if (!this.#options.testAgents) return undefined;
      const known = testProfile(name);
      if (known) return known;
    }
    return this.#entry(name)?.profile;
  }

  sourceOf(name: string): string | undefined {
    return this.#options.testAgents && testProfile(name) ? undefined : this.#entry(name)?.source;
  }

  list(): readonly AgentProfile[] {
    const profiles = this.#names().flatMap((name) => this.find(name) ?? []);
    return this.#options.testAgents ? [...profiles, ...testProfiles()] : profiles;
  }

  get problems(): readonly ProfileProblem[] {
    return this.#names().flatMap((name) => this.#entry(name)?.problems ?? []);
  }

  reload(): void {
    this.#entries.clear();
    this.#agents.clear();
  }

  agentFor(profile: AgentProfile, rehearsal: boolean): Agent {
    let agents = this.#agents.get(profile);
    if (!agents) this.#agents.set(profile, (agents = {}));
    if (rehearsal) return (agents.rehearsed ??= this.#finish(this.#rehearsed(profile)));
    return (agents.live ??= this.#finish(this.#live(profile)));
  }

  async close(): Promise<void> {
    const database = this.#database;
    this.#database = null;
    await (await database)?.close();
  }

  #names(): readonly string[] {
    const names = this.#options.directories
      .filter((directory) => existsSync(directory))
      .flatMap((directory) => readdirSync(directory))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => file.slice(0, -'.yaml'.length));
    return [...new Set(names)].sort();
  }

  /** Rules 1 and 2. */
  #entry(name: string): Entry | undefined {
    const known = this.#entries.get(name);
    if (known) return known;
    // A name is asked for by whoever wrote a definition: it must not lead out of the folder.
    if (!this.#read || !/^[a-z0-9_-]+$/i.test(name)) return undefined;
    const file = this.#options.directories
      .map((directory) => join(directory, `${name}.yaml`))
      .findLast((path) => existsSync(path));
    if (file === undefined) return undefined;
    const source = readFileSync(file, 'utf8');
    const { profile, problems } = this.#read(source, file);
    const entry = { source, profile: profile ?? undefined, problems };
    this.#entries.set(name, entry);
    return entry;
  }

  #rehearsed(profile: AgentProfile): Agent {
    const { playback } = this.#options;
    if (playback) return lazily(async () => (await import('../recording/playback.ts')).createPlaybackAgent(playback));
    return (
      this.#testAgent(profile) ??
      this.#builtIn(profile) ??
      lazily(async () => (await import('../rehearsal/rehearsal-agent.ts')).createRehearsalAgent(profile))
    );
  }

  #live(profile: AgentProfile): Agent {
    const agent = this.#testAgent(profile) ?? this.#builtIn(profile);
    if (agent) return agent;
    throw new AgentError(
      'agent_not_available',
      `The agent ${profile.name} (${profile.kind}) can't run live in this version. Rehearse it, or give the step an agent that is available.`,
      { retryable: false, details: { agent: profile.name, kind: profile.kind } },
    );
  }

  #testAgent(profile: AgentProfile): Agent | null {
    const { testAgents } = this.#options;
    if (!testAgents || !isTestAgent(profile.name)) return null;
    return lazily(async () =>
      (await import('../rehearsal/scripted-agent.ts')).createScriptedAgent(profile, testAgents),
    );
  }

  /** What is real on every machine. */
  #builtIn(profile: AgentProfile): Agent | null {
    if (profile.kind !== 'tool') return null;
    if (profile.configuration['driver'] === 'record')
      return lazily(async () => (await import('../kinds/record/record-agent.ts')).createRecordAgent(profile));
    if (profile.configuration['driver'] === 'split')
      return lazily(async () => (await import('../kinds/split/split-agent.ts')).createSplitAgent(profile));
    if (profile.configuration['driver'] !== 'pglite') return null;
    return lazily(async () => {
      const [{ createDatabaseAgent }, client] = await Promise.all([
        import('../kinds/warehouse/database-agent.ts'),
        (this.#database ??= this.#openDatabase()),
      ]);
      return createDatabaseAgent(profile, client);
    });
  }

  async #openDatabase(): Promise<DatabaseClient> {
    const { DatabaseClient } = await import('../kinds/warehouse/database-client.ts');
    const { newCopyPath, warehouseFolder } = await import('../kinds/warehouse/warehouse-folder.ts');
    const folder = warehouseFolder(this.#options.dataDirectory);
    return new DatabaseClient({ folder, newCopyPath: () => newCopyPath(folder), ...this.#options.database });
  }

  /** Rule 4. */
  #finish(agent: Agent): Agent {
    const { recorder } = this.#options;
    const heard = recorder ? recorder.listenTo(agent) : agent;
    return { invoke: async (request, context) => checkResponse(await heard.invoke(request, context), request) };
  }
}

/** An agent that is loaded with its first request. */
function lazily(load: () => Promise<Agent>): Agent {
  let loaded: Agent | null = null;
  return {
    invoke: async (request, context) => (loaded ??= await load()).invoke(request, context),
  };
}
