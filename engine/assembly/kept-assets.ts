/** Assets as the operator asks for them: the files, and what the store says of who names them. */
import { isFinal } from '../run/run-state.ts';
import { EngineError } from '../port/engine.ts';
import type { AssetKeeper, AssetUses } from '../port/assets.ts';
import type { WhereAnAssetIsNamed } from '../journal/where-assets-are-named.ts';
import type { ReadModelReader } from '../projections/read-models.ts';
import { AssetRoom } from '../storage/asset-room.ts';

interface Options {
  readonly directory: string;
  readonly readModels: Pick<ReadModelReader, 'findRun'>;
  readonly store: { whereAssetIsNamed(id: string): Promise<WhereAnAssetIsNamed> };
  readonly now: () => number;
}

export function keptAssets({ directory, readModels, store, now }: Options): AssetKeeper {
  const room = new AssetRoom(directory);

  async function usesOf(id: string): Promise<AssetUses> {
    const { runIds, ...others } = await store.whereAssetIsNamed(id);
    return { ...others, runs: runIds.flatMap((runId) => readModels.findRun(runId) ?? []) };
  }

  return {
    list: () => room.list(),
    deleted: () => room.deleted(),
    usesOf,
    async delete(id, actor, evenIfNeeded) {
      if (!(await room.find(id)))
        throw new EngineError('not_found', `There is no asset ${id}`, {
          remedy: 'It may be deleted already. See what there is: baton assets.',
        });
      const live = (await usesOf(id)).runs.filter(({ status }) => !isFinal(status));
      if (live.length > 0 && !evenIfNeeded) throw stillNeeded(id, live);
      const deleted = await room.delete(id, actor, now());
      if (deleted) return deleted;
      throw new EngineError('not_found', `The asset ${id} was deleted meanwhile`);
    },
  };
}

function stillNeeded(id: string, live: AssetUses['runs']): EngineError {
  const [first] = live;
  const others = live.length > 1 ? ` and ${live.length - 1} more` : '';
  return new EngineError('conflict', `A run that is not over may need the asset ${id}: ${first?.id ?? ''}${others}`, {
    remedy: 'Wait until it is over, cancel it, or delete the asset all the same: a step that reads it will fail.',
    details: { runs: live.map((run) => run.id) },
  });
}
