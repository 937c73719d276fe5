/**
 * Agents as their files are now, and as runs have used them.
 *
 * Rules
 *  1. A version is kept with the first run that uses it, and stands for what it was then.
 *     Until then its file can be changed.
 *  2. What counts is what shapes its work. How it presents itself, how often it may be called and when it is left alone
 *     can be changed under the same version: that holds for all runs at once, as its file says now.
 *  3. A file that says something else under a version that is kept is used by nobody; whoever asks for that version
 *     gets what is kept.
 *  4. What is kept is the text. It is read as files are, so that a profile means the same wherever it comes from.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../values/json.ts';
import type { AgentPrice } from '../agents/port/agent-price.ts';
import { AgentError, type Agent, type AskedCall } from '../agents/port/agent.ts';
import type { PermissionsOfAgent } from '../agents/port/permissions.ts';
import type { Authority } from '../agents/grants/authority.ts';
import type { ToolConsent } from '../agents/port/tool-consent.ts';
import type {
  Addressee,
  AgentOrigin,
  AgentProfile,
  AgentRegistry,
  AgentVersion,
  AgentVersions,
  AskedService,
  CheckedAgent,
  VersionedAgents,
} from '../agents/port/registry.ts';

interface Kept {
  readonly sha256: string;
  /** Undefined: this version of Baton can't read it. */
  readonly profile: AgentProfile | undefined;
}

export class KeptAgents implements VersionedAgents {
  readonly #files: AgentRegistry;
  readonly #versions: AgentVersions;
  /** By name and version. They never change, and who works by a profile is found by the very object. */
  readonly #kept = new Map<string, Kept>();
  /** Profiles as they are now that were found to be as they are kept. */
  readonly #same = new WeakSet<AgentProfile>();

  constructor(files: AgentRegistry, versions: AgentVersions) {
    this.#files = files;
    this.#versions = versions;
  }

  find(name: string): AgentProfile | undefined {
    return this.#files.find(name);
  }

  list(): readonly AgentProfile[] {
    return this.#files.list();
  }

  names(): readonly string[] {
    return this.#files.names();
  }

  agentFor(profile: AgentProfile, rehearsal: boolean): Agent {
    return this.#files.agentFor(profile, rehearsal);
  }

  sourceOf(name: string): string | undefined {
    return this.#files.sourceOf?.(name);
  }

  read(name: string, source: string): AgentProfile | undefined {
    return this.#files.read?.(name, source);
  }

  check(source: string): CheckedAgent {
    return this.#files.check?.(source) ?? { profile: null, problems: [] };
  }

  jsonSchema(): Promise<JsonObject> {
    return this.#files.jsonSchema?.() ?? Promise.resolve({});
  }

  originOf(name: string): AgentOrigin | undefined {
    return this.#files.originOf?.(name);
  }

  fileOf(name: string): { readonly source: string; readonly isOwn: boolean } | undefined {
    return this.#files.fileOf?.(name);
  }

  whatIsMissing(profile: AgentProfile): readonly string[] {
    return this.#files.whatIsMissing?.(profile) ?? [];
  }

  whatIsAsked(profile: AgentProfile): readonly AskedService[] {
    return this.#files.whatIsAsked?.(profile) ?? [];
  }

  addresseesOf(profile: AgentProfile): readonly Addressee[] {
    return this.#files.addresseesOf?.(profile) ?? [];
  }

  priceOf(profile: AgentProfile, handed: readonly Json[]): AgentPrice {
    return this.#files.priceOf?.(profile, handed) ?? { asksNobody: false, listed: null };
  }

  usedBy(profile: AgentProfile): readonly string[] {
    return this.#files.usedBy?.(profile) ?? [];
  }

  permissionsOf(profile: AgentProfile): PermissionsOfAgent {
    return (
      this.#files.permissionsOf?.(profile) ?? { asked: [], sha256: '', grant: 'nothing_asked', whyNot: null, kept: [] }
    );
  }

