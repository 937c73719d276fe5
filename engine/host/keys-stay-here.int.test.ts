/** A page can change where a provider is asked. It can't have a key that it doesn't know sent there. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { Seal } from './seal.ts';
import { SealedSecrets } from './sealed-secrets.ts';

const KEY = 'sk-test-9f8e7d6c5b4a';
const keychain: Seal = {
  close: (_name, text) => Buffer.from(text).toString('base64'),
  open: (_name, sealed) => Buffer.from(sealed, 'base64').toString(),
};

/** Takes any key, and remembers it. */
async function provider(): Promise<{ readonly address: string; readonly heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers.authorization ?? '');
    response.end('{}');
  });
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, heard };
}

async function openConsole() {
  const directory = temporaryDirectory();
  const agents = join(directory, 'models');
  mkdirSync(agents);
  writeFileSync(join(agents, 'a-model.yaml'), MODEL);
  const server = await openTestServer({}, directory, { agentDirectories: [agents] });
  const path = join(directory, 'secrets.json');
  Object.assign(server.context.host, { secrets: new SealedSecrets(path, keychain) });
  return { ...server, path };
}

const MODEL = `metadata: { name: a-model, displayName: A model, version: 1.0.0, description: Says something., organization: global }
type: context
configuration:
  provider: openai
  model: gpt-5-mini
  apiKey: { secret: OPENAI_API_KEY }
  systemPrompt: Say something.
  promptTemplate: "{{ userMessage }}"
permissions:
  network: { hosts: [api.openai.com] }
  secrets: [OPENAI_API_KEY]
idempotent: true
`;

test('a key that was set for one address is not sent to another, by whatever way a page goes', async () => {
  const { client } = await openConsole();
  const [ours, theirs] = [await provider(), await provider()];
  await client.settings.change({ endpoints: { openai: ours.address } });
  await client.settings.setSecret({ name: 'OPENAI_API_KEY', value: KEY });
  expect(await client.settings.testSecret({ name: 'OPENAI_API_KEY' })).toMatchObject({ isAccepted: true });
  expect(ours.heard).toEqual([`Bearer ${KEY}`]);

  await client.settings.change({ endpoints: { openai: theirs.address } });
  expect((await client.settings.secrets({})).items).toMatchObject([
    { name: 'OPENAI_API_KEY', isSet: true, isForAnother: true, canTest: false, sentTo: new URL(theirs.address).origin },
  ]);
  await expect(client.settings.testSecret({ name: 'OPENAI_API_KEY' })).rejects.toThrow(/was set for another address/);
  expect(theirs.heard).toEqual([]);

  await client.settings.setSecret({ name: 'OPENAI_API_KEY', value: 'another' });
  await client.settings.testSecret({ name: 'OPENAI_API_KEY' });
  expect(theirs.heard).toEqual(['Bearer another']); // whoever set it saw where it goes
});

test('one that was set before there were other addresses goes to the provider’s own, and to no other', async () => {
  const { client, path, context } = await openConsole();
  const theirs = await provider();
  await client.settings.setSecret({ name: 'OPENAI_API_KEY', value: KEY });
  const kept = JSON.parse(JSON.stringify(await import(path, { with: { type: 'json' } }))) as {
    default: { secrets: Record<string, object> };
  };
  writeFileSync(
    path,
    JSON.stringify({
      ...kept.default,
      secrets: Object.fromEntries(
        Object.entries(kept.default.secrets).map(([name, secret]) => [name, { ...secret, setFor: undefined }]),
      ),
    }),
  );
  Object.assign(context.host, { secrets: new SealedSecrets(path, keychain) });
  expect((await client.settings.secrets({})).items).toMatchObject([
    { isForAnother: false, sentTo: 'https://api.openai.com' },
  ]);
  await client.settings.change({ endpoints: { openai: theirs.address } });
  await expect(client.settings.testSecret({ name: 'OPENAI_API_KEY' })).rejects.toThrow(/was set for another address/);
  expect(theirs.heard).toEqual([]);
});

test('an address at which the key could be read on the way, or where no provider is, is refused', async () => {
  const { client } = await openConsole();
  for (const address of [
    'http://models.example.com/v1',
    'https://169.254.169.254/',
    'https://2852039166/',
    'http://[::ffff:a9fe:a9fe]/',
    'https://ada:pw@example.com/',
  ]) {
    await expect(client.settings.change({ endpoints: { openai: address } }), address).rejects.toThrow(
      /must begin with https|link-local|password/,
    );
  }
  expect((await client.settings.get({})).endpoints).toEqual({});
});
