import { expect, test } from 'vitest';
import type { AgentContext, AgentRequest, Json } from '../../port/agent.ts';
import type { RecordConfiguration } from './configuration.ts';
import { createRecordAgent } from './record-agent.ts';

const configuration: RecordConfiguration = {
  driver: 'record',
  recordType: 'campaign-record',
  requires: ['campaign', 'artifacts'],
};

function keep(payload: Json) {
  const request = {
    mode: 'BUILD',
    input: { payload },
    context: {},
    step: { id: 'keep', name: 'Keep Campaign' },
    rehearsal: false,
  } as unknown as AgentRequest;
  return Promise.resolve().then(() =>
    createRecordAgent(configuration).invoke(request, {
      signal: new AbortController().signal,
    } as unknown as AgentContext),
  );
}

test('what is handed over comes back whole, as one record', async () => {
  const record = { campaign: { id: 'c1' }, artifacts: [{ version: 1 }] };
  expect((await keep(record)).content.deliverable).toMatchObject({
    title: 'Keep Campaign',
    type: 'campaign-record',
    format: 'json',
    content: record,
  });
});

test('a record that lacks something is refused whole, and says what is missing', async () => {
  await expect(keep({ campaign: { id: 'c1' }, artifacts: null })).rejects.toThrow('The record lacks artifacts.');
});

test('what is no object is refused', async () => {
  await expect(keep('c1')).rejects.toThrow('as an object in input.payload');
});
