import type { InjectionKey } from 'vue';

/** Brings what an agent has kept as a file; rejects with words for a reader. Given by whoever has a connection. */
export const ASSET_BYTES: InjectionKey<(id: string, signal: AbortSignal) => Promise<Blob>> = Symbol('asset bytes');
