// What is read of a run's history when a step goes on: from where its attempts began, a page at a time.
import { describe, expect, test } from 'vitest';
import { AgentError, CallsAsked } from '../agents/port/agent.ts';
import { agentStep, buildDefinition, retryEvery } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const retry = retryEvery(2, 1_000);
const pair = buildDefinition({
  steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'], input: { userMessage: 'Hello' }, retry })],
});

/** Up to the call for `b`, with many events before it and after. */
async function atSecondStep(answersLater: boolean): Promise<{ it: MemoryExecutor; runId: string }> {
  const it = new MemoryExecutor({ answersLater });
  const runId = await it.create(pair);
  await it.settle();
  for (let message = 0; message < 20; message++) {
    it.call('a').context.progress({ message: `a ${message}` });
    await it.settle();
  }
  it.call('a').answer();
  await it.settle();
  for (let message = 0; message < 5; message++) {
    it.call('b').context.progress({ message: `b ${message}` });
    await it.settle();
  }
  return { it, runId };
}

/** The events of the run that were not read. */
function unread(it: MemoryExecutor, runId: string): string[] {
  const first = Math.min(...it.pagesRead.map(({ afterSequence }) => afterSequence));
  return it.types(runId).slice(0, first);
}

describe.each([
  ['answers at once', false],
  ['answers later', true],
])('where the store %s', (_how, answersLater) => {
  test('a second attempt is told what was said in the first, and nothing before that is read', async () => {
    const { it, runId } = await atSecondStep(answersLater);
    it.call('b').fail(new AgentError('busy', 'try again', { retryable: true }));
    await it.settle();
    it.clock.advance(60_000);
    await it.settle();
    expect(it.call('b').request.conversation.messages).toEqual([{ role: 'user', content: 'Hello', stepId: 'b' }]);
    expect(it.pagesRead.length).toBeGreaterThan(2);
    expect(unread(it, runId).at(-1)).toBe('step.completed');
    expect(it.bugs).toEqual([]);
  });

  test('a step goes on after a crash with what it remembered in its attempt', async () => {
    const { it: before, runId } = await atSecondStep(answersLater);
    await before.call('b').context.remember({ page: 7 });
    await before.executor.stop();
    const it = new MemoryExecutor({ journal: before.journal, clock: before.clock, answersLater });
    it.executor.recover([runId]);
    await it.settle();
    expect(it.call('b').request).toMatchObject({ attempt: 1, resumed: { page: 7 }, input: { userMessage: 'Hello' } });
    expect(unread(it, runId).at(-1)).toBe('step.completed');
    expect(it.bugs).toEqual([]);
  });

  test('a step that had asked goes on after a crash with the answer, wherever in its attempt that was', async () => {
    const { it: before, runId } = await atSecondStep(answersLater);
    const mail = { id: '1', agent: 'mailer', tool: 'send', description: '', arguments: {}, schema: {}, when: null };
    before.call('b').fail(new CallsAsked([mail], { said: ['hello'] }, {}));
    await before.settle();
    const approve = { notes: null, modifications: null, rewindTo: null, calls: [{ id: '1', decision: 'approve' }] };
    const approvalId = `${runId}.b.1.calls`;
    await before.command(runId, { type: 'decide', approvalId, decision: 'continue', ...approve } as never);
    await before.settle();
    expect(before.call('b').request.answered).toMatchObject({ kept: { said: ['hello'] }, questions: 1 });
    await before.executor.stop();
    const it = new MemoryExecutor({ journal: before.journal, clock: before.clock, answersLater });
    it.executor.recover([runId]);
    await it.settle();
    expect(it.call('b').request.answered).toMatchObject({ kept: { said: ['hello'] }, questions: 1 });
    expect(unread(it, runId).at(-1)).toBe('step.completed');
    expect(it.bugs).toEqual([]);
  });
});
