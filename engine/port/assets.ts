/** What is kept as files, for the operator: what there is, who names it, and deleting it. */
import type { WhereAnAssetIsNamed } from '../journal/where-assets-are-named.ts';
import type { Actor } from '../run/run-event.ts';
import type { RunRow } from '../projections/read-models.ts';

export interface AssetOnDisk {
  readonly id: string;
  readonly sizeBytes: number;
  readonly savedAt: number;
}

export interface AssetDeleted {
  readonly id: string;
  readonly sizeBytes: number;
  readonly deletedBy: string;
  readonly deletedAt: number;
}

export interface AssetUses extends Omit<WhereAnAssetIsNamed, 'runIds'> {
  /** The newest first. */
  readonly runs: readonly RunRow[];
}

export interface AssetReader {
  /** The largest first. */
  list(): Promise<readonly AssetOnDisk[]>;
  /** The newest first. */
  deleted(): Promise<readonly AssetDeleted[]>;
  usesOf(id: string): Promise<AssetUses>;
}

export interface AssetKeeper extends AssetReader {
  /** Rejects where a run that is not over names it, unless somebody says so. */
  delete(id: string, actor: Actor, evenIfNeeded: boolean): Promise<AssetDeleted>;
}
