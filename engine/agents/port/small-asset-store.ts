/**
 * A store for bytes that come in pieces, made of one that takes them as one.
 * For what is small, and not for what is kept.
 */
import type { AssetStore } from './agent.ts';

export function savingWhole(
  saveBuffer: AssetStore['saveBuffer'],
  open: AssetStore['open'] = nothingToOpen,
): AssetStore {
  return {
    saveBuffer,
    async save(pieces, mimeType) {
      const taken: Uint8Array[] = [];
      for await (const piece of pieces) taken.push(piece);
      return saveBuffer(Buffer.concat(taken), mimeType);
    },
    open,
  };
}

function nothingToOpen(id: string): AsyncIterable<Uint8Array> {
  throw new Error(`There is no asset ${id} here: this store only looks as if it kept something`);
}
