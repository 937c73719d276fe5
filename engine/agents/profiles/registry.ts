/**
 * Which agents exist.
 *
 * 1. An agent is a file `<slug>.yaml`; its name inside is the same. Of two files with one name the one in the later
 *    folder counts, also when it is broken: falling back to the earlier one would hide that the change has no effect.
 * 2. A file is read when its agent is first asked for.
 * 3. `test-…` agents exist only where they are switched on.
 * 4. What was published here counts before the first folder, which comes with Baton, and after all others: a file that
 *    an operator has written is never passed over.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadDocument } from '../../definition/read-document.ts';
import type { Json, JsonObject } from '../../values/json.ts';
import type { kindOfProfile } from '../kinds/kinds.ts';
import type { Addressee, AskedService } from '../port/addressee.ts';
import { whatIsAsked, whatIsMissing } from '../means/what-is-missing.ts';
import type { Authority } from '../grants/authority.ts';
import type { Agent, AskedCall } from '../port/agent.ts';
import type { AgentPrice } from '../port/agent-price.ts';
import type { PermissionsOfAgent } from '../port/permissions.ts';
import type { AgentMemory } from '../port/memory.ts';
import type { Orchestrations } from '../port/orchestrations.ts';
import type { AgentOrigin, AgentProfile, AgentRegistry, CheckedAgent, PublishedAgents } from '../port/registry.ts';
import type { ToolConsent } from '../port/tool-consent.ts';
import { isTestAgent, testProfile, testProfiles } from '../rehearsal/test-agents.ts';
import type { ProfileProblem, ProfileReading } from './profile.ts';
import { PublishedEntries } from './published-entries.ts';
import { Workers } from './workers.ts';
import type { WorkersOptions } from './workers-options.ts';

export interface AgentRegistryOptions extends WorkersOptions {
  /** Folders of `<slug>.yaml`, the later ones override. None: only the test agents. */
  readonly directories: readonly string[];
  /** That one of them whose files come with Baton (default: none does). */
  readonly shippedDirectory?: string;
  /** How their files are read; called when there is a folder of them. */
  readonly loadDocumentReader?: () => Promise<ReadDocument>;
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
  const [{ readProfile }, { kindOfProfile }, readDocument, compile = null] = await Promise.all([
    import('./profile.ts'),
    import('../kinds/kinds.ts'),
    options.loadDocumentReader(),
    options.loadConditions?.(),
  ]);
  return new FileAgentRegistry(options, {
    read: (source, file) => readProfile(source, file, readDocument, compile),
    readAccepted: (source, file) => readProfile(source, file, readDocument, null),
    kindOfProfile,
  });
}

/** What is loaded where there are files. */
interface Reader {
  readonly read: (source: string, file: string | null) => ProfileReading;
  /** What was read and accepted before, perhaps by an older Baton. */
  readonly readAccepted: (source: string, file: string | null) => ProfileReading;
  readonly kindOfProfile: typeof kindOfProfile;
}

interface Entry {
  readonly file: string;
  readonly source: string;
  readonly profile: AgentProfile | undefined;
  readonly problems: readonly ProfileProblem[];
  readonly isOwn: boolean;
}

class FileAgentRegistry implements LoadedAgentRegistry {
  readonly #options: AgentRegistryOptions;
  readonly #reader: Reader | null;
  readonly #entries = new Map<string, Entry>();
  readonly #published: PublishedEntries;
  readonly #shipped = new Map<string, { readonly profile: AgentProfile | undefined }>();
  readonly #workers: Workers;

