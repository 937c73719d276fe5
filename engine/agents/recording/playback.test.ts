import { describe, expect, test } from 'vitest';
import { AgentError } from '../port/agent.ts';
import type { Agent, AgentRequest, JsonObject } from '../port/agent.ts';
import { exampleContext, exampleRequest } from '../port/example-request.ts';
import { createPlaybackAgent } from './playback.ts';
import { createAgentRecorder } from './record.ts';
import type { Recorder } from './record.ts';

const agent: Agent = {
  invoke: async ({ mode, input, attempt }, { assets }) => {
    if (attempt > 2) throw new AgentError('too_often', 'Asked too often.', { retryable: false, details: { attempt } });
    const { id } = await assets.saveBuffer(Buffer.from(JSON.stringify(input)), 'text/plain');
    return { status: 'success', mode, content: { message: `asset ${id}` }, metadata: { rehearsed: true } };
  },
};

function requestWith(input: JsonObject, parts: Partial<AgentRequest> = {}): AgentRequest {
  return exampleRequest({ input, ...parts });
}

async function record(
  requests: readonly AgentRequest[],
  recorder: Recorder = createAgentRecorder(),
): Promise<Recorder> {
  const heard = recorder.listenTo(agent);
  for (const request of requests) await heard.invoke(request, exampleContext()).catch(() => undefined);
  return recorder;
}

async function play(recorder: Recorder, request: AgentRequest, saved: Uint8Array[] = []): Promise<unknown> {
  // What a file keeps.
  const cassette = JSON.parse(JSON.stringify(recorder.cassette()));
  return createPlaybackAgent(cassette)
    .invoke(request, exampleContext({ saved }))
    .catch((error: unknown) => error);
}

describe('a recording', () => {
  test('answers as the agent did, and saves its assets again', async () => {
    const request = requestWith({ context: { a: 1 } });
    const recorder = await record([request]);
    const saved: Uint8Array[] = [];
    expect(await play(recorder, request, saved)).toEqual(await agent.invoke(request, exampleContext()));
    expect(saved.map((bytes) => Buffer.from(bytes).toString())).toEqual(['{"context":{"a":1}}']);
  });

  test('fails as the agent did', async () => {
    const request = requestWith({}, { attempt: 3 });
    expect(await play(await record([request]), request)).toMatchObject({
      code: 'too_often',
      retryable: false,
      details: { attempt: 3 },
    });
  });

  test('answers another run with other ids and another time', async () => {
    const at = (run: string, deliverable: string, time: string): AgentRequest =>
      requestWith(
        {
          context: {
            runId: run,
            note: `see ${run}, written at ${time}`,
            summary_deliverable_id: deliverable,
            timing: { ms: time.length },
          },
        },
        { run: { id: run, rootId: run, definition: 'example', version: '1.0.0' } },
      );
    const recorder = await record([at('run-a', 'd-1', '2025-01-01T10:00:00.000Z')]);
    expect(await play(recorder, at('run-b', 'd-2', '2026-02-02T11:30:00Z'))).toMatchObject({ status: 'success' });
  });

  test('is the same whichever of two parallel steps answered first', async () => {
    const one = requestWith({ n: 1 }, { step: { id: 'a', name: 'A' } });
    const other = requestWith({ n: 2 }, { step: { id: 'b', name: 'B' } });
    expect((await record([one, other])).cassette()).toEqual((await record([other, one])).cassette());
  });
});

describe('an unrecorded request says', () => {
  test.each([
    [
      'which steps are known',
      requestWith({}, { step: { id: 'z', name: 'Z' } }),
      'the recording knows the steps step-1',
    ],
    ['which agent was asked there', requestWith({}, { agent: 'other' }), 'at this step it has example (BUILD)'],
    ['which attempts there were', requestWith({}, { attempt: 2 }), 'it has attempt 1'],
    [
      'what differs in the input',
      requestWith({ context: { a: 2, list: [1, 2] } }),
      'input.context.a was 1 and is 2; input.context.list[1] was null and is 2',
    ],
    [
      'what is missing from the input',
      requestWith({ context: { list: [1, null] } }),
      'input.context.a was 1 and is missing',
    ],
  ])('%s', async (_, request, difference) => {
    const recorder = await record([requestWith({ context: { a: 1, list: [1, null] } })]);
    const error = await play(recorder, request);
    expect(error).toBeInstanceOf(AgentError);
    expect(error).toMatchObject({
      code: 'unrecorded_request',
      retryable: false,
      message: expect.stringContaining(difference),
    });
  });
});
