import { describe, expect, test } from 'vitest';
import { loadExpressions } from '../definition/expression.ts';
import { parseDefinition } from '../definition/parse-definition.ts';
import { runView } from '../projections/run-view.ts';
import { agentStep, buildDefinition, CHECKPOINT } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';

await loadExpressions();

const viewOf = (run: RunOnPaper) =>
  runView(
    run.events.map((event, index) => ({ ...event, position: index + 1 })),
    run.state.plan.definition,
    run.now,
  );

describe('a result that cannot be made', () => {
  const definition = buildDefinition({
    steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', when: 'false' })],
    output: {
      ratio: '{{ steps.a.n / 0 }}',
      list: ['{{ int(steps.a.t) }}'],
      typo: '{{ steps.a.tt }}',
      absent: '{{ steps.b.t }}',
      fine: '{{ steps.a.t }}',
    },
  });
  const ended = () => {
    const run = new RunOnPaper(definition).succeed('a', { n: 1, t: 'hi' });
    run.emit({ type: 'orchestration.step.skipped', data: { stepId: 'b', reason: 'guard', output: null, notes: null } });
    return run.advance();
  };

  test('is recorded with its place, its expression and the reason, and the rest of it is made', () => {
    const run = ended();
    expect(run.state.status).toBe('completed');
    expect(run.state.ended?.output).toEqual({ ratio: null, list: [null], typo: null, absent: null, fine: 'hi' });
    expect(run.events.at(-1)).toMatchObject({
      data: {
        problems: [
          { place: 'output.ratio', source: '{{ steps.a.n / 0 }}', code: 'invalid_operation' },
          { place: 'output.list[0]', source: '{{ int(steps.a.t) }}' },
          {
            place: 'output.typo',
            source: '{{ steps.a.tt }}',
            code: 'missing_value',
            message: 'steps.a.tt has no value',
          },
        ],
      },
    });
  });

  test('is told by the view of the run, until it goes on and returns another one', () => {
    const run = ended();
    expect(viewOf(run).problems?.map(({ place }) => place)).toEqual(['output.ratio', 'output.list[0]', 'output.typo']);
    run.want({ type: 'rewind', stepId: 'a', modifications: null, notes: null });
    expect(viewOf(run).problems).toEqual([]);
  });
});

test('words that a question cannot say are told with the run, and it is asked all the same', () => {
  const run = new RunOnPaper(
    buildDefinition({
      steps: [
        agentStep({ id: 'pay', checkpointAfter: { ...CHECKPOINT, question: 'Pay {{ steps.pay.total / 0 }} CHF?' } }),
      ],
    }),
  ).succeed('pay', { total: 3 });
  expect(run.events.at(-1)).toMatchObject({
    type: 'orchestration.checkpoint.requested',
    data: { question: 'Pay  CHF?' },
  });
  expect(viewOf(run).problems).toMatchObject([
    { place: 'pay.checkpoint_after.question', source: '{{ steps.pay.total / 0 }}' },
  ]);
});

describe('the condition of a transition that cannot be evaluated', () => {
  const machine = (otherwise: string) => {
    const text = `metadata: { name: m, version: 1.0.0, description: d, owner: sales }
orchestration:
  steps: [ { id: score, agent: worker } ]
  machine:
    initial: new
    states:
      new: { run: score, transitions: [ { to: won, when: "steps.score.total / 0 > 1" }${otherwise} ] }
      won: { final: true }
      lost: { final: true }
`;
    const { definition, problems } = parseDefinition(text);
    if (!definition) throw new Error(JSON.stringify(problems));
    return new RunOnPaper(definition).succeed('score', { total: 3 });
  };

  test('is told where another one is taken', () => {
    const run = machine(', { to: lost }');
    expect(run.state.machine?.state).toBe('lost');
    expect(viewOf(run).problems).toMatchObject([
      { place: 'states.new.transitions[0].when', source: 'steps.score.total / 0 > 1' },
    ]);
  });

  test('is told where none is, and the run fails for it', () => {
    const run = machine(', { to: lost, when: "false" }');
    expect(run.state.status).toBe('failed');
    expect(run.state.error?.message).toContain('"steps.score.total / 0 > 1" could not be evaluated');
  });
});
