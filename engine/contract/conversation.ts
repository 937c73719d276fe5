/** What was said between a run and the agent of a step. It belongs to the channel `runs`. */
import { z } from 'zod';
import { JsonRecord, Timestamp } from './json.ts';

/** US dollars. Null: nobody knows what it cost. */
export const MessageUsage = z.object({
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  cost: z.number().nullable(),
});

/** What is recorded of a message that was said on the way to an answer. */
export const saidParts = {
  role: z.enum(['system', 'assistant', 'user', 'tool', 'memory']),
  content: z.string(),
  /** Of an assistant: the tools that it called, with the arguments as it wrote them. */
  calls: z.array(z.object({ id: z.string(), tool: z.string(), arguments: z.string() })).optional(),
  /** Of a tool: which call it answered. */
  callId: z.string().optional(),
  tool: z.string().optional(),
  /** What this message alone used. */
  usage: MessageUsage.optional(),
  /** Of one that was cut: the asset that has all of it, as JSON. Null: there was no room for it. */
  whole: JsonRecord.nullable().optional(),
};

export const MessageView = z.object({
  ...saidParts,
  at: Timestamp,
  attempt: z.number().int(),
  /** Of one that was said in another run, with whose conversation this run goes on: where. */
  inherited: z.object({ runId: z.string(), stepId: z.string() }).optional(),
});
export type MessageView = z.infer<typeof MessageView>;
