/** A tool that asks the embedded warehouse of figures. */
import { z } from 'zod';
import { approval, text } from '../../profiles/words-schema.ts';

export const warehouseConfiguration = z.strictObject({
  driver: z.literal('pglite'),
  maxRows: z.int().positive().default(10_000),
  statementTimeoutMs: z.int().positive().default(10_000),
  /** For who reads the file. What the database refuses is the guard's to say, and is more than this. */
  deniedOperations: z.array(text).optional(),
  /** By operation. Left out: nobody is asked. */
  approval: z.strictObject({ select: approval.optional() }).optional(),
});

export type WarehouseConfiguration = Readonly<z.output<typeof warehouseConfiguration>>;