  mayReadPersonal(profile: AgentProfile, definition: string, rehearsal: boolean): boolean {
    const listed = profile.permissions.personal?.includes('read') === true;
    return this.#files.mayReadPersonal?.(profile, definition, rehearsal) ?? listed;
  }

  holdGrant(profile: AgentProfile, now: number): void {
    this.#files.holdGrant?.(profile, now);
  }

  get authority(): Authority | null {
    return this.#files.authority ?? null;
  }

  toolConsentOf(profile: AgentProfile): Promise<ToolConsent | null> {
    return this.#files.toolConsentOf?.(profile) ?? Promise.resolve(null);
  }

  whyCallUnfit(call: Pick<AskedCall, 'schema' | 'when'>, parameters: JsonObject): Promise<string | null> {
    return this.#files.whyCallUnfit?.(call, parameters) ?? Promise.resolve(null);
  }

  close(): Promise<void> {
    return this.#files.close();
  }

  versionsOf(name: string): readonly string[] {
    return this.#versions.versionsOf(name);
  }

  /** Rule 3. */
  findVersion(name: string, version: string): AgentProfile | undefined {
    const current = this.#files.find(name);
    if (current?.version !== version) return this.#find(name, version)?.profile;
    if (this.#same.has(current) || this.sourceOf(name) === undefined) return current;
    const kept = this.#find(name, version);
    return kept && !this.#isSame(current, kept) ? kept.profile : current;
  }

  /** Rule 1. */
  toKeep(name: string): AgentVersion | null {
    const profile = this.#files.find(name);
    if (!profile || this.#same.has(profile)) return null;
    const source = this.sourceOf(name);
    if (source === undefined) return null;
    const { version } = profile;
    const kept = this.#find(name, version);
    if (!kept) return { name, version, source, sha256: hashOf(source) };
    if (this.#isSame(profile, kept)) return null;
    const message = `The file of ${name} ${version} says something else than it did when a run first used that version. Give it another version, or put it back as it was`;
    throw new AgentError('agent_version_changed', message, { retryable: false, details: { agent: name, version } });
  }

  whyRefused(name: string): string | null {
    try {
      this.toKeep(name);
      return null;
    } catch (error) {
      if (error instanceof AgentError) return error.message;
      throw error;
    }
  }

  takenBy(profile: AgentProfile, source: string): 'a run' | 'a file' | null {
    const { name, version } = profile;
    const kept = this.#find(name, version);
    if (kept && !isSame({ profile, source }, kept)) return 'a run';
    const file = this.#files.fileOf?.(name);
    return file && file.source !== source && this.#files.read?.(name, file.source)?.version === version
      ? 'a file'
      : null;
  }

  textOf(name: string, version: string): string | undefined {
    const file = this.#files.fileOf?.(name)?.source;
    if (file !== undefined && this.#files.read?.(name, file)?.version === version) return file;
    return this.#versions.find(name, version)?.source;
  }

  /** Rule 4. */
  #find(name: string, version: string): Kept | undefined {
    const key = `${name} ${version}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const found = this.#versions.find(name, version);
    if (!found) return undefined;
    const kept = { sha256: found.sha256, profile: this.#files.read?.(name, found.source) };
    this.#kept.set(key, kept);
    return kept;
  }

  /** The same text, or, for who writes a comment, the same meaning. */
  #isSame(profile: AgentProfile, kept: Kept): boolean {
    const same = isSame({ profile, source: this.sourceOf(profile.name) ?? '' }, kept);
    if (same) this.#same.add(profile);
    return same;
  }
}

function isSame({ profile, source }: { readonly profile: AgentProfile; readonly source: string }, kept: Kept): boolean {
  return (
    hashOf(source) === kept.sha256 ||
    (kept.profile !== undefined && isDeepStrictEqual(shapingOf(profile), shapingOf(kept.profile)))
  );
}

/** Rule 2: what has to be another version when it is another. */
export function shapingOf({
  displayName: _,
  description,
  breaker,
  limits: { timeoutSeconds },
  ...shaping
}: AgentProfile): unknown {
  return JSON.parse(JSON.stringify({ ...shaping, timeoutSeconds }));
}

function hashOf(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}
