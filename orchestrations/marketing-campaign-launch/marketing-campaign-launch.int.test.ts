import { expect, test } from 'vitest';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'marketing-campaign-launch';
const research = 'gather-campaign-research';
const { parameters } = readScript(name);
const hourMs = 3_600_000;

test('asks whether the brief is right, also when nobody attends the run, and goes no further', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters, { attended: false });
  await it.play();
  const { status, steps } = await it.view(runId);
  expect([status, ...steps.map((step) => step.status)]).toEqual([
    'checkpoint',
    'checkpoint',
    'pending',
    'pending',
    'pending',
  ]);
  expect(await it.pending()).toMatchObject([
    {
      stepId: research,
      required: true,
      severity: 'high',
      options: [{ action: 'continue' }, { action: 'retry', allowsModification: true }, { action: 'abort' }],
    },
  ]);
});

test('a revision that was asked for is the second version of the brief, and what is drafted is drafted from it', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  await it.decide({
    step: research,
    decision: 'retry',
    modifications: { context: { notes: 'Address franchise owners, too' } },
  });
  await it.play();
  const briefs = (await it.deliverables(runId)).filter(({ stepId }) => stepId === research);
  expect(briefs.map(({ version }) => version)).toEqual([1, 2]);
  expect(briefs.map(({ content }) => JSON.stringify(content).includes('Address franchise owners, too'))).toEqual([
    false,
    true,
  ]);
  expect(new Set(briefs.map(({ id }) => id)).size).toBe(1);
  await it.decide({ step: research, decision: 'continue' });
  expect(it.agents.held.map(({ request }) => request.context['research'])).toEqual([
    briefs[1]?.content,
    briefs[1]?.content,
  ]);
});

test('landing page and e-mails are written at the same time', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  await it.decide({ step: research, decision: 'continue' });
  expect(it.agents.held.map(({ request }) => request.step.id)).toEqual(['draft-landing-page', 'draft-email-sequence']);
  expect((await it.view(runId)).steps.map(({ status }) => status)).toEqual([
    'completed',
    'running',
    'running',
    'pending',
  ]);
  await it.play();
  const [, page, emails] = (await it.view(runId)).steps;
  expect(emails?.timing.startedAt).toBe(page?.timing.startedAt);
  expect(emails?.timing.startedAt).toBeLessThan(page?.timing.finishedAt ?? 0);
});

test('the research of a run that was approved serves the next ones for 24 hours, and is still asked about', async () => {
  const it = await openConductedEngine();
  const researched = async () => {
    const runId = await it.start(name, parameters);
    const asked = it.agents.held.filter(({ request }) => request.step.id === research).length;
    await it.play();
    const { id, status, steps } = await it.view(runId);
    await it.decide({ step: research, decision: 'continue' });
    await it.play();
    return { id, asked, status, cache: steps[0]?.cache };
  };
  const first = await researched();
  expect(first).toMatchObject({ asked: 1, status: 'checkpoint', cache: { status: 'miss' } });
  it.clock.advance(23 * hourMs);
  expect(await researched()).toMatchObject({
    asked: 0,
    status: 'checkpoint',
    cache: { status: 'hit', from: { runId: first.id, stepId: research } },
  });
  it.clock.advance(hourMs);
  expect(await researched()).toMatchObject({ asked: 1, status: 'checkpoint', cache: { status: 'miss' } });
});

test('returns the three deliverables and their ids', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  await it.decide({ step: research, decision: 'continue' });
  await it.play();
  const delivered = new Map((await it.deliverables(runId)).map(({ stepId, id, content }) => [stepId, { id, content }]));
  const [page, emails, summary] = ['draft-landing-page', 'draft-email-sequence', 'prepare-gtm-summary'].map((step) =>
    delivered.get(step),
  );
  expect((await it.view(runId)).output).toEqual({
    landing_page_copy: page?.content,
    landing_page_deliverable_id: page?.id,
    email_sequence: emails?.content,
    email_sequence_deliverable_id: emails?.id,
    gtm_summary: summary?.content,
    gtm_summary_deliverable_id: summary?.id,
  });
  expect(page?.content).toContain('operations leads of small field services');
  expect(emails?.content).toContain('2 March 2026');
  expect(summary?.content).toContain('Go-to-market summary: Meadow');
});
