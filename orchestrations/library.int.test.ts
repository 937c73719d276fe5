/** What ships can be read, is owned, and says in its README what it takes and does. */
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAgentRegistry } from '../engine/agents/profiles/registry.ts';
import { loadDocumentReader } from '../engine/definition/document-reader.ts';
import { shapingOf } from '../engine/assembly/kept-agents.ts';
import { loadDefinitionReader } from '../engine/catalog/definition-reader.ts';
import { createLibrary } from '../engine/catalog/library.ts';
import { goldenTemplates } from '../engine/testing/golden-run.ts';
import { openConductedEngine } from '../engine/testing/open-conducted-engine.ts';
import { temporaryDirectory } from '../engine/testing/temporary-directory.ts';

const folder = import.meta.dirname;
const library = createLibrary(folder).list();

test('every agent that ships can be read', async () => {
  const registry = await createAgentRegistry({
    loadDocumentReader,
    directories: [join(folder, 'agents')],
    dataDirectory: temporaryDirectory(),
  });
  expect(registry.problems).toEqual([]);
  expect(registry.list().map(({ name }) => `${name}.yaml`)).toEqual(readdirSync(join(folder, 'agents')).sort());
});

test('an agent that ships and does its work otherwise than it did has another version: this is how each does it', async () => {
  const registry = await createAgentRegistry({
    loadDocumentReader,
    directories: [join(folder, 'agents')],
    dataDirectory: temporaryDirectory(),
  });
  const works = registry
    .list()
    .filter(({ type }) => type !== 'orchestrator')
    .map(
      (profile) =>
        [
          `${profile.name} ${profile.version}`,
          createHash('sha256')
            .update(canonicalize(shapingOf(profile)) ?? '')
            .digest('hex')
            .slice(0, 16),
        ] as const,
    );
  await expect(`${JSON.stringify(Object.fromEntries(works), null, 2)}\n`).toMatchFileSnapshot(
    'agents-as-they-ship.json',
  );
});

test('every template has a golden run', () => {
  expect(library.map(({ name }) => name)).toEqual(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'agents')
      .map((entry) => entry.name)
      .sort(),
  );
  expect(goldenTemplates()).toEqual(library.map(({ name }) => name));
});

test.each(library)(
  '$name has nothing to complain of, is imported, and comes out as it went in',
  async ({ name, source }) => {
    const { client } = await openConductedEngine();
    expect((await client.definitions.validate({ source })).problems).toEqual([]);
    const { imported } = await client.library.import({ name });
    expect(imported.at(-1)).toMatchObject({ name, version: '1.0.0', status: 'active', origin: 'library' });
    expect((await client.definitions.get({ name })).source).toBe(source);
  },
);

test.each(library)('$name is owned by an orchestrator that lists it, and described', async ({ name, source }) => {
  const { engine } = await openConductedEngine();
  const definition = (await loadDefinitionReader()).readAgain(source);
  if (!definition) throw new Error(`${name} can't be read`);
  const owner = engine.agents.find(definition.owner);
  expect(owner?.type === 'orchestrator' && owner.configuration.orchestrations).toContain(name);
  const readme = readFileSync(join(folder, name, 'README.md'), 'utf8');
  for (const parameter of definition.parameters) expect(readme).toContain(`\`${parameter.name}\``);
  for (const step of definition.steps) expect(readme).toContain(`\`${step.id}\``);
  for (const output of Object.keys(definition.output ?? {})) expect(readme).toContain(`\`${output}\``);
});
