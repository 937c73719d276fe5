import { expect, test } from 'vitest';
import type { AgentContext, AgentRequest } from '../../port/agent.ts';
import { savingWhole } from '../../port/small-asset-store.ts';
import { createSplitAgent } from './split-agent.ts';

const kept = new Map<string, Uint8Array>();
const assets = {
  ...savingWhole(() => Promise.reject(new Error('Nothing is kept here'))),
  async *open(id: string) {
    const bytes = kept.get(id);
    if (!bytes) throw new Error(`There is no asset ${id}`);
    const size = bytes.length > 1000 ? 65_536 : 5;
    for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
  },
};

async function chunksOf(text: unknown): Promise<unknown> {
  const request = {
    mode: 'BUILD',
    context: { text },
    input: {},
    step: { id: 's', name: 's' },
    rehearsal: false,
  } as unknown as AgentRequest;
  const { content } = await createSplitAgent({ driver: 'split', maxWords: 3 }).invoke(request, {
    signal: new AbortController().signal,
    progress: () => undefined,
    remember: () => Promise.resolve(),
    converse: () => Promise.resolve(),
    say: () => undefined,
    assets,
  } as AgentContext);
  return content['deliverable' as keyof typeof content];
}

test('the text may lie in an asset, whose pieces end in the middle of a letter', async () => {
  kept.set('a.txt', Buffer.from('Ärger über Öl. Noch ein Satz.'));
  const whole = await chunksOf('Ärger über Öl. Noch ein Satz.');
  expect(whole).toMatchObject({ content: { count: 2 } });
  expect(await chunksOf({ assetId: 'a.txt', mimeType: 'text/plain', sizeBytes: 33, sha256: '' })).toEqual(whole);
});

test.each([
  [{ assetId: 'gone.txt' }, 'invalid_input', /The asset gone.txt can not be read: There is no asset/],
  [{ assetId: 'picture.png' }, 'invalid_input', /is no text in UTF-8/],
  [
    { assetId: 'large.txt' },
    'limit_exceeded',
    /The text in the asset large.txt has at least .*; 4,194,304 bytes is the limit\. /,
  ],
  [{ file: 'a.txt' }, 'invalid_input', /the text itself, or the reference to an asset/],
])('%j is refused: %s', async (text, code, message) => {
  kept.set('picture.png', Buffer.from([0x89, 0x50, 0xff, 0xfe]));
  kept.set('large.txt', Buffer.alloc(4 * 1024 * 1024 + 1, 'x '));
  await expect(chunksOf(text)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
    retryable: false,
  });
});
