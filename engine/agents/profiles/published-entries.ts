/** Agents that were published here, read once for each text, so that a profile stays the very object that it is. */
import type { AgentProfile, PublishedAgents } from '../port/registry.ts';

interface PublishedEntry {
  readonly source: string;
  /** Undefined: this version of Baton can't read it. */
  readonly profile: AgentProfile | undefined;
}

export class PublishedEntries {
  readonly #read: (source: string) => AgentProfile | null;
  /** By the hash of the text. */
  readonly #entries = new Map<string, PublishedEntry>();
  #published: PublishedAgents | null = null;

  constructor(read: (source: string) => AgentProfile | null) {
    this.#read = read;
  }

  use(published: PublishedAgents): void {
    this.#published = published;
  }

  names(): readonly string[] {
    return this.#published?.names() ?? [];
  }

  find(name: string): PublishedEntry | undefined {
    const current = this.#published?.find(name);
    if (!current) return undefined;
    const known = this.#entries.get(current.sha256);
    if (known) return known;
    const entry = { source: current.source, profile: this.#read(current.source) ?? undefined };
    this.#entries.set(current.sha256, entry);
    return entry;
  }
}
