import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition, CHECKPOINT } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { decide } from './decide.ts';
import type { RunCommand } from './run-command.ts';
import type { Actor } from './run-event.ts';
import { isPerson, nameOfPerson, whyNotAnswer } from './who-answers.ts';

const approvalId = 'run.offer.1';

function asked(named: { readonly assignee?: string; readonly candidates?: readonly string[] }): RunOnPaper {
  return new RunOnPaper(
    buildDefinition({ steps: [agentStep({ id: 'offer', checkpointAfter: { ...CHECKPOINT, ...named } })] }),
  ).succeed('offer');
}

const becomes = (run: RunOnPaper, actor: Actor, command: Partial<RunCommand> = {}) => {
  const answer = { type: 'decide', decision: 'continue', modifications: null, rewindTo: null } as const;
  const decision = decide(run.state, { ...answer, approvalId, notes: null, ...command } as RunCommand, actor);
  return 'refusal' in decision ? decision.refusal.code : 'taken';
};

describe('who may answer', () => {
  test('is anybody where nobody is named', () => {
    expect([becomes(asked({}), 'operator:ada'), becomes(asked({}), 'client:ci')]).toEqual(['taken', 'taken']);
  });

  test('is whom silence has put it before, beside those who are named', () => {
    const run = asked({ assignee: 'ada' });
    expect(becomes(run, 'operator:linus')).toBe('not_assigned');
    run.emit({
      type: 'orchestration.checkpoint.expired',
      data: { approvalId, stepId: 'offer', outcome: 'escalate', escalateTo: 'linus', goTo: null, then: null },
    });
    expect([becomes(run, 'operator:linus'), becomes(run, 'operator:ada')]).toEqual(['taken', 'taken']);
    expect(becomes(run, 'operator:grace')).toBe('not_assigned');
  });

  test('does not hold the engine itself, whose word is what the definition says of silence', () => {
    expect(becomes(asked({ assignee: 'ada' }), 'system')).toBe('taken');
  });

  test('is by name of an operator, or by the whole name of whoever else speaks', () => {
    expect([isPerson('ada', 'operator:ada'), isPerson('client:ci', 'client:ci')]).toEqual([true, true]);
    expect([isPerson('ci', 'client:ci'), isPerson('ada', 'operator:adam')]).toEqual([false, false]);
    expect([nameOfPerson('operator:ada'), nameOfPerson('client:ci')]).toEqual(['ada', 'client:ci']);
  });

  test('is told with everybody who may', () => {
    const named = { approvalId: 'a', assignee: null, candidates: ['ada', 'grace'], escalatedTo: [] };
    expect(whyNotAnswer(named, 'operator:linus')).toBe('Approval a is for ada or grace to answer, and you are linus');
  });
});

describe('an approval that was answered', () => {
  test('is nobody’s to claim or to hand over', () => {
    const run = asked({ candidates: ['ada'] });
    run.answer('offer', 'continue');
    expect(becomes(run, 'operator:ada', { type: 'claim' })).toBe('already_decided');
    expect(becomes(run, 'operator:ada', { type: 'delegate', to: 'grace' })).toBe('already_decided');
  });
});

describe('handing over', () => {
  test('goes to somebody else, by a name that says who', () => {
    const run = asked({ assignee: 'ada' });
    expect(becomes(run, 'operator:ada', { type: 'delegate', to: ' ' })).toBe('not_assigned');
    expect(becomes(run, 'operator:ada', { type: 'delegate', to: 'operator:ada' })).toBe('not_assigned');
    expect(becomes(run, 'operator:ada', { type: 'delegate', to: 'grace' })).toBe('taken');
  });

  test('is open to a candidate who has not claimed it, and to nobody else', () => {
    const run = asked({ candidates: ['ada', 'grace'] });
    expect(becomes(run, 'operator:ada', { type: 'delegate', to: 'linus' })).toBe('taken');
    expect(becomes(run, 'operator:linus', { type: 'delegate', to: 'linus' })).toBe('not_assigned');
    expect(becomes(run, 'operator:ada', { type: 'release' })).toBe('not_assigned');
  });
});
