import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import type { JsonObject } from '../port/agent.ts';
import { exampleContext, exampleProfile, exampleRequest } from '../port/example-request.ts';
import { compareImages } from './comparison.ts';
import { drawImage } from './image.ts';

async function draw(
  prompt: string,
  agent = 'image-generator-openai',
): Promise<{ readonly content: JsonObject; readonly bytes: Uint8Array }> {
  const saved: Uint8Array[] = [];
  const work = await drawImage(
    exampleRequest({ input: { context: { prompt } } }),
    exampleProfile({ name: agent }),
    exampleContext({ saved }),
  );
  return { content: work.content as JsonObject, bytes: saved[0] ?? new Uint8Array() };
}

test('an image is a real PNG, kept as an asset', async () => {
  const { content, bytes } = await draw('a baton');
  // Read by somebody else's decoder, checksums included.
  const picture = decode(bytes, { checkCrc: true });
  expect(picture).toMatchObject({ width: 256, height: 256, depth: 8 });
  expect(picture.palette).toHaveLength(203);
  expect(bytes.length).toBeLessThan(68 * 1024);
  expect(content).toMatchObject({
    mimeType: 'image/png',
    width: 256,
    height: 256,
    sizeBytes: bytes.length,
    prompt: 'a baton',
    generator: 'image-generator-openai',
  });
  expect(content['assetId']).toMatch(/^asset-/);
});

test('the same prompt gives the same image, another prompt or generator another one', async () => {
  const one = await draw('a baton');
  expect((await draw('a baton')).bytes).toEqual(one.bytes);
  expect((await draw('a button')).content['sha256']).not.toBe(one.content['sha256']);
  expect((await draw('a baton', 'image-generator-google')).content['sha256']).not.toBe(one.content['sha256']);
});

test('images are compared by what can be measured', async () => {
  const [openai, google] = [await draw('a baton'), await draw('a baton', 'image-generator-google')];
  const context = {
    prompt: 'a baton',
    criteria: ['legible'],
    openai: openai.content,
    google: JSON.stringify(google.content),
    missing: null,
  };
  const { content, metadata } = compareImages(exampleRequest({ input: { context } }));
  expect(content).toContain('| | image-generator-openai | image-generator-google |'.replace('| |', '|  |'));
  expect(content).toMatch(/More contrast: \*\*image-generator-\w+\*\* \(\d+ % against \d+ %\)/);
  expect(content).toContain('- legible: image-generator-openai and image-generator-google side by side');
  expect(metadata['candidates']).toHaveLength(2);
});

test('a comparison of nothing says so', () => {
  expect(compareImages(exampleRequest({ input: { context: { openai: null } } })).content).toContain(
    'No image was handed over.',
  );
});
