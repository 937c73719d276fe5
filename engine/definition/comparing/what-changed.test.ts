// Every word that a change can have, by what changed from one definition in normal form to another.
import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition, CHECKPOINT, childStep, fanOut, waitStep } from '../../testing/build-definition.ts';
import { compareDefinitions } from '../compare-definitions.ts';
import type { Definition, Parameter } from '../definition.ts';
import type { Machine, MachineState } from '../machine.ts';
import type { RetryPolicy } from '../retry-policy.ts';
import type { Step } from '../step.ts';
import type { Trigger } from '../trigger.ts';

type Draft = Parameters<typeof buildDefinition>[0];

function said(before: Partial<Draft>, after: Partial<Draft>): string[] {
  const [was, is] = [before, after].map((draft) => buildDefinition({ steps: [], ...draft })) as [
    Definition,
    Definition,
  ];
  expect(compareDefinitions(was, was)).toEqual([]);
  return compareDefinitions(was, is).map(({ kind, message }) => `${kind}: ${message}`);
}

/** One way and back. */
function saidBothWays(one: Partial<Draft>, other: Partial<Draft>): [string[], string[]] {
  return [said(one, other), said(other, one)];
}

const ofStep = (one: Step, other: Step) => saidBothWays({ steps: [one] }, { steps: [other] });

describe('about a definition', () => {
  test.each<[Partial<Draft>, string]>([
    [{ name: 'other' }, 'name_changed: The name: other, was test'],
    [{ displayName: 'Other' }, 'displayName_changed: The display name: Other, was Test'],
    [{ version: '2.0.0' }, 'version_changed: The version: 2.0.0, was 1.0.0'],
    [{ owner: 'other' }, 'owner_changed: The owner: other, was owner'],
    [{ organization: 'acme' }, 'organization_changed: The organization: acme, was global'],
    [{ description: 'New' }, 'description_changed: The description was rewritten'],
    [{ tags: ['a', 'b'] }, 'tags_changed: The tags: a, b, was none'],
    [
      { validations: [{ rule: 'a < b', message: 'no' }] },
      'validations_changed: What must hold of the parameters changed',
    ],
  ])('%j', (after, message) => {
    expect(said({}, after)).toEqual([message]);
  });
});

