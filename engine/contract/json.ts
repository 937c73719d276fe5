import { z } from 'zod';

/** Any JSON value. The contract's own schema: its types are not the engine's. */
export const JsonValue = z.json();
export type JsonValue = z.infer<typeof JsonValue>;
export const JsonRecord = z.record(z.string(), JsonValue);
export type JsonRecord = z.infer<typeof JsonRecord>;

export function isJsonRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
