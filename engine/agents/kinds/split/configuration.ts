/** A tool that cuts texts. */
import { z } from 'zod';

export const splitConfiguration = z.strictObject({
  driver: z.literal('split'),
  /** How long a chunk may be when the step does not say. */
  maxWords: z.int().positive().default(400),
});

export type SplitConfiguration = Readonly<z.output<typeof splitConfiguration>>;
