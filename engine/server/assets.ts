import { limitsWith } from '../limits/limits.ts';
import { isFinal } from '../run/run-state.ts';
import { answer } from './answer.ts';
import { commandsOf } from './server-context.ts';

const channel = answer.assets;
const MOST_DELETED = 100;

export const assetAnswers = {
  list: channel.list.handler(async ({ input: { limit, offset }, context: { engine, settings } }) => {
    const [all, deleted] = await Promise.all([engine.assets.list(), engine.assets.deleted()]);
    return {
      items: all.slice(offset, offset + limit),
      total: all.length,
      sizeBytes: all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      mostBytes: limitsWith(settings.current.limits).allAssetsBytes,
      deleted: deleted.slice(0, MOST_DELETED),
    };
  }),
  uses: channel.uses.handler(async ({ input: { id }, context: { engine } }) => {
    const { runs, deliverables, memories } = await engine.assets.usesOf(id);
    return {
      runs: runs.map((run) => ({
        id: run.id,
        definition: run.definition,
        status: run.status,
        isLive: !isFinal(run.status),
      })),
      deliverables: [...deliverables],
      memories: [...memories],
    };
  }),
  delete: channel.delete.handler(({ input: { id, evenIfNeeded }, context }) =>
    commandsOf(context).assets.delete(id, context.actor, evenIfNeeded),
  ),
};
