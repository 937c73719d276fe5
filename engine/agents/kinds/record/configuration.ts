/** A tool that keeps records. */
import { z } from 'zod';
import { text } from '../../profiles/words-schema.ts';

export const recordConfiguration = z.strictObject({
  driver: z.literal('record'),
  /** What the deliverable is called by type. */
  recordType: text.default('record'),
  /** The keys that a record must have. */
  requires: z.array(text).default([]),
});

export type RecordConfiguration = Readonly<z.output<typeof recordConfiguration>>;
