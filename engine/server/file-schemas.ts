/** The JSON Schemas (draft 7) of the files that people write, for every editor: ours, and others by an address. */
import { wireRecord } from '../projections/wire-json.ts';
import type { JsonRecord } from '../contract/json.ts';
import type { ServerContext } from './server-context.ts';

type SchemaOfFile = (engine: ServerContext['engine']) => Promise<JsonRecord>;

export const fileSchemas = {
  orchestration: async () => wireRecord((await import('../definition/parsing.ts')).definitionJsonSchema()),
  agent: async ({ agents }) => wireRecord((await agents.jsonSchema?.()) ?? {}),
} as const satisfies Readonly<Record<string, SchemaOfFile>>;

const PATH = /^\/schemas\/(\w+)\.json$/;

/** What is at `/schemas/orchestration.json` or `/schemas/agent.json`. Null: no schema is. */
export async function schemaAt(path: string, engine: ServerContext['engine']): Promise<Uint8Array | null> {
  const name = PATH.exec(path)?.[1];
  if (name === undefined || !Object.hasOwn(fileSchemas, name)) return null;
  const schema = await fileSchemas[name as keyof typeof fileSchemas](engine);
  return new TextEncoder().encode(JSON.stringify(schema));
}