describe('about how it runs', () => {
  const both = (one: Draft['execution'], other: Draft['execution']) =>
    saidBothWays({ execution: one ?? {} }, { execution: other ?? {} });

  test.each<[string, Draft['execution'], Draft['execution'], string, string]>([
    [
      'mode',
      {},
      { mode: 'sequential' },
      'mode_changed: Steps run: sequential, was parallel',
      'mode_changed: Steps run: parallel, was sequential',
    ],
    [
      'a parameter for the mode',
      {},
      { modeFrom: 'how' },
      'mode_changed: The parameter that says how steps run: how, was none',
      'mode_changed: The parameter that says how steps run: none, was how',
    ],
    [
      'preflight',
      {},
      { preflight: true },
      'preflight_changed: Agents are checked before a run starts now',
      'preflight_changed: Agents are not checked before a run starts any more',
    ],
    [
      'places',
      { maxParallel: 2 },
      { maxParallel: 3 },
      'concurrency_changed: Steps under way at once: 3, was 2',
      'concurrency_changed: Steps under way at once: 2, was 3',
    ],
    [
      'queue',
      {},
      { queueStrategy: 'priority' },
      'queue_changed: The queue strategy: priority, was fifo',
      'queue_changed: The queue strategy: fifo, was priority',
    ],
    [
      'time',
      {},
      { timeoutSeconds: 9 },
      'run_timeout_changed: The time limit of a run, in seconds: 9, was none',
      'run_timeout_changed: The time limit of a run, in seconds: none, was 9',
    ],
    [
      'what time does',
      {},
      { onTimeout: 'cancel' } as never,
      'run_timeout_changed: A run that is out of time is cancelled now',
      'run_timeout_changed: A run that is out of time has failed now',
    ],
    [
      'sleep',
      {},
      { wallclock: true } as never,
      'run_timeout_changed: Time limits count what the machine slept now',
      'run_timeout_changed: Time limits do not count what the machine slept any more',
    ],
    [
      'what questions hold',
      {},
      { questionsHold: 'run' } as never,
      'questions_changed: Questions hold the run now',
      'questions_changed: Questions hold only what waits for their step now',
    ],
    [
      'pool',
      {},
      { pool: 'models' } as never,
      'pool_changed: The pool whose room its agents take: models, was none',
      'pool_changed: The pool whose room its agents take: none, was models',
    ],
    [
      'retry budget',
      {},
      { retryBudget: 5 } as never,
      'retry_budget_changed: Retries in one run, all together: 5, was none',
      'retry_budget_changed: Retries in one run, all together: none, was 5',
    ],
    [
      'plan',
      {},
      { planApproval: true },
      'plan_approval_changed: The plan needs approval now',
      'plan_approval_changed: The plan needs no approval any more',
    ],
    [
      'cache',
      {},
      { caching: { enabled: true, ttlSeconds: 0, steps: null } },
      'caching_changed: Outputs are cached now',
      'caching_changed: Outputs are not cached any more',
    ],
    [
      'cache time',
      {},
      { caching: { enabled: false, ttlSeconds: 7, steps: null } },
      'caching_changed: What is cached, or for how long, changed',
      'caching_changed: What is cached, or for how long, changed',
    ],
  ])('%s', (_, one, other, there, back) => {
    expect(both(one, other)).toEqual([[there], [back]]);
  });
});

describe('about parameters and triggers', () => {
  const parameter = (more: Partial<Parameter>): Partial<Draft> => ({
    parameters: [{ name: 'top', type: 'integer', required: false, description: '', ...more } as Parameter],
  });

  test.each<[Partial<Parameter>, string, string]>([
    [{ type: 'string' }, 'is now string, was integer', 'is now integer, was string'],
    [{ required: true }, 'became required', 'became optional'],
    [{ default: 3 }, 'has the default 3', 'has no default any more'],
    [{ enum: [1, 2] }, 'has other choices', 'has other choices'],
    [{ description: 'How many' }, 'is described differently', 'is described differently'],
  ])('%j', (more, there, back) => {
    expect(saidBothWays(parameter({}), parameter(more))).toEqual([
      [`parameter_changed: The parameter "top" ${there}`],
      [`parameter_changed: The parameter "top" ${back}`],
    ]);
  });

  test('a parameter that came, went or has another default', () => {
    expect(saidBothWays({}, parameter({}))).toEqual([
      ['parameter_added: The parameter "top" was added'],
      ['parameter_removed: The parameter "top" was removed'],
    ]);
    expect(said(parameter({ default: 'a' }), parameter({ default: 'b' }))).toEqual([
      'parameter_changed: The parameter "top" has the default "b", was "a"',
    ]);
  });

  const base: Trigger = {
    id: 'night',
    cron: '0 3 * * *',
    timezone: 'UTC',
    parameters: {},
    overlap: 'skip',
    missed: 'run_once',
    maxMissed: 10,
    jitterSeconds: 0,
    enabled: true,
    mode: null,
  };
  const trigger = (more: Partial<Trigger>): Partial<Draft> => ({ triggers: [{ ...base, ...more }] });

  test.each<[Partial<Trigger>, string, string]>([
    [{ cron: '0 4 * * *' }, 'fires at 0 4 * * *, was 0 3 * * *', 'fires at 0 3 * * *, was 0 4 * * *'],
    [{ timezone: 'Asia/Tokyo' }, 'is in Asia/Tokyo, was UTC', 'is in UTC, was Asia/Tokyo'],
    [{ parameters: { a: 1 } }, 'gives other parameters', 'gives other parameters'],
    [{ overlap: 'queue_all' }, 'treats overlaps by queue_all, was skip', 'treats overlaps by skip, was queue_all'],
    [{ maxMissed: 3 }, 'makes up for 3 missed times at most, was 10', 'makes up for 10 missed times at most, was 3'],
    [{ jitterSeconds: 5 }, 'starts up to 5 s later, was 0 s', 'starts up to 0 s later, was 5 s'],
    [{ enabled: false }, 'is switched off', 'is switched on'],
    [{ mode: 'live' }, 'runs in mode live, was of the settings', 'runs in mode of the settings, was live'],
    [{ missed: 'skip' }, 'treats missed times by skip, was run_once', 'treats missed times by run_once, was skip'],
  ])('%j', (more, there, back) => {
    expect(saidBothWays(trigger({}), trigger(more))).toEqual([
      [`trigger_changed: The trigger "night" ${there}`],
      [`trigger_changed: The trigger "night" ${back}`],
    ]);
  });

  test('a trigger that came or went', () => {
    expect(saidBothWays({}, trigger({}))).toEqual([
      ['trigger_added: The trigger "night" was added'],
      ['trigger_removed: The trigger "night" was removed'],
    ]);
  });
});

