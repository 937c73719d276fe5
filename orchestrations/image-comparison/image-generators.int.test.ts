/** The two generators at work live: whole providers as data, against a server that speaks their APIs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { expect, onTestFinished, test } from 'vitest';
import {
  IMAGE_TOKENS,
  openImageServer,
  picture,
  type ImageServer,
  type ImageServerOptions,
} from '../../engine/testing/image-server.ts';
import { ModelServer } from '../../engine/testing/model-server/model-server.ts';
import { TestEngine } from '../../engine/testing/test-engine.ts';

const KEY = 'key-of-the-image-services';
const BOTH = `
metadata: { name: both, version: 1.0.0, owner: owner }
orchestration:
  parameters: [ { name: prompt, type: string, required: true } ]
  steps:
    - { id: openai, agent: image-generator-openai, on_error: continue, input: { userMessage: "{{ prompt }}", context: { size: 1536x1024 } } }
    - { id: google, agent: image-generator-google, on_error: continue, input: { userMessage: "{{ prompt }}", context: { size: 1536x1024 } } }
  output: { openai: "{{ steps.openai.content.deliverable.content }}", google: "{{ steps.google.content.deliverable.content }}" }
`;

/** @param elsewhere where providers are that the server of images is not */
async function open(
  options: Partial<ImageServerOptions> = {},
  elsewhere: Readonly<Record<string, string>> = {},
): Promise<{ it: TestEngine; server: ImageServer }> {
  const server = await openImageServer({ key: KEY, ...options });
  const it = await TestEngine.open({
    agentDirectories: [join(import.meta.dirname, '../agents')],
    world: {
      endpoint: (provider) => ({ address: elsewhere[provider] ?? server.address, namedBy: 'environment' }),
      secrets: { has: () => true, reveal: () => Promise.resolve({ value: KEY, setFor: null }) },
    },
  });
  onTestFinished(async () => {
    expect(it.bugs).toEqual([]);
    await it.close();
    await server.close();
  });
  return { it, server };
}

interface Image {
  readonly assetId: string;
  readonly mimeType: string;
}

test('make two real pictures that anybody can open, each by its own API', async () => {
  const { it, server } = await open();
  const runId = await it.start(BOTH, { mode: 'live', parameters: { prompt: 'a lighthouse' } });
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  const end = it.events(runId).at(-1)?.data as unknown as { readonly output: Record<'openai' | 'google', Image> };
  const images = end.output;
  for (const image of [images.openai, images.google]) {
    const picture = decode(readFileSync(join(it.directory, 'assets', image.assetId)), { checkCrc: true });
    expect([picture.width, picture.height, image.mimeType]).toEqual([64, 64, 'image/png']);
  }
  expect(images.openai.assetId).not.toBe(images.google.assetId);
  const asked = server.asked.map(({ path, body }) => [path, JSON.parse(body) as object] as const);
  expect(asked.sort(([one], [other]) => (one < other ? -1 : 1))).toEqual([
    ['/v1/images/generations', { model: 'gpt-image-1', prompt: 'a lighthouse', size: '1536x1024', n: 1 }],
    [
      '/v1/models/imagen-4.0-generate-001:predict',
      { instances: [{ prompt: 'a lighthouse' }], parameters: { sampleCount: 1, aspectRatio: '16:9' } },
    ],
  ]);
  expect(JSON.stringify(it.engine.journal.readRun(runId))).not.toContain(KEY);
  expect(it.engine.readModels.spentBy(runId) / 1e9).toBeCloseTo(
    (IMAGE_TOKENS.input_tokens * 5 + IMAGE_TOKENS.output_tokens * 40) / 1e6 + 0.04,
    9,
  );
});

test('one that is turned down leaves the other its picture, and says why', async () => {
  const { it } = await open({ onAsked: ({ path }) => (path.includes('imagen') ? 429 : null) });
  const runId = await it.start(BOTH, { mode: 'live', parameters: { prompt: 'a lighthouse' } });
  expect(await it.ended(runId)).toMatchObject({ status: 'partially_completed' });
  const failed = it.events(runId).find(({ type }) => type === 'orchestration.step.failed');
  expect(failed).toMatchObject({ data: { stepId: 'google', error: { code: 'rate_limited', retryable: true } } });
});

test('the whole template, live: two pictures are made, and a model that was told of both compares them', async () => {
  const models = await ModelServer.open(({ path }) =>
    path === '/images/generations'
      ? { images: [picture('a lighthouse by OpenAI')] }
      : { text: '# Comparison\n\nOne has more sky.' },
  );
  const { it, server } = await open({}, { openai: models.baseUrl });
  const source = readFileSync(join(import.meta.dirname, 'orchestration.yaml'), 'utf8');
  const runId = await it.start(source, {
    mode: 'live',
    owner: 'image-orchestrator',
    parameters: { prompt: 'a lighthouse' },
  });
  expect(await it.ended(runId)).toMatchObject({ status: 'completed', error: null });
  const { output } = it.events(runId).at(-1)?.data as unknown as {
    readonly output: { readonly openai_image: Image; readonly google_image: Image; readonly comparison: string };
  };
  for (const { assetId } of [output.openai_image, output.google_image]) {
    const bytes = readFileSync(join(it.directory, 'assets', assetId));
    expect(decode(bytes, { checkCrc: true })).toMatchObject({ width: 64, height: 64 });
  }
  expect(output.openai_image.assetId).not.toBe(output.google_image.assetId);
  expect(output.comparison).toContain('One has more sky.');
  const compared = JSON.stringify(models.asked.find(({ path }) => path !== '/images/generations')?.body);
  for (const { assetId } of [output.openai_image, output.google_image]) expect(compared).toContain(assetId);
  expect(server.asked).toHaveLength(1);
  const said = JSON.stringify(it.events(runId));
  expect(said).not.toContain(KEY);
  expect(said).not.toContain('"rehearsed":true');
  await models.close();
});
