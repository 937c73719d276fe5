/** The schemas by which other editors complete and check, as `baton schema` writes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { deskHere } from './desk-here.ts';

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];
const project = join(import.meta.dirname, '..', '..');

test.each([
  ['orchestration', 'docs/guide/examples/first-definition.yaml', ['orchestration', 'steps', 0, 'agent']],
  ['agent', 'orchestrations/agents/document-writer.yaml', ['metadata', 'name']],
] as const)('the schema of an %s takes a file that is right, and none that is wrong', async (kind, file, place) => {
  const here = deskHere();
  expect(await here.baton('schema', kind, 'it.schema.json')).toMatchObject({ code: 0 });
  const schema = JSON.parse(readFileSync(join(here.folder, 'it.schema.json'), 'utf8')) as JsonSchema;
  const reader = z.fromJSONSchema(schema);
  const right = parse(readFileSync(join(project, file), 'utf8')) as Record<string, unknown>;
  expect(reader.safeParse(right).error).toBeUndefined();
  let parent = right;
  for (const step of place.slice(0, -1)) parent = parent[step] as Record<string, unknown>;
  parent[place.at(-1) ?? ''] = 7;
  expect(reader.safeParse(right).success).toBe(false);
});

test('a schema is not written over a file that is there, unless that is asked for', async () => {
  const here = deskHere();
  here.write('it.schema.json', 'mine');
  expect(await here.baton('schema', 'agent', 'it.schema.json')).toMatchObject({ code: 2 });
  expect(readFileSync(join(here.folder, 'it.schema.json'), 'utf8')).toBe('mine');
  expect(await here.baton('schema', 'agent', 'it.schema.json', '--force')).toMatchObject({ code: 0 });
  expect(await here.baton('schema', 'workflow')).toMatchObject({ code: 2 });
});
