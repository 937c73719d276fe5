/** What an agent of one file may use beyond what a request brings. It is handed to it, never taken. */
import type { GuardedFetch } from '../network/guarded-fetch.ts';
import type { DatabaseClient } from '../kinds/warehouse/database-client.ts';

export interface Means {
  /** Asks those that its file permits, and whom the operator named, in a way that can't be led elsewhere. */
  readonly fetch: GuardedFetch;
  /**
   * Where the one that it asks is: as the operator says, else `usual`.
   * Throws `endpoint_missing` with a remedy where nobody says.
   */
  endpoint(provider: string, usual: string | null): string;
  /** An address as a file writes it, with `{{ env.N8N_BASE_URL }}` where the operator says where something is. */
  address(written: string): string;
  /**
   * A secret that its file permits, to be sent to that address and kept nowhere. Rejects with `not_permitted`,
   * `secret_missing`, or `secret_for_another` when it was set for another address.
   */
  secret(name: string, address: string): Promise<string>;
  /** As `secret`; null where none is set and servers on this machine ask for none. */
  secretIfNeeded(name: string, address: string): Promise<string | null>;
  database(): Promise<DatabaseClient>;
}
