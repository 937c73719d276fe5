/**
 * The recorded runs of the library. Played back strictly they end as they did; performed again they are recorded again;
 * and an engine that finds their history in its store shows what was shown then. `npm run golden` records them anew.
 */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../engine/values/json.ts';
import type { RunEvent } from '../engine/run/run-event.ts';
import { isFinal } from '../engine/run/run-state.ts';
import { filesOf, goldenTemplates, readGoldenRun, readScript, type History } from '../engine/testing/golden-run.ts';
import { openConductedEngine } from '../engine/testing/open-conducted-engine.ts';
import { performScript, readBack } from '../engine/testing/perform-script.ts';

/** A parameter that changes what some agent is asked. */
const elsewise: Readonly<Record<string, JsonObject>> = {
  'appointment-scheduling': { said: 'I want to meet somebody on Friday' },
  'campaign-generation': { platforms: ['mastodon'] },
  'content-pipeline': { topic: 'night shifts' },
  'customer-onboarding': { customer: 'Southwind', contact: 'Grace' },
  'data-quality': { kpi_names: ['churn'] },
  'document-drafting': { audience: 'pilots' },
  'finance-quarterly-review': { grouping: 'week' },
  'go-to-market-planning': { market: 'inland ports' },
  'image-comparison': { criteria: ['cheerful'] },
  'incident-response': { service: 'billing' },
  'knowledge-base-qa': { role: 'external' },
  'ivr-support': { orders: { '4711': 'lost' } },
  'kpi-tracking': { grouping: 'week' },
  'lead-qualification': { company: 'Southwind' },
  localization: { languages: ['Italian'] },
  'marketing-campaign-launch': { campaign_name: 'Forest' },
  'meeting-notes': { meeting: 'Line three' },
  'ops-status': { said: 'Call somebody' },
  'policy-update': { policy: 'Travel' },
  'proposal-generation': { customer: 'Southwind' },
  'proposal-workflow': { customer: 'Southwind' },
  reporting: { grouping: 'week' },
  summarization: { subject: 'the quay' },
  'support-triage': { customer: 'Someone else', message: 'Thanks, where is my invoice?' },
  'support-workflow': { case_id: 'C-2' },
  'ticket-triage': { least_confidence: 0.9, severe: ['access'] },
};

describe.each(goldenTemplates())('the golden run of %s', (name) => {
  const script = readScript(name);
  const golden = readGoldenRun(name);

  test('is folded to the state that was recorded with it', async () => {
    expect(await readBack(golden.history)).toMatchObject(golden.state as object);
  });

  test.each(mutationsOf(golden.history))('is noticed when $what', async ({ history }) => {
    const state = await readBack(history).catch((error: unknown) => String(error));
    expect(state).not.toMatchObject(golden.state as object);
  });

  test('played back strictly gives the same outputs, statuses and deliverables, at the same times', async () => {
    const { state } = await performScript(name, script, { playback: golden.cassette });
    // What agents say while they work is not recorded with their answers.
    expect(state).toMatchObject(without(golden.state, 'progress', 'events', 'sequence'));
  });

  test('fails when an agent is asked for what was not recorded', async () => {
    const it = await openConductedEngine({ playback: golden.cassette });
    const runId = await it.start(name, { ...script.parameters, ...elsewise[name] }, { attended: false });
    await it.play();
    for (const order of script.decisions.filter((each) => 'signal' in each)) {
      if (isFinal((await it.view(runId)).status)) break;
      await it.follow(runId, order);
      await it.play();
    }
    const { status, children } = await it.view(runId);
    expect(status).toBe('failed');
    const events = [runId, ...children.map(({ id }) => id)].flatMap((id) => it.engine.journal.readRun(id));
    expect(
      events.flatMap(({ type, data }) => (type === 'orchestration.step.failed' ? [data.error.code] : [])),
    ).toContain('unrecorded_request');
  });

  test('performed again is recorded again: same requests, same answers, same history', async () => {
    const again = await performScript(name, script);
    const advice = `If the change is meant, record it: npm run golden -- ${name}`;
    expect(again.cassette, advice).toEqual(golden.cassette);
    expect(again.history, advice).toMatchObject(without(golden.history, 'engineVersion'));
    expect(again.state, advice).toMatchObject(golden.state as object);
  });

  test('is marked as rehearsed, every answer and every deliverable', () => {
    const answers = golden.history.events.flatMap((event) =>
      event.type === 'orchestration.step.completed' && event.data.response ? [event.data.response] : [],
    );
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers)
      expect(answer).toMatchObject({
        content: { deliverable: { metadata: { rehearsed: true } } },
        metadata: { rehearsed: true },
      });
    const { deliverables } = golden.state as unknown as {
      readonly deliverables: readonly { readonly rehearsed: boolean }[];
    };
    expect(deliverables.map(({ rehearsed }) => rehearsed)).toEqual(answers.map(() => true));
  });
});

test('recording twice writes the same bytes, also when agents work side by side', async () => {
  const record = () => performScript('image-comparison', readScript('image-comparison'));
  expect(filesOf(await record())).toEqual(filesOf(await record()));
});

function mutationsOf({
  definitions,
  events,
}: History): readonly { readonly what: string; readonly history: History }[] {
  const completed = events.findLastIndex(({ type }) => type === 'orchestration.step.completed');
  const replaced = (index: number, ...by: readonly RunEvent[]) => ({
    definitions,
    events: [...events.slice(0, index), ...by, ...events.slice(index + 1)],
  });
  const last = events[completed];
  if (last?.type !== 'orchestration.step.completed') throw new Error('Nothing was completed');
  return [
    { what: 'the last answer is left out', history: replaced(completed) },
    {
      what: 'the last answer says something else',
      history: replaced(completed, { ...last, data: { ...last.data, output: { changed: true } } }),
    },
    { what: 'the last answer came a second later', history: replaced(completed, { ...last, at: last.at + 1000 }) },
    { what: 'the run never ended', history: { definitions, events: events.slice(0, -1) } },
    { what: 'its definition is lost', history: { definitions: definitions.slice(1), events } },
  ];
}

function without(value: unknown, ...keys: readonly string[]): object {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (keys.includes(key) ? undefined : inner))) as object;
}
