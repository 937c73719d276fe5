import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AgentProfile } from '../port/registry.ts';
import { exampleContext, exampleRequest } from '../port/example-request.ts';
import { createAgentRegistry } from './registry.ts';
import { loadDocumentReader } from '../../definition/document-reader.ts';
import type { AgentRegistryOptions, LoadedAgentRegistry } from './registry.ts';
import { createAgentRecorder } from '../recording/record.ts';

let directory: string;
let shipped: string;
let own: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'baton-agents-'));
  shipped = join(directory, 'shipped');
  own = join(directory, 'own');
  for (const folder of [shipped, own]) mkdirSync(folder);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(folder: string, file: string, parts: { name?: string; version?: string; more?: string } = {}): void {
  const { name = file, version = '1.0.0', more = 'rehearsal: { responder: draft }' } = parts;
  const metadata = `{ name: ${name}, displayName: Writer, version: ${version}, description: Writes. }`;
  const configuration = '{ provider: openai, model: m, apiKey: { secret: KEY }, systemPrompt: Write. }';
  writeFileSync(
    join(folder, `${file}.yaml`),
    `metadata: ${metadata}\ntype: context\nconfiguration: ${configuration}\n${more}\n`,
  );
}

function open(options: Partial<AgentRegistryOptions> = {}): Promise<LoadedAgentRegistry> {
  return createAgentRegistry({ loadDocumentReader, directories: [shipped, own], dataDirectory: directory, ...options });
}

function existing(registry: LoadedAgentRegistry, name: string): AgentProfile {
  const profile = registry.find(name);
  if (!profile) throw new Error(`there is no ${name}`);
  return profile;
}

describe('a registry', () => {
  test('knows agents by their files, the later folder first', async () => {
    write(shipped, 'writer', { version: '1.0.0' });
    write(shipped, 'reader', { version: '1.0.0' });
    write(own, 'writer', { version: '2.0.0' });
    const registry = await open();
    expect(registry.find('writer')?.version).toBe('2.0.0');
    expect(registry.list().map(({ name, version }) => `${name} ${version}`)).toEqual(['reader 1.0.0', 'writer 2.0.0']);
    expect(registry.problems).toEqual([]);
    expect(registry.find('nobody')).toBeUndefined();
    expect(registry.find('../shipped/writer')).toBeUndefined();
  });

  test('lists what is wrong, and does not fall back to a file that was overridden', async () => {
    write(shipped, 'broken');
    write(own, 'broken', { more: 'rehearsel: {}' });
    write(own, 'misnamed', { name: 'another' });
    const registry = await open();
    expect(registry.find('broken')).toBeUndefined();
    expect(registry.find('misnamed')).toBeUndefined();
    expect(
      registry.problems.map(({ file, path, message }) => [file.slice(directory.length + 1), path, message]),
    ).toEqual([
      [join('own', 'broken.yaml'), 'rehearsel', 'Unknown key "rehearsel". Did you mean `rehearsal`?'],
      [
        join('own', 'misnamed.yaml'),
        'metadata.name',
        'This is another, but the file is named misnamed; an agent is found by its file, so they must be the same',
      ],
    ]);
  });

  test('reads a file again when it is told to', async () => {
    write(own, 'changing', { version: '1.0.0' });
    const registry = await open();
    expect(registry.find('changing')?.version).toBe('1.0.0');
    write(own, 'changing', { version: '1.1.0' });
    expect(registry.find('changing')?.version).toBe('1.0.0');
    registry.reload();
    expect(registry.find('changing')?.version).toBe('1.1.0');
  });

  test('opens without its folders', async () => {
    const registry = await open({ directories: [join(directory, 'not-there')] });
    expect(registry.list()).toEqual([]);
    await registry.close();
  });
});

describe('who does the work', () => {
  test('in a rehearsal is a stand-in that says so', async () => {
    write(shipped, 'writer');
    const registry = await open();
    const response = await registry
      .agentFor(existing(registry, 'writer'), true)
      .invoke(exampleRequest({ userMessage: 'A landing page for Meadow.' }), exampleContext());
    expect(response.metadata).toMatchObject({ rehearsed: true, provider: 'rehearsal', model: 'rehearsal', cost: 0 });
    expect(response.content.deliverable?.metadata['rehearsed']).toBe(true);
  });

  test('is nobody when the file names no stand-in, or one that does not exist', async () => {
    write(own, 'without', { more: '' });
    write(own, 'astray', { more: 'rehearsal: { responder: constructor }' });
    const registry = await open();
    for (const name of ['without', 'astray']) {
      const work = registry.agentFor(existing(registry, name), true).invoke(exampleRequest(), exampleContext());
      await expect(work).rejects.toMatchObject({ code: 'rehearsal_not_available', retryable: false });
    }
  });

  test('may be a test agent where those are switched on', async () => {
    expect((await open()).find('test-noop')).toBeUndefined();
    const registry = await open({ directories: [], testAgents: {} });
    expect(registry.list().map(({ name }) => name)).toContain('test-flaky');
    expect(registry.find('test-effect-once')?.idempotent).toBe(false);
    for (const rehearsal of [true, false]) {
      const agent = registry.agentFor(existing(registry, 'test-noop'), rehearsal);
      expect((await agent.invoke(exampleRequest({ rehearsal }), exampleContext())).metadata.rehearsed).toBe(rehearsal);
    }
    const malformed = registry
      .agentFor(existing(registry, 'test-malformed'), true)
      .invoke(exampleRequest(), exampleContext());
    await expect(malformed).rejects.toMatchObject({ code: 'malformed_response', retryable: true });
  });

  test('may be a recording', async () => {
    write(shipped, 'writer');
    const request = exampleRequest({ agent: 'writer', userMessage: 'An e-mail sequence for Meadow.' });
    const recorder = createAgentRecorder();
    const recording = await open({ recorder });
    const recorded = await recording.agentFor(existing(recording, 'writer'), true).invoke(request, exampleContext());
    const playing = await open({ playback: recorder.cassette() });
    const agent = playing.agentFor(existing(playing, 'writer'), true);
    expect(await agent.invoke(request, exampleContext())).toEqual(recorded);
    await expect(agent.invoke({ ...request, input: { changed: true } }, exampleContext())).rejects.toMatchObject({
      code: 'unrecorded_request',
    });
  });
});
