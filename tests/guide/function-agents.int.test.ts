/** The function that the guide shows is one that works. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openImageServer } from '../../engine/testing/image-server.ts';
import { temporaryDirectory } from '../../engine/testing/temporary-directory.ts';
import { TestEngine } from '../../engine/testing/test-engine.ts';

const page = readFileSync(new URL('../../docs/guide/function-agents.md', import.meta.url), 'utf8');

test('the badge maker of the guide makes a badge', async () => {
  const agents = join(temporaryDirectory(), 'agents');
  mkdirSync(agents);
  writeFileSync(join(agents, 'badge-maker.yaml'), /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
  const server = await openImageServer({ key: 'a-key' });
  const it = await TestEngine.open({
    agentDirectories: [agents],
    world: {
      endpoint: (provider) => (provider === 'openai' ? { address: server.address, namedBy: 'environment' } : null),
      secrets: { has: () => true, reveal: () => Promise.resolve({ value: 'a-key', setFor: null }) },
    },
  });
  onTestFinished(async () => {
    await it.close();
    await server.close();
  });
  const runId = await it.start(
    `
metadata: { name: badges, version: 1.0.0, owner: owner }
orchestration: { steps: [ { id: badge, agent: badge-maker, input: { userMessage: a lighthouse } } ] }
`,
    { mode: 'live' },
  );
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  const completed = it.events(runId).find(({ type }) => type === 'orchestration.step.completed');
  expect(completed).toMatchObject({
    data: {
      response: {
        content: { deliverable: { title: 'Badge: a lighthouse', content: { mimeType: 'image/png' } } },
        metadata: { log: [expect.stringMatching(/^It has \d+ bytes$/)], rehearsed: false },
      },
    },
  });
});