describe('about states', () => {
  const state = (more: Partial<MachineState>): MachineState => ({
    name: 'new',
    label: 'New',
    run: ['a'],
    transitions: [{ to: 'won', when: null, on: null, afterSeconds: null }],
    isFinal: false,
    outcome: 'completed',
    ...more,
  });
  const won = state({ name: 'won', run: [], transitions: [], isFinal: true });
  const machine = (...states: MachineState[]): Partial<Draft> => ({
    machine: { initial: 'new', states } satisfies Machine,
  });

  test('that there are any', () => {
    expect(saidBothWays({}, machine(state({}), won))).toEqual([
      ['machine_changed: A run goes through states now'],
      ['machine_changed: A run goes through no states any more'],
    ]);
    expect(saidBothWays({ machine: null }, {})).toEqual([[], []]);
  });

  test('where a run begins', () => {
    const begins = (initial: string): Partial<Draft> => ({ machine: { initial, states: [state({}), won] } });
    expect(said(begins('new'), begins('won'))).toEqual(['machine_changed: A run begins in state "won" now, was "new"']);
  });

  test('one that came or went, and that others stand in another order', () => {
    expect(saidBothWays(machine(won), machine(state({}), won))).toEqual([
      ['state_added: The state "new" was added'],
      ['state_removed: The state "new" was removed'],
    ]);
    expect(said(machine(state({}), won), machine(won, state({})))).toEqual([]);
  });

  test.each<[Partial<MachineState>, string, string]>([
    [{ label: 'Fresh' }, 'is shown as "Fresh" now, was "New"', 'is shown as "New" now, was "Fresh"'],
    [{ run: [] }, 'runs no step now, was a', 'runs a now, was no step'],
    [{ transitions: [] }, 'leads nowhere any more', 'leads on differently: to won'],
    [
      { transitions: [{ to: 'won', when: 'x', on: null, afterSeconds: null }] },
      'leads on differently: to won',
      'leads on differently: to won',
    ],
    [
      { transitions: [{ to: 'won', when: null, on: 'paid', afterSeconds: null }] },
      'leads on differently: to won',
      'leads on differently: to won',
    ],
    [
      { transitions: [{ to: 'won', when: null, on: null, afterSeconds: 60 }] },
      'leads on differently: to won',
      'leads on differently: to won',
    ],
    [{ isFinal: true }, 'ends the run now', 'does not end the run any more'],
    [{ outcome: 'failed' }, 'ends the run as failed now, was completed', 'ends the run as completed now, was failed'],
  ])('%j', (more, there, back) => {
    expect(saidBothWays(machine(state({}), won), machine(state(more), won))).toEqual([
      [`state_changed: The state "new" ${there}`],
      [`state_changed: The state "new" ${back}`],
    ]);
  });
});

