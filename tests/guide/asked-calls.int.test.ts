/** The archive that the guide shows asks about its calls, and does what was decided. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../engine/testing/manual-clock.ts';
import { temporaryDirectory } from '../../engine/testing/temporary-directory.ts';
import { TestEngine } from '../../engine/testing/test-engine.ts';

const page = readFileSync(new URL('../../docs/guide/tools-and-databases.md', import.meta.url), 'utf8');
const server = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js', import.meta.url),
);

/** As the page prints it, but for where its server and its files are. */
function archiveOfPage(folder: string): string {
  const [, shown = ''] = /```yaml\n(metadata: \{ name: archive[\s\S]*?)```/.exec(page) ?? [];
  return shown
    .replace('command: npx, args: [-y, "@modelcontextprotocol/server-filesystem", /srv/archive]', () =>
      [
        `command: ${JSON.stringify(process.execPath)}`,
        `args: ${JSON.stringify([server, folder])}`,
        'env: { ELECTRON_RUN_AS_NODE: "1" }',
      ].join(', '),
    )
    .replace('programs: [npx]', () => `programs: ${JSON.stringify([process.execPath])}`);
}

test('the archive of the guide writes drafts by itself, and asks a person about everything else', async () => {
  const directory = temporaryDirectory();
  const files = join(directory, 'files');
  const agents = join(directory, 'agents');
  for (const folder of [join(files, 'drafts'), agents]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(agents, 'archive.yaml'), archiveOfPage(files));
  const it = await TestEngine.open({ agentDirectories: [agents] });
  onTestFinished(() => it.close());
  const writes = (name: string, content: string) =>
    `{ tool: write_file, arguments: { path: ${JSON.stringify(join(files, name))}, content: ${content} } }`;
  const runId = await it.start(
    `
metadata: { name: archiving, version: 1.0.0, owner: owner }
orchestration:
  steps:
    - { id: draft, agent: archive, input: ${writes('drafts/a.md', 'Draft')} }
    - { id: keep, agent: archive, depends_on: [draft], input: ${writes('a.md', 'Kept')} }
`,
    { mode: 'live' },
  );
  await it.reached(runId, 'checkpoint');
  expect(readFileSync(join(files, 'drafts/a.md'), 'utf8')).toBe('Draft');
  expect(existsSync(join(files, 'a.md'))).toBe(false);
  const approvalId = `${runId}.keep.1.calls`;
  const edit = (content: string) =>
    it.engine.command(
      runId,
      {
        type: 'decide',
        approvalId,
        decision: 'continue',
        notes: null,
        modifications: null,
        rewindTo: null,
        calls: [{ id: '1', decision: 'edit', arguments: { path: join(files, 'a.md'), content } }],
      },
      'operator:ada',
    );
  await expect(edit('x'.repeat(20_000))).rejects.toMatchObject({ code: 'refused' });
  await edit('Kept as Ada says');
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  expect(readFileSync(join(files, 'a.md'), 'utf8')).toBe('Kept as Ada says');
}, 60_000);

test('the step of the guide reminds people, and rejects its call when nobody has decided after that', async () => {
  const [, step = ''] = /```yaml\n(- id: tidy[\s\S]*?)```/.exec(page) ?? [];
  const agents = join(temporaryDirectory(), 'agents');
  const files = temporaryDirectory();
  mkdirSync(agents);
  writeFileSync(join(agents, 'archive.yaml'), archiveOfPage(files));
  const clock = new ManualClock(Date.UTC(2026, 10, 30));
  const it = await TestEngine.open({ agentDirectories: [agents], clock });
  onTestFinished(() => it.close());
  const steps = step.replace('/srv/archive/2026', () => join(files, '2026')).replaceAll(/^/gm, '    ');
  const runId = await it.start(
    `metadata: { name: tidying, version: 1.0.0, owner: owner }\norchestration:\n  steps:\n${steps}`,
    { mode: 'live' },
  );
  await it.reached(runId, 'checkpoint');
  clock.advance(86_400_000);
  await it.happened(runId, 'orchestration.checkpoint.expired');
  expect(it.engine.readModels.findRun(runId)).toMatchObject({ status: 'checkpoint' });
  clock.advance(86_400_000);
  expect(await it.reached(runId, 'needs_attention')).toMatchObject({
    error: expect.stringContaining('Nobody was there to decide. Leave it as it is') as string,
  });
  expect(existsSync(join(files, '2026'))).toBe(false);
}, 60_000);
