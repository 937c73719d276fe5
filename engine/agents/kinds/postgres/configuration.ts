/** A tool that asks a Postgres, or a Supabase, by its address. */
import { z } from 'zod';
import { approval, lowerCaseName, secretName } from '../../profiles/words-schema.ts';

export const postgresConfiguration = z.strictObject({
  driver: z.literal('postgres'),
  /** The address with its user and password: `postgresql://reader:…@db.example.com/figures?sslmode=verify-full`. */
  connection: z.strictObject({ secret: secretName }),
  schema: lowerCaseName.default('public'),
  maxRows: z.int().positive().max(100_000).default(10_000),
  statementTimeoutMs: z.int().positive().default(10_000),
  /** Rows that one call may write. */
  maxRowsWritten: z.int().positive().max(10_000).default(100),
  /** What `rpc` may call. */
  functions: z.array(lowerCaseName).default([]),
  /** By operation, as under `permissions`. Left out: nobody is asked. */
  approval: z
    .strictObject({
      select: approval.optional(),
      insert: approval.optional(),
      update: approval.optional(),
      delete: approval.optional(),
      rpc: approval.optional(),
    })
    .optional(),
});

export type PostgresConfiguration = Readonly<z.output<typeof postgresConfiguration>>;
