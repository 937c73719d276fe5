/** What the process around the engine can do. Each host has its own; a handler asks, and says no in its place. */
import type { BackupView, HostAbilities, LicenseView, SecretProtection } from '../../contract/settings.ts';

export interface HostPort {
  readonly abilities: HostAbilities;
  /** Newest first. */
  backups(): Promise<readonly BackupView[]>;
  licenses(): Promise<readonly LicenseView[]>;
  /** Shows a folder in the system's file manager. */
  openFolder(path: string): Promise<void>;
  /** Resolves when the backup was found to be whole; the rest happens after the answer has gone out. */
  restore(file: string): Promise<{ events: number }>;
  readonly lastRestore: LastRestore | null;
  /** Null: this host keeps no secrets. */
  readonly secrets: SecretKeeper | null;
}

export interface LastRestore {
  readonly file: string;
  readonly at: number;
  /** Null: it failed. */
  readonly events: number | null;
  /** The store that was there before. */
  readonly keptAside: string | null;
  readonly failure: string | null;
}

export interface SecretKeeper {
  protection(): SecretProtection;
  list(): readonly { readonly name: string; readonly updatedAt: number; readonly setFor: string | null }[];
  /** Rejects with an `EngineError` when the passphrase is not the one that holds. */
  unlock(passphrase: string): Promise<void>;
  /** @param setFor the origin to which it may be sent; null when nobody knows yet whom it is for */
  set(name: string, value: string, setFor: string | null): Promise<void>;
  delete(name: string): void;
  /** For those in this process who use it. Never answered with. Null: it is not set, or locked. */
  reveal(name: string): Promise<string | null>;
}
