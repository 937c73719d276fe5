import { z } from 'zod';
import { EXACT_WAY_OUT, inexactNumberIn } from '../limits/exact-numbers.ts';

/** Any JSON value. The contract's own schema: its types are not the engine's. */
export const JsonValue = z.json();
export type JsonValue = z.infer<typeof JsonValue>;
export const JsonRecord = z.record(z.string(), JsonValue);
export type JsonRecord = z.infer<typeof JsonRecord>;

/** What comes in: numbers that may have lost digits on their way here are refused with their place. What goes out is as it was recorded. */
export const GivenValue = JsonValue.superRefine((value, context) => refuseInexact(value, context));
export const GivenRecord = JsonRecord.superRefine((value, context) => refuseInexact(value, context));

function refuseInexact(value: JsonValue, context: z.RefinementCtx): void {
  const found = inexactNumberIn(value);
  if (!found) return;
  const path = found.path.split(/[.[\]]/).filter((part) => part !== '');
  context.addIssue({ code: 'custom', path, message: `a number near ${found.value} ${EXACT_WAY_OUT}` });
}

/** Milliseconds since 1970, UTC. */
export const Timestamp = z.number();

export const PageInput = {
  limit: z.number().int().min(1).max(1000).default(50),
  offset: z.number().int().min(0).default(0),
};

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), total: z.number().int() });
}