describe('about a step', () => {
  const retry: RetryPolicy = {
    maxAttempts: 3,
    initialDelayMs: 1,
    backoffMultiplier: 2,
    maxDelayMs: 9,
    strategy: 'exponential',
    jitter: 0,
  };
  const a = agentStep({ id: 'a' });
  const [b, c] = [agentStep({ id: 'b' }), agentStep({ id: 'c' })];

  test.each<[string, Partial<Parameters<typeof agentStep>[0]>, string, string]>([
    [
      'its title',
      { name: 'Fetch' },
      'title_changed: Step "a" is shown as "Fetch" now, was "a"',
      'title_changed: Step "a" is shown as "a" now, was "Fetch"',
    ],
    [
      'a condition',
      { when: 'x > 1' },
      'condition_changed: Step "a" runs only when x > 1',
      'condition_changed: Step "a" always runs now',
    ],
    [
      'a checkpoint',
      { checkpointAfter: CHECKPOINT },
      'checkpoint_changed: The checkpoint after "a" was added',
      'checkpoint_changed: The checkpoint after "a" was removed',
    ],
    [
      'retries',
      { retry },
      'retry_changed: Step "a" has a retry policy of its own now, with 3 attempts',
      'retry_changed: Step "a" has no retry policy of its own any more',
    ],
    [
      'time',
      { timeoutSeconds: 5 },
      'timeout_changed: Step "a": the time limit in seconds: 5, was none',
      'timeout_changed: Step "a": the time limit in seconds: none, was 5',
    ],
    [
      'failures',
      { onError: 'continue' },
      'on_error_changed: A failure of step "a" no longer fails the run',
      'on_error_changed: A failure of step "a" fails the run now',
    ],
    [
      'priority',
      { priority: 7 },
      'priority_changed: Step "a": the priority: 7, was 0',
      'priority_changed: Step "a": the priority: 0, was 7',
    ],
    [
      'an SLA',
      { sla: { warnAfterSeconds: 1 } as never },
      'sla_changed: Step "a": how long it may take changed',
      'sla_changed: Step "a": how long it may take changed',
    ],
    [
      'its agent',
      { agent: 'other' },
      'agent_changed: Step "a" is done by: other, was worker',
      'agent_changed: Step "a" is done by: worker, was other',
    ],
    [
      'which version of its agent',
      { latest: true },
      'latest_changed: Step "a" is done by another version of its agent',
      'latest_changed: Step "a" is done by another version of its agent',
    ],
    [
      'its mode',
      { mode: 'PLAN' },
      'mode_changed: Step "a" works in mode: PLAN, was BUILD',
      'mode_changed: Step "a" works in mode: BUILD, was PLAN',
    ],
    [
      'its input',
      { input: { x: 1 } as never },
      'input_changed: Step "a" is given other input',
      'input_changed: Step "a" is given other input',
    ],
    [
      'its mapping',
      { outputMapping: { x: '$.y' } as never },
      'output_mapping_changed: Step "a" maps its output differently',
      'output_mapping_changed: Step "a" maps its output differently',
    ],
    [
      'a list',
      { forEach: fanOut('{{ list }}') },
      'for_each_changed: Step "a" works through a list differently',
      'for_each_changed: Step "a" works through a list differently',
    ],
    [
      'a loop',
      { repeat: { until: 'true', maxIterations: 3 } as never },
      'repeat_changed: Step "a" repeats differently',
      'repeat_changed: Step "a" repeats differently',
    ],
    [
      'its undoing',
      { compensate: { agent: 'undoer' } as never },
      'compensate_changed: Step "a" is undone differently',
      'compensate_changed: Step "a" is undone differently',
    ],
  ])('%s', (_, more, there, back) => {
    expect(ofStep(a, agentStep({ id: 'a', ...more }))).toEqual([[there], [back]]);
  });

  test('another condition says the one before', () => {
    expect(said({ steps: [{ ...a, when: 'x' }] }, { steps: [{ ...a, when: 'y' }] })).toEqual([
      'condition_changed: Step "a" runs only when y, was x',
    ]);
  });

  test('what it waits for, and how', () => {
    const waiting = (more: object) => agentStep({ id: 'z', ...more });
    const dependent = (more: object): Partial<Draft> => ({ steps: [a, b, c, waiting(more)] });
    expect(saidBothWays(dependent({}), dependent({ dependsOn: ['a', 'b'] }))).toEqual([
      ['dependencies_changed: Step "z" waits for a, b now'],
      ['dependencies_changed: Step "z" no longer waits for a, b'],
    ]);
    expect(said(dependent({ dependsOn: ['a'] }), dependent({ dependsOn: ['b', 'c'] }))).toEqual([
      'dependencies_changed: Step "z" waits for b, c now and no longer waits for a',
    ]);
    expect(saidBothWays(dependent({ dependsOn: ['a'] }), dependent({ dependsOn: ['a'], join: 'any' }))).toEqual([
      ['join_changed: Step "z" needs one of those that it waits for now'],
      ['join_changed: Step "z" needs all that it waits for now'],
    ]);
    expect(
      said(dependent({ dependsOn: ['a'], join: 'failed' }), dependent({ dependsOn: ['a'], join: 'settled' })),
    ).toEqual(['join_changed: Step "z" runs whatever becomes of those that it waits for now']);
    expect(said(dependent({ dependsOn: ['a'] }), dependent({ dependsOn: ['a'], join: 'failed' }))).toEqual([
      'join_changed: Step "z" runs when one of those that it waits for fails now',
    ]);
    expect(saidBothWays(dependent({}), dependent({ after: ['a'] }))).toEqual([
      ['order_changed: Step "z" goes after: a, was none'],
      ['order_changed: Step "z" goes after: none, was a'],
    ]);
  });

  test('its question', () => {
    const asking = (more: object) => ({
      steps: [agentStep({ id: 'a', checkpointAfter: { ...CHECKPOINT, ...more } as never })],
    });
    const both = (more: object) => saidBothWays(asking({}), asking(more)).map(([message]) => message);
    const words = (text: string) => `checkpoint_changed: The checkpoint after "a" ${text}`;
    expect(both({ required: false })).toEqual([words('became optional'), words('became mandatory')]);
    expect(both({ question: 'Fine?' })).toEqual([
      words('asks something else: Fine?'),
      words('asks something else: Go on?'),
    ]);
    expect(both({ assignee: 'ada' })).toEqual([
      words('is answered by ada, was anybody'),
      words('is answered by anybody, was ada'),
    ]);
    expect(both({ candidates: ['ada', 'grace'] })).toEqual([
      words('is answered by ada or grace, was anybody'),
      words('is answered by anybody, was ada or grace'),
    ]);
    expect(both({ severity: 'high' })).toEqual([
      words('is of high severity, was normal'),
      words('is of normal severity, was high'),
    ]);
    expect(both({ holds: 'run' })).toEqual([words('holds the run'), words('holds what all questions of its run hold')]);
    expect(both({ options: [] })).toEqual([words('offers other choices'), words('offers other choices')]);
    expect(both({ timeout: { afterSeconds: 60, outcome: 'abort' } })).toEqual([
      words('ends after 60 seconds with abort'),
      words('waits without end'),
    ]);
  });

  test('how it is retried', () => {
    const retried = (more: object) => ({ steps: [agentStep({ id: 'a', retry: { ...retry, ...more } as never })] });
    const both = (more: object) => saidBothWays(retried({}), retried(more)).map(([message]) => message);
    const words = (text: string) => `retry_changed: Step "a" ${text}`;
    expect(both({ maxAttempts: 5 })).toEqual([words('gets 5 attempts, was 3'), words('gets 3 attempts, was 5')]);
    expect(both({ maxDelayMs: 10 })).toEqual([
      words('is retried after other delays'),
      words('is retried after other delays'),
    ]);
    expect(both({ if: 'error.code == "x"' })).toEqual([
      words('is retried only when error.code == "x"'),
      words('is retried when the error says that it may help'),
    ]);
    expect(both({ maxTotalMs: 5_000 })).toEqual([
      words('is not tried again later than 5 seconds after its first attempt'),
      words('may be tried again however late it is'),
    ]);
  });

  test('of another type is told by its type alone', () => {
    expect(ofStep(a, waitStep({ id: 'a', seconds: 5 }))[0]).toEqual([
      'type_changed: Step "a" is of type: wait, was agent',
    ]);
  });

  test('a wait, a child and a switch in their own words', () => {
    expect(ofStep(waitStep({ id: 'a', seconds: 5 }), waitStep({ id: 'a', seconds: 6 }))[0]).toEqual([
      'seconds_changed: Step "a" waits for seconds: 6, was 5',
    ]);
    expect(ofStep(waitStep({ id: 'a' }), waitStep({ id: 'a', until: 'x' }))[0]).toEqual([
      'until_changed: Step "a" waits until: x, was none',
    ]);
    expect(ofStep(waitStep({ id: 'a' }), waitStep({ id: 'a', signals: ['go'] }))[0]).toEqual([
      'signals_changed: Step "a" waits for other signals',
    ]);
    expect(ofStep(waitStep({ id: 'a' }), waitStep({ id: 'a', correlation: 'x' }))[0]).toEqual([
      'correlation_changed: Step "a" takes other signals',
    ]);
    expect(
      ofStep(
        childStep({ id: 'a', orchestration: { name: 'x' } }),
        childStep({ id: 'a', orchestration: { name: 'y' } }),
      )[0],
    ).toEqual(['orchestration_changed: Step "a" starts its child differently']);
    const route = (more: object) =>
      ({ ...agentStep({ id: 'a' }), type: 'switch', cases: [], default: null, ...more }) as never as Step;
    expect(ofStep(route({}), route({ cases: [{ when: 'true', goTo: 'b' }] }))[0]).toEqual([
      'cases_changed: Step "a" routes differently',
    ]);
    expect(ofStep(route({}), route({ default: 'b' }))[0]).toEqual([
      'default_changed: Step "a" routes differently when no case holds',
    ]);
  });
});

