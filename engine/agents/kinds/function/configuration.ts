/** An agent that is a function written in its file. */
import { z } from 'zod';
import { jsonMap, secretName, text } from '../../profiles/words-schema.ts';

/** Bytes of a function as it is written. */
const SOURCE_BYTES = 256 * 1024;

const facades = ['axios', 'crypto', 'url'] as const;

export const functionConfiguration = z.strictObject({
  language: z.literal('javascript'),
  /** What `ctx.require` hands over. */
  require: z.array(z.enum(facades)).default([]),
  /** The secrets that `process.env` names. */
  environment: z.array(secretName).default([]),
  /** Of the function and all that it holds. */
  memoryMb: z.int().min(8).max(256).default(64),
  /** For which it may compute, by the clock; waiting for answers doesn't count. */
  cpuSeconds: z.number().min(0.1).max(60).default(5),
  /** What `ctx.config` is: free data. */
  config: jsonMap.default({}),
  code: text.refine((code) => Buffer.byteLength(code) <= SOURCE_BYTES, {
    error: `must have at most ${SOURCE_BYTES / 1024} KiB: keep data under config, or fetch it`,
  }),
});

export type FunctionConfiguration = Readonly<z.output<typeof functionConfiguration>>;
