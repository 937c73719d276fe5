import { z } from 'zod';

/**
 * A list that stays true while it is looked at. First a snapshot, then what changed, each with the place in the journal
 * up to which it is true. A reader who comes back with the last place gets what changed meanwhile; after a long
 * absence, or with a place that this journal has not reached, a new snapshot.
 *
 * Items carry their whole new state, so that hearing of one twice changes nothing. `gone`: ids that are no longer asked
 * for, because they changed. `total` counts what is asked for, not what is sent.
 */
export function changesOf<Item extends z.ZodType>(item: Item) {
  return z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('snapshot'),
      position: z.number().int(),
      items: z.array(item),
      total: z.number().int(),
    }),
    z.object({
      kind: z.literal('changes'),
      position: z.number().int(),
      changed: z.array(item),
      gone: z.array(z.string()),
      total: z.number().int(),
    }),
  ]);
}

/** How many items the snapshot of a list has; and the place to go on from, null for a snapshot. */
export const ChangesInput = {
  limit: z.number().int().min(0).max(1000).default(100),
  afterPosition: z.number().int().min(0).nullable().default(null),
};