  constructor(options: AgentRegistryOptions, reader: Reader | null) {
    this.#options = options;
    this.#reader = reader;
    this.#published = new PublishedEntries((source) => reader?.readAccepted(source, null).profile ?? null);
    this.#workers = new Workers(options, reader?.kindOfProfile ?? null, {
      find: (name) => this.find(name),
      findShipped: (name) => this.#findShipped(name),
    });
  }

  find(name: string): AgentProfile | undefined {
    if (isTestAgent(name)) {
      if (!this.#options.testAgents) return undefined;
      const known = testProfile(name);
      if (known) return known;
    }
    return this.#current(name)?.profile;
  }

  sourceOf(name: string): string | undefined {
    return this.#options.testAgents && testProfile(name) ? undefined : this.#current(name)?.source;
  }

  read(name: string, source: string): AgentProfile | undefined {
    return this.#reader?.readAccepted(source, `${name}.yaml`).profile ?? undefined;
  }

  check(source: string): CheckedAgent {
    if (!this.#reader) throw new Error('Agents can not be read without a reader of documents');
    return this.#reader.read(source, null);
  }

  async jsonSchema(): Promise<JsonObject> {
    return (await import('./agent-json-schema.ts')).agentJsonSchema();
  }

  originOf(name: string): AgentOrigin | undefined {
    const current = this.#current(name);
    if (!current) return undefined;
    if (!('isOwn' in current)) return 'published';
    return current.isOwn ? 'file' : 'shipped';
  }

  fileOf(name: string): { readonly source: string; readonly isOwn: boolean } | undefined {
    return this.#entry(name);
  }

  usePublished(published: PublishedAgents): void {
    this.#published.use(published);
  }

  list(): readonly AgentProfile[] {
    return this.names().flatMap((name) => this.find(name) ?? []);
  }

  names(): readonly string[] {
    const names = [...new Set([...this.#namesOfFiles(), ...this.#published.names()])].sort();
    return this.#options.testAgents ? [...names, ...testProfiles().map(({ name }) => name)] : names;
  }

  get problems(): readonly ProfileProblem[] {
    return this.#namesOfFiles().flatMap((name) => this.#entry(name)?.problems ?? []);
  }

  reload(): void {
    this.#entries.clear();
    this.#workers.forget();
  }

  agentFor(profile: AgentProfile, rehearsal: boolean): Agent {
    return this.#workers.agentFor(profile, rehearsal);
  }

  whatIsMissing(profile: AgentProfile): readonly string[] {
    if (this.#options.testAgents && isTestAgent(profile.name)) return [];
    const used = this.#workers.usedBy(profile);
    const nobody = used
      .filter((name) => !this.find(name))
      .map((name) => `there is no agent ${name} whose tools it uses`);
    const uncalled = this.#workers.whyNotCalledBack(profile);
    return [
      ...nobody,
      ...whatIsMissing(this.#allAsked(profile), this.#workers.world),
      ...(uncalled === null ? [] : [uncalled]),
      ...[profile, ...this.#used(profile)].flatMap((one) => this.#notGranted(one)),
    ];
  }

  priceOf(profile: AgentProfile, handed: readonly Json[]): AgentPrice {
    if (this.#options.testAgents && isTestAgent(profile.name)) return { asksNobody: false, listed: null };
    return { asksNobody: this.#allAsked(profile).length === 0, listed: this.#workers.listedCostOf(profile, handed) };
  }

  usedBy(profile: AgentProfile): readonly string[] {
    return this.#workers.usedBy(profile);
  }

  permissionsOf(profile: AgentProfile): PermissionsOfAgent {
    return this.#workers.permissionsOf(profile);
  }

  mayReadPersonal(profile: AgentProfile, definition: string, rehearsal: boolean): boolean {
    return this.#workers.mayReadPersonal(profile, definition, rehearsal);
  }

  holdGrant(profile: AgentProfile, now: number): void {
    this.#workers.holdGrant(profile, now);
  }

  get authority(): Authority | null {
    return this.#options.authority ?? null;
  }

  #notGranted(profile: AgentProfile): string[] {
    const { whyNot, asked } = this.#workers.permissionsOf(profile);
    if (whyNot !== null) return [whyNot];
    const why = asked.length > 0 ? (this.authority?.whyNothingIsPermitted() ?? null) : null;
    return why === null ? [] : [why];
  }

  whatIsAsked(profile: AgentProfile): readonly AskedService[] {
    return whatIsAsked(this.#allAsked(profile), this.#workers.world);
  }

  /** By its own file, and by those of the agents whose tools it uses. */
  #allAsked(profile: AgentProfile): readonly Addressee[] {
    return [profile, ...this.#used(profile)].flatMap((one) => this.addresseesOf(one));
  }

  #used(profile: AgentProfile): readonly AgentProfile[] {
    return this.#workers.usedBy(profile).flatMap((name) => this.find(name) ?? []);
  }

  /** An operator's own file of that name may say something else. */
  #findShipped(name: string): AgentProfile | undefined {
    const { shippedDirectory } = this.#options;
    if (shippedDirectory === undefined || !this.#reader || !isPlainName(name)) return undefined;
    const known = this.#shipped.get(name);
    if (known) return known.profile;
    const file = join(shippedDirectory, `${name}.yaml`);
    const entry = this.#entries.get(name);
    const profile =
      entry?.file === file
        ? entry.profile
        : existsSync(file)
          ? (this.#reader.read(readFileSync(file, 'utf8'), file).profile ?? undefined)
          : undefined;
    this.#shipped.set(name, { profile });
    return profile;
  }

  addresseesOf(profile: AgentProfile): readonly Addressee[] {
    return this.#workers.addresseesOf(profile);
  }

  async toolConsentOf(profile: AgentProfile): Promise<ToolConsent | null> {
    return (await this.#workers.toolsOf(profile))?.consent ?? null;
  }

  useMemory(memory: AgentMemory): void {
    this.#workers.useMemory(memory);
  }

  whyCallUnfit(call: Pick<AskedCall, 'schema' | 'when'>, parameters: JsonObject): Promise<string | null> {
    return this.#workers.whyCallUnfit(call, parameters);
  }

  connect(orchestrations: Orchestrations): void {
    this.#workers.connect(orchestrations);
  }

  close(): Promise<void> {
    return this.#workers.close();
  }

  #namesOfFiles(): readonly string[] {
    const names = this.#options.directories
      .filter((directory) => existsSync(directory))
      .flatMap((directory) => readdirSync(directory))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => file.slice(0, -'.yaml'.length));
    return [...new Set(names)].sort();
  }

  /** Rule 4. */
  #current(name: string): Pick<Entry, 'source' | 'profile'> | undefined {
    const file = this.#entry(name);
    return file?.isOwn ? file : (this.#published.find(name) ?? file);
  }

  /** Rules 1 and 2. */
  #entry(name: string): Entry | undefined {
    const known = this.#entries.get(name);
    if (known) return known;
    // A name is asked for by whoever wrote a definition: it must not lead out of the folder.
    if (!this.#reader || !isPlainName(name)) return undefined;
    const files = this.#options.directories.map((directory) => join(directory, `${name}.yaml`));
    const at = files.findLastIndex((path) => existsSync(path));
    const file = files[at];
    if (file === undefined) return undefined;
    const source = readFileSync(file, 'utf8');
    const { profile, problems } = this.#reader.read(source, file);
    const entry = { file, source, profile: profile ?? undefined, problems, isOwn: at > 0 };
    this.#entries.set(name, entry);
    return entry;
  }
}

function isPlainName(name: string): boolean {
  return /^[a-z0-9_-]+$/i.test(name);
}
