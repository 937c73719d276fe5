/** What agents know from one run to the next. Nothing of it is written but by agents whose files say so. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from './errors.ts';
import { GivenValue } from './given.ts';
import { JsonValue, pageOf, PageInput, Timestamp } from './json.ts';

export const MemoryView = z.object({
  id: z.number().int(),
  /** Of what it is about: `customers/acme`. */
  namespace: z.string(),
  /** Unique in its namespace. */
  key: z.string(),
  value: JsonValue,
  /** Who wrote it last: `agent:writer`, `operator:ada`. */
  writtenBy: z.string(),
  /** By which it was written. Null: an operator did it. */
  runId: z.string().nullable(),
  stepId: z.string().nullable(),
  writtenAt: Timestamp,
  /** From then on nobody reads it. Null: it stays. */
  expiresAt: Timestamp.nullable(),
});
export type MemoryView = z.infer<typeof MemoryView>;

const base = oc.errors(contractErrors);
const Id = { id: z.coerce.number().int() };

export const memory = {
  /** Newest first. `text` is looked for in namespaces, keys and values. */
  list: base
    .route({ method: 'GET', path: '/memory' })
    .input(z.object({ namespace: z.string().optional(), text: z.string().max(200).optional(), ...PageInput }))
    .output(pageOf(MemoryView)),
  /** It stays for as long as before. */
  edit: base
    .route({ method: 'POST', path: '/memory/{id}' })
    .input(z.object({ ...Id, value: GivenValue }))
    .output(MemoryView),
  /** For good. Answers with what it was. */
  delete: base.route({ method: 'DELETE', path: '/memory/{id}' }).input(z.object(Id)).output(MemoryView),
};
