/** What is kept as files in the data folder: bytes that values only name. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from './errors.ts';
import { pageOf, PageInput, Timestamp } from './json.ts';
import { RunStatusView } from './run-status.ts';

const AssetId = z.string().regex(/^[0-9a-f]{64}\.[a-z0-9]{1,10}$/, 'must be an id as the list of assets has it');

export const AssetView = z.object({ id: z.string(), sizeBytes: z.number().int(), savedAt: Timestamp });
export type AssetView = z.infer<typeof AssetView>;

export const DeletedAssetView = z.object({
  id: z.string(),
  sizeBytes: z.number().int(),
  deletedBy: z.string(),
  deletedAt: Timestamp,
});
export type DeletedAssetView = z.infer<typeof DeletedAssetView>;

/** Of each at most 1,000. */
export const AssetUsesView = z.object({
  runs: z.array(
    z.object({
      id: z.string(),
      definition: z.string(),
      status: RunStatusView,
      /** It is not over, so that a step may still read the asset. */
      isLive: z.boolean(),
    }),
  ),
  deliverables: z.array(z.object({ id: z.string(), title: z.string(), runId: z.string() })),
  memories: z.array(z.object({ namespace: z.string(), key: z.string() })),
});
export type AssetUsesView = z.infer<typeof AssetUsesView>;

const base = oc.errors(contractErrors);

export const assets = {
  /** The largest first. */
  list: base
    .route({ method: 'GET', path: '/asset-list' })
    .input(z.object(PageInput))
    .output(
      pageOf(AssetView).extend({
        sizeBytes: z.number().int(),
        /** What they may take together. */
        mostBytes: z.number().int(),
        /** The newest first, a hundred at most. */
        deleted: z.array(DeletedAssetView),
      }),
    ),
  /** The runs, deliverables and memories that name it. Reads what was recorded since somebody last asked. */
  uses: base
    .route({ method: 'GET', path: '/asset-list/{id}/uses' })
    .input(z.object({ id: AssetId }))
    .output(AssetUsesView),
  /** For good. Refused where a run that is not over names it, unless that is meant. */
  delete: base
    .route({ method: 'DELETE', path: '/asset-list/{id}' })
    .input(z.object({ id: AssetId, evenIfNeeded: z.boolean().default(false) }))
    .output(DeletedAssetView),
};