describe('about steps', () => {
  const worker = (id: string, agent = id) => agentStep({ id, agent });

  test('that came or went, and where', () => {
    expect(saidBothWays({ steps: [worker('a')] }, { steps: [worker('z'), worker('a'), worker('b')] })).toEqual([
      ['step_added: Step "z" was added at the start', 'step_added: Step "b" was added after "a"'],
      ['step_removed: Step "z" was removed', 'step_removed: Step "b" was removed'],
    ]);
  });

  test('with another id, which others go on waiting for', () => {
    const before = { steps: [worker('a', 'x'), agentStep({ id: 'b', agent: 'y', dependsOn: ['a'] })] };
    const after = { steps: [worker('c', 'x'), agentStep({ id: 'b', agent: 'y', dependsOn: ['c'] })] };
    expect(said(before, after)).toEqual(['step_renamed: Step "a" is called "c" now']);
  });

  test('of which two do the same: each new one takes the place of one', () => {
    expect(
      said(
        { steps: [worker('a', 'x'), worker('b', 'x')] },
        { steps: [worker('c', 'x'), worker('d', 'x'), worker('e', 'x')] },
      ),
    ).toEqual([
      'step_renamed: Step "a" is called "c" now',
      'step_renamed: Step "b" is called "d" now',
      'step_added: Step "e" was added after "d"',
    ]);
  });

  test('in another order, whoever came or went', () => {
    expect(said({ steps: [worker('a'), worker('b')] }, { steps: [worker('b'), worker('z'), worker('a')] })).toEqual([
      'step_added: Step "z" was added after "b"',
      'steps_reordered: Steps stand in another order',
    ]);
  });

  test('that clean up', () => {
    expect(saidBothWays({}, { finally: [worker('tidy')] })).toEqual([
      ['step_added: Step "tidy" was added at the start'],
      ['step_removed: Step "tidy" was removed'],
    ]);
  });
});

