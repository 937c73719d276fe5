import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { AgentError } from '../../engine/agents/port/agent.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'image-comparison';
const { parameters } = readScript(name);

interface Image {
  readonly assetId: string;
  readonly mimeType: string;
  readonly sha256: string;
}

interface Output {
  readonly openai_image: Image | null;
  readonly google_image: Image | null;
  readonly comparison: string;
  readonly comparison_deliverable_id: string;
}

test('both generators draw at the same time', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  expect(it.agents.held.map(({ request }) => request.agent)).toEqual([
    'image-generator-openai',
    'image-generator-google',
  ]);
  expect((await it.view(runId)).steps.map(({ status }) => status)).toEqual(['running', 'running', 'pending']);
});

test('compares two pictures that anybody can open', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  const { status, output } = await it.view(runId);
  expect(status).toBe('completed');
  const {
    openai_image: one,
    google_image: other,
    comparison,
    comparison_deliverable_id: id,
  } = output as unknown as Output;
  for (const image of [one, other]) {
    // By somebody else's decoder, checksums included, from where assets are kept.
    const picture = decode(readFileSync(join(it.engine.directory, 'assets', image?.assetId ?? '')), { checkCrc: true });
    expect(picture).toMatchObject({ width: 256, height: 256 });
    expect(image?.mimeType).toBe('image/png');
  }
  expect(one?.sha256).not.toBe(other?.sha256);
  for (const text of ['image-generator-openai', 'image-generator-google', '- fits the brand'])
    expect(comparison).toContain(text);
  expect((await it.deliverables(runId)).map((each) => [each.id, each.format])).toEqual([
    [`${runId}.generate-openai`, 'image'],
    [`${runId}.generate-google`, 'image'],
    [id, 'markdown'],
  ]);
});

test('goes on with the other picture when one generator fails', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  it.agents.held[1]?.failWith(new AgentError('content_policy', 'The prompt was refused', { retryable: false }));
  await it.play();
  const { status, steps, output } = await it.view(runId);
  expect([status, ...steps.map((step) => step.status)]).toEqual([
    'partially_completed',
    'completed',
    'failed',
    'completed',
  ]);
  expect(steps[1]?.error?.code).toBe('content_policy');
  expect(output).toMatchObject({
    openai_image: { mimeType: 'image/png' },
    google_image: null,
    comparison: expect.stringContaining('image-generator-openai') as unknown,
  });
});
