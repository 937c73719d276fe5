import { expect, test } from 'vitest';
import type { JsonObject } from '../../engine/values/json.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'lead-qualification';
const { parameters } = readScript(name);
const quarter = 7_776_000;

async function open(changes: JsonObject = {}) {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, ...changes });
  await it.play();
  const states = () =>
    it.engine.journal
      .readRun(runId)
      .flatMap(({ type, data }) => (type === 'orchestration.machine.entered' ? [data.state] : []));
  const send = async (signal: string, payload: JsonObject = {}) => {
    await it.follow(runId, { signal, payload });
    await it.play();
  };
  return { it, runId, states, send };
}

test('a lead that fits and wants to buy goes to sales, who say how it ended', async () => {
  const { it, runId, states, send } = await open();
  await send('deal-closed', { won: true });
  expect(states()).toEqual(['new', 'qualified', 'won']);
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { state: 'won' } });
});

test('a deal that was not won is lost', async () => {
  const { states, send } = await open();
  await send('deal-closed', { won: false });
  expect(states()).toEqual(['new', 'qualified', 'lost']);
});

test('a transition that this state does not have is refused and recorded', async () => {
  const { it, runId, states, send } = await open();
  await send('lead-responded');
  expect(states()).toEqual(['new', 'qualified']);
  expect(it.engine.journal.readRun(runId).map(({ type }) => type)).toContain('orchestration.machine.refused');
});

test('a lead that may become one is nurtured, and judged again when it answers', async () => {
  const { it, states, send } = await open({ message: '', facts: { employees: 420, sector: 'food', open_invoices: 1 } });
  expect(states()).toEqual(['new', 'nurturing']);
  await send('lead-responded');
  expect(states()).toEqual(['new', 'nurturing', 'new', 'nurturing']);
  expect(it.agents.asked.filter(({ step }) => step.id === 'fit').map(({ attempt }) => attempt)).toEqual([1, 2]);
});

test('a quarter without a word rejects it', async () => {
  const { it, runId, states } = await open({ message: '' });
  await it.follow(runId, { afterSeconds: quarter });
  expect(states()).toEqual(['new', 'nurturing', 'rejected']);
});

test('a lead that does not pay is rejected, whatever speaks for it', async () => {
  const { states } = await open({ facts: { employees: 420, sector: 'food', open_invoices: 9 } });
  expect(states()).toEqual(['new', 'rejected']);
});
