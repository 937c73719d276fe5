/** What an agent's file says of its memory: when it is read and written, what, and for how long. */
import { z } from 'zod';
import { secondsOf } from '../../definition/duration.ts';
import { text } from '../profiles/words-schema.ts';

const short = text.max(200);
/** A condition in CEL over what the agent is asked: `mode`, `userMessage`, `context`, `input`, `attempt`. */
const when = text.max(2_000).optional();
const keep = text.refine((written) => (secondsOf(written) ?? 0) > 0, 'must be a duration, like 30d or 12h');

export const memoryRules = z.strictObject({
  /** Before it works. */
  read: z
    .array(
      z.strictObject({
        namespace: short,
        /** Default: all of the namespace, the newest first. */
        keys: z.array(short).min(1).max(50).optional(),
        most: z.number().int().min(1).max(100).optional(),
        when,
      }),
    )
    .max(20)
    .optional(),
  /** After it has answered. The condition, and what is written, see its `answer` as well. */
  write: z
    .array(z.strictObject({ namespace: short, key: short, value: z.json(), keep: keep.optional(), when }))
    .max(20)
    .optional(),
});

export type MemoryRules = Readonly<z.output<typeof memoryRules>>;
