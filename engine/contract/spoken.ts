/** What an agent says while it works, as it comes. What counts is its answer; of this nothing is kept. */
import { z } from 'zod';

export const SpokenPiece = z.object({
  kind: z.literal('piece'),
  attempt: z.number().int(),
  /**
   * Where the piece begins, in characters of what was said in this attempt. What a watcher has up to there goes before
   * it; one that comes late, or is slow, lacks what lies before.
   */
  from: z.number().int(),
  text: z.string(),
  /** Where it ends. */
  position: z.number().int(),
});
export type SpokenPiece = z.infer<typeof SpokenPiece>;
