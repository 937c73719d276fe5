import { z } from 'zod';
import { JsonRecord, JsonValue } from './json.ts';
import { GivenRecord } from './given.ts';

/** A call of a tool that a person decides about before it is made. */
export const AskedCallView = z.object({
  /** Its place among those of its request, from 1. */
  id: z.string(),
  /** Whose tool it is. */
  agent: z.string(),
  tool: z.string(),
  /** As its server says it, which is not to be believed. */
  description: z.string(),
  arguments: JsonRecord,
  /** A JSON Schema that arguments have to fit. */
  schema: JsonRecord,
  /** A condition of the agent's file that arguments have to meet. */
  when: z.string().nullable(),
  /** What a database is sent, where it is made as it is. Left out: it is a call of no database. */
  statement: z.object({ sql: z.string(), parameters: z.array(JsonValue) }).optional(),
});
export type AskedCallView = z.infer<typeof AskedCallView>;

const Call = { id: z.string() };

export const CallDecisionView = z.discriminatedUnion('decision', [
  z.object({ ...Call, decision: z.literal('approve') }),
  z.object({ ...Call, decision: z.literal('edit'), arguments: JsonRecord }),
  z.object({ ...Call, decision: z.literal('reject'), message: z.string() }),
]);
export type CallDecisionView = z.infer<typeof CallDecisionView>;

/** What becomes of one of the calls: it is made as it is, made with other arguments, or not made. */
export const CallDecisionInput = z.discriminatedUnion('decision', [
  z.object({ ...Call, decision: z.literal('approve') }),
  z.object({ ...Call, decision: z.literal('edit'), arguments: GivenRecord }),
  z.object({ ...Call, decision: z.literal('reject'), message: z.string().min(1).max(10_000) }),
]);
export type CallDecisionInput = z.infer<typeof CallDecisionInput>;