describe('about results and failures', () => {
  test('its output', () => {
    expect(saidBothWays({}, { output: { a: 1 } })).toEqual([
      ['output_changed: The run returns an output of its own now'],
      ['output_changed: The run returns the outputs of all steps now'],
    ]);
    expect(saidBothWays({ output: { a: 1 } }, { output: { a: 1, b: 2 } })).toEqual([
      ['output_changed: The output "b" was added'],
      ['output_changed: The output "b" was removed'],
    ]);
    expect(said({ output: { a: { x: 1, y: 2 } } }, { output: { a: { y: 2, x: 1 } } })).toEqual([]);
    expect(said({ output: { a: [1, 2] } }, { output: { a: [2, 1] } })).toEqual([
      'output_changed: The output "a" is made differently',
    ]);
    expect(said({ output: { a: [] } }, { output: { a: {} } })).toEqual([
      'output_changed: The output "a" is made differently',
    ]);
    expect(said({ output: { a: { x: 1 } } }, { output: { a: { y: 1 } } })).toEqual([
      'output_changed: The output "a" is made differently',
    ]);
  });

  test('failures of its steps', () => {
    const handling = (errorHandling: object) => ({ errorHandling: errorHandling as never });
    const retry = {
      maxAttempts: 3,
      initialDelayMs: 1,
      backoffMultiplier: 1,
      maxDelayMs: 1,
      strategy: 'linear',
      jitter: 0,
    };
    const words = (text: string) => [`error_handling_changed: ${text}`];
    expect(saidBothWays({}, handling({ retry }))).toEqual([
      words('Failed steps get 3 attempts, was one attempt'),
      words('Failed steps get one attempt, was 3 attempts'),
    ]);
    expect(said(handling({ retry }), handling({ retry: { ...retry, maxDelayMs: 2 } }))).toEqual(
      words('Failed steps get 3 attempts, with other delays'),
    );
    expect(saidBothWays({}, handling({ allowSkip: false }))).toEqual([
      words('Failed steps may not be skipped any more'),
      words('Failed steps may be skipped now'),
    ]);
    expect(said({}, handling({ notifyHuman: false }))).toEqual(
      words('An operator is asked about failures: never, was depending on who started the run'),
    );
    expect(said(handling({ notifyHuman: false }), handling({ notifyHuman: true }))).toEqual(
      words('An operator is asked about failures: always, was never'),
    );
    expect(said({}, handling({ rollback: { reversible: true, description: '' } }))).toEqual(
      words('What is said about rolling back changed'),
    );
  });
});

test('each change has what was and what is', () => {
  const [was, is] = [
    buildDefinition({ steps: [agentStep({ id: 'a' })] }),
    buildDefinition({ steps: [agentStep({ id: 'b', agent: 'other' })], tags: ['x'] }),
  ];
  expect(compareDefinitions(was, is)).toEqual([
    { kind: 'tags_changed', step: null, message: 'The tags: x, was none', before: [], after: ['x'] },
    { kind: 'step_removed', step: 'a', message: 'Step "a" was removed', before: was.steps[0], after: null },
    { kind: 'step_added', step: 'b', message: 'Step "b" was added at the start', before: null, after: is.steps[0] },
  ]);
});
