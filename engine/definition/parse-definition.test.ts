import { describe, expect, it } from 'vitest';
import { parseDefinition } from './parse-definition.ts';
import type { Definition } from './definition.ts';
import type { AgentStep, OrchestrationStep } from './step.ts';

function valid(text: string): Definition {
  const { definition, problems } = parseDefinition(text);
  expect(problems).toEqual([]);
  return definition as Definition;
}

const about = 'metadata: { name: kpi-tracking, version: 1.0.0, owner: finance-manager }';

describe('the definitions of the guide', () => {
  // The steps stand as the guide prints them; around them is what the guide's table of parameters says.
  const financeReview = `
metadata:
  name: finance-quarterly-review
  displayName: Finance Quarterly Review
  version: 1.0.0
  owner: finance-manager
orchestration:
  parameters:
    - { name: kpi_names, type: "string[]", required: true, description: "List of KPI identifiers to query (e.g. \`['revenue', 'expenses']\`)." }
    - { name: start_date, type: date, required: true, description: Beginning of the reporting window }
    - { name: end_date, type: date, required: true, description: End of the reporting window }
    - { name: grouping, type: string, required: false, default: day, enum: [day, week, month], description: Aggregation interval }
  steps:
- id: run-kpi-tracking
  type: orchestration
  agent: finance-manager
  orchestration:
    name: kpi-tracking
    version: 1.0.0
    parameters:
      kpi_names: "{{ parameters.kpi_names }}"
      start_date: "{{ parameters.start_date }}"
      end_date: "{{ parameters.end_date }}"
      grouping: "{{ parameters.grouping }}"

- id: prepare-executive-brief
  agent: summarizer
  depends_on:
    - run-kpi-tracking
  input:
    context:
      summary: "{{ steps.run-kpi-tracking.results.summarize-results.summary }}"
      childStatus: "{{ steps.run-kpi-tracking.status }}"
      rawResults: "{{ steps.run-kpi-tracking.results }}"
`.replace(/(steps:\n)([\s\S]*)$/, (_, head: string, steps: string) => head + steps.replaceAll(/^(?=.)/gm, '  '));

  it('reads the steps of the finance review as they are printed', () => {
    const { steps, parameters } = valid(financeReview);
    const [child, brief] = steps as [OrchestrationStep, AgentStep];
    expect(child.orchestration).toEqual({
      name: 'kpi-tracking',
      version: '1.0.0',
      owner: 'finance-manager',
      inheritConversation: false,
      parameters: {
        kpi_names: '{{ parameters.kpi_names }}',
        start_date: '{{ parameters.start_date }}',
        end_date: '{{ parameters.end_date }}',
        grouping: '{{ parameters.grouping }}',
      },
    });
    expect(brief).toMatchObject({
      type: 'agent',
      agent: 'summarizer',
      mode: 'BUILD',
      dependsOn: ['run-kpi-tracking'],
      name: 'Prepare Executive Brief',
    });
    expect(brief.input).toEqual({
      context: {
        summary: '{{ steps.run-kpi-tracking.results.summarize-results.summary }}',
        childStatus: '{{ steps.run-kpi-tracking.status }}',
        rawResults: '{{ steps.run-kpi-tracking.results }}',
      },
    });
    expect(parameters.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['kpi_names', 'string[]', true],
      ['start_date', 'date', true],
      ['end_date', 'date', true],
      ['grouping', 'string', false],
    ]);
  });

  it('reads the older form, with everything under orchestration', () => {
    const older = valid(`
orchestration:
  name: kpi-tracking
  display_name: KPI Tracking
  version: 1.2.0
  description: Fetch and summarize
  owner: finance-manager
  tags: [finance]
  parameters: { kpi_names: { type: "string[]", required: true } }
  steps: [ { id: fetch, agent: supabase-agent, input: { user_message: "{{ kpi_names }}" } } ]
`);
    const newer = valid(`
metadata: { name: kpi-tracking, displayName: KPI Tracking, version: 1.2.0, description: Fetch and summarize, owner: finance-manager, tags: [finance] }
orchestration:
  parameters: [ { name: kpi_names, type: "string[]", required: true } ]
  steps: [ { id: fetch, agent: supabase-agent, input: { userMessage: "{{ kpi_names }}" } } ]
`);
    expect(older).toEqual(newer);
  });
});

describe('every form of the schema', () => {
  const snake = `
metadata: { name: all, display_name: All, version: 1.0.0, owner: boss, organization: acme }
orchestration:
  parameters: [ { key: documents, type: "object[]", required: true } ]
  execution:
    mode: sequential
    concurrency: { max_parallel: 2, queue_strategy: priority }
    caching: { enabled: true, ttl_seconds: 60, steps: [ { id: work, ttl_seconds: 5 }, route ] }
    timeout_seconds: 3600
    plan_approval: true
    pool: models
    retry_budget: 7
  steps:
    - id: work
      agent: worker
      input: { user_message: Hello, context: { user_message: data, depends_on: data }, payload: 1, other_key: 2 }
      output_mapping: { rows: "$.content", first_row: "$.content[0]" }
      checkpoint_after: { reason: Good?, required: false, severity: high, options: [ { action: retry, label: Again, allows_modification: false }, continue ], timeout: { after_seconds: 60 } }
      when: "{{ size(parameters.documents) > 0 }}"
      for_each: parameters.documents
      max_parallel: 3
      on_item_failure: continue
      retry: { retry_count: 2, initial_delay_seconds: 1.5, backoff_multiplier: 3, max_delay_seconds: 9, strategy: linear, jitter: 0, if: error.retryable && attempt < 3, max_total_seconds: 90 }
      timeout_seconds: 12
      on_error: continue
      compensate: { agent: undoer, mode: CONVERSE, input: { user_message: undo } }
      sla: { warn_after_seconds: 1, breach_after_seconds: 2, on_breach: abort }
      priority: 5
    - id: child
      type: orchestration
      agent: other-boss
      depends_on: work
      orchestration: { name: other, inherit_conversation: true }
    - id: route
      type: switch
      depends_on: [child]
      cases: [ { when: "true", go_to: hold } ]
      default: later
    - { id: hold, type: wait, signal: go }
    - { id: later, type: wait, until: "2030-01-01T00:00:00Z", timeout_seconds: 5 }
    - { type: wait, seconds: 3 }
  output: { all_rows: "{{ steps.work }}" }
  triggers: [ { id: nightly, cron: "0 3 * * *", parameters: { documents: [] } } ]
  error_handling:
    on_step_failure: [ { max_attempts: 4 }, { notify_human: true }, { allow_skip: false } ]
    rollback: { reversible: true, description: Undo, on: [failure, abort] }
`;
  const camel = snake
    .replaceAll(
      /\b(?!other_key|all_rows|first_row|user_message: data|depends_on: data)([a-z]+(?:_[a-z]+)+)(?=:)/g,
      (key) => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    )
    .replace('{ userMessage: data', '{ user_message: data');

  it('means the same in snake case and in camel case', () => {
    expect(camel).toContain('dependsOn: work');
    expect(camel).not.toContain('on_step_failure');
    expect(valid(camel)).toEqual(valid(snake));
  });

  it('has one normal form', () => {
    expect(valid(snake)).toEqual({
      name: 'all',
      displayName: 'All',
      version: '1.0.0',
      description: '',
      owner: 'boss',
      organization: 'acme',
      tags: [],
      parameters: [{ name: 'documents', type: 'object[]', required: true, description: '' }],
      execution: {
        modeFrom: null,
        preflight: false,
        mode: 'sequential',
        maxParallel: 2,
        queueStrategy: 'priority',
        caching: {
          enabled: true,
          ttlSeconds: 60,
          steps: [
            { id: 'work', ttlSeconds: 5 },
            { id: 'route', ttlSeconds: 60 },
          ],
        },
        timeoutSeconds: 3600,
        planApproval: true,
        pool: 'models',
        retryBudget: 7,
      },
      steps: [
        {
          id: 'work',
          name: 'Work',
          type: 'agent',
          agent: 'worker',
          mode: 'BUILD',
          dependsOn: [],
          input: {
            userMessage: 'Hello',
            context: { user_message: 'data', depends_on: 'data' },
            payload: 1,
            other_key: 2,
          },
          outputMapping: { rows: '$.content', first_row: '$.content[0]' },
          checkpointAfter: {
            question: 'Good?',
            required: false,
            severity: 'high',
            options: [
              { action: 'retry', label: 'Again', allowsModification: false },
              { action: 'continue', label: 'Continue', allowsModification: false },
            ],
            timeout: { afterSeconds: 60, outcome: 'escalate', escalateTo: null, goTo: null, then: null },
          },
          when: 'size(parameters.documents) > 0',
          forEach: {
            items: '{{ parameters.documents }}',
            maxParallel: 3,
            onItemFailure: 'continue',
            maxFailures: null,
            maxFailurePercentage: null,
          },
          repeat: null,
          retry: {
            maxAttempts: 3,
            initialDelayMs: 1500,
            backoffMultiplier: 3,
            maxDelayMs: 9000,
            strategy: 'linear',
            jitter: 0,
            if: 'error.retryable && attempt < 3',
            maxTotalMs: 90_000,
          },
          timeoutSeconds: 12,
          onError: 'continue',
          compensate: {
            agent: 'undoer',
            mode: 'CONVERSE',
            input: { userMessage: 'undo' },
            retry: null,
            timeoutSeconds: null,
          },
          sla: { warnAfterSeconds: 1, breachAfterSeconds: 2, onBreach: 'abort', escalateTo: null, escalateAgent: null },
          priority: 5,
        },
        {
          ...defaults('child', 'Child', ['work']),
          type: 'orchestration',
          orchestration: {
            name: 'other',
            version: null,
            owner: 'other-boss',
            inheritConversation: true,
            parameters: {},
          },
          outputMapping: null,
          forEach: null,
          repeat: null,
          compensate: null,
        },
        {
          ...defaults('route', 'Route', ['child']),
          type: 'switch',
          cases: [{ when: 'true', goTo: 'hold' }],
          default: 'later',
        },
        {
          ...defaults('hold', 'Hold', ['route']),
          type: 'wait',
          signals: ['go'],
          seconds: null,
          until: null,
          correlation: null,
        },
        {
          ...defaults('later', 'Later', ['route']),
          type: 'wait',
          signals: [],
          seconds: null,
          until: '2030-01-01T00:00:00Z',
          correlation: null,
          timeoutSeconds: 5,
        },
        { ...defaults('step_5', 'Step 5', []), type: 'wait', signals: [], seconds: 3, until: null, correlation: null },
      ],
      machine: null,
      output: { all_rows: '{{ steps.work }}' },
      validations: [],
      triggers: [
        {
          id: 'nightly',
          cron: '0 3 * * *',
          timezone: 'UTC',
          parameters: { documents: [] },
          overlap: 'skip',
          missed: 'run_once',
          maxMissed: 10,
          jitterSeconds: 0,
          enabled: true,
          mode: null,
        },
      ],
      errorHandling: {
        retry: {
          maxAttempts: 4,
          initialDelayMs: 1000,
          backoffMultiplier: 2,
          maxDelayMs: 60_000,
          strategy: 'exponential',
          jitter: 0.2,
        },
        allowSkip: false,
        notifyHuman: true,
        rollback: { reversible: true, description: 'Undo', on: ['failure', 'abort'] },
      },
    } satisfies Definition);
  });

  it('reads loops, and takes a tolerance to mean that the other items go on', () => {
    const { steps } = valid(`${about}
orchestration:
  steps:
    - { id: refine, agent: writer, output_mapping: { score: "$.content.score" }, input: { draft: "{{ previous }}", round: "{{ iteration }}" }, repeat: { while: "steps.refine.score < 8", max_iterations: 5, on_exhausted: continue } }
    - { id: enrich, agent: writer, for_each: { items: run.errors, max_failures: 3 }, max_failure_percentage: 12.5 }`);
    expect(steps).toMatchObject([
      {
        repeat: {
          condition: { kind: 'while', expression: 'steps.refine.score < 8' },
          maxIterations: 5,
          onExhausted: 'continue',
        },
        forEach: null,
      },
      {
        repeat: null,
        forEach: {
          items: '{{ run.errors }}',
          maxParallel: null,
          onItemFailure: 'continue',
          maxFailures: 3,
          maxFailurePercentage: 12.5,
        },
      },
    ]);
  });

  it('fills in what the shortest definition leaves out', () => {
    expect(valid(`${about}\norchestration: { steps: [ { agent: summarizer } ] }`)).toEqual({
      name: 'kpi-tracking',
      displayName: 'Kpi Tracking',
      version: '1.0.0',
      description: '',
      owner: 'finance-manager',
      organization: 'global',
      tags: [],
      parameters: [],
      execution: {
        mode: 'parallel',
        maxParallel: 4,
        queueStrategy: 'fifo',
        caching: { enabled: false, ttlSeconds: 3600, steps: null },
        timeoutSeconds: null,
        planApproval: false,
        modeFrom: null,
        preflight: false,
      },
      steps: [
        {
          ...defaults('step_0', 'Step 0', []),
          type: 'agent',
          agent: 'summarizer',
          mode: 'BUILD',
          input: {},
          outputMapping: null,
          forEach: null,
          repeat: null,
          compensate: null,
        },
      ],
      machine: null,
      output: null,
      validations: [],
      triggers: [],
      errorHandling: { retry: null, allowSkip: true, notifyHuman: null, rollback: null },
    } satisfies Definition);
  });

  it.each([
    ['retry_count: 2 means three attempts', '{ retry_count: 2 }', { maxAttempts: 3 }],
    [
      'both counts may be said when they agree',
      '{ maxAttempts: 3, retry_count: 2, initialDelayMs: 3000, initialDelaySeconds: 3 }',
      { maxAttempts: 3, initialDelayMs: 3000 },
    ],
    [
      'delays may be in seconds',
      '{ initialDelaySeconds: 2, maxDelaySeconds: 10 }',
      { maxAttempts: 3, initialDelayMs: 2000, maxDelayMs: 10_000 },
    ],
  ])('%s', (_, retry, expected) => {
    const { steps, errorHandling } = valid(
      `${about}\norchestration: { steps: [ { agent: a, retry: ${retry} } ], error_handling: { on_step_failure: ${retry} } }`,
    );
    expect(steps[0]?.retry).toMatchObject(expected);
    expect(errorHandling.retry).toMatchObject(expected);
  });

  it('asks nothing of retries when on_step_failure only says who is told', () => {
    expect(
      valid(
        `${about}\norchestration: { steps: [ { agent: a } ], error_handling: { on_step_failure: { notifyHuman: true } } }`,
      ).errorHandling,
    ).toEqual({ retry: null, allowSkip: true, notifyHuman: true, rollback: null });
  });

  it('takes keys that stand there empty as not there', () => {
    expect(
      valid(
        `${about}\norchestration:\n  parameters:\n  execution:\n  steps:\n    - agent: a\n      depends_on:\n      input:\n      when:\n  output:\n`,
      ),
    ).toEqual(valid(`${about}\norchestration: { steps: [ { agent: a } ] }`));
  });

  it("keeps null where data is the author's own", () => {
    const { parameters, steps } = valid(
      `${about}\norchestration: { parameters: [ { name: a, default: null } ], steps: [ { agent: a, input: { context: null, payload: { x: ~ } } } ] }`,
    );
    expect(parameters[0]).toHaveProperty('default', null);
    expect((steps[0] as AgentStep).input).toEqual({ context: null, payload: { x: null } });
  });

  it('repeats what an alias names', () => {
    const { steps } = valid(
      `${about}\norchestration:\n  steps:\n    - { id: a, agent: x, retry: &patient { maxAttempts: 9 } }\n    - { id: b, agent: x, retry: *patient }`,
    );
    expect(steps.map(({ retry }) => retry?.maxAttempts)).toEqual([9, 9]);
  });

  it('reads words as YAML 1.2 does: no is a word, dates are text', () => {
    const { steps } = valid(
      `${about}\norchestration: { steps: [ { agent: no, input: { context: { answer: off, day: 2025-07-01, octal: 0o12 } } } ] }`,
    );
    expect(steps[0]).toMatchObject({
      agent: 'no',
      input: { context: { answer: 'off', day: '2025-07-01', octal: 10 } },
    });
  });

  it("lets compensation and questions see the step's own output, and the output of the run every step", () => {
    valid(
      `${about}\norchestration:\n  steps:\n    - id: a\n      agent: x\n      checkpoint_after: { question: "Send {{ steps.a.content }}?" }\n      compensate: { agent: y, input: { id: "{{ steps.a.content }}" } }\n  output: { a: "{{ steps.a.content }}" }`,
    );
  });

  it('lets a step behind a switch read what is before the switch', () => {
    valid(
      `${about}\norchestration:\n  steps:\n    - { id: fit, agent: x }\n    - { id: route, type: switch, depends_on: fit, cases: [ { when: "steps.fit.content.score >= 80", go_to: sales } ] }\n    - { id: sales, agent: y, input: { fit: "{{ steps.fit.content }}" } }`,
    );
  });
});

describe('limits', () => {
  const withSteps = (count: number) =>
    `${about}\norchestration:\n  steps:\n${Array.from({ length: count }, (_, index) => `    - { id: s${index}, agent: a }\n`).join('')}`;

  it('takes 1,000 steps and not one more', () => {
    expect(valid(withSteps(1_000)).steps).toHaveLength(1_000);
    expect(parseDefinition(withSteps(1_001)).problems.map(({ code, line }) => [code, line])).toEqual([
      ['too_many_steps', 3],
    ]);
  });

  it.each([
    ['more than 256 KiB', `# ${'x'.repeat(256 * 1024)}\n${about}`, 'too_large'],
    ['more bytes than characters', `# ${'ü'.repeat(130 * 1024)}`, 'too_large'],
    ['lists in lists without end', '['.repeat(20_000), 'too_deep'],
    ['maps in maps without end', '{a: '.repeat(10_000), 'too_deep'],
    ['lists by dashes without end', '- '.repeat(10_000), 'too_deep'],
    ['more brackets than any file needs', '['.repeat(131_000) + ']'.repeat(131_000), 'too_many_nodes'],
    [
      '50 levels and one',
      `${about}\norchestration: { steps: [ { agent: a, input: { context: ${'['.repeat(50)}${']'.repeat(50)} } } ] }`,
      'too_deep',
    ],
    ['20,000 values and more', `- ${'[1],'.repeat(10_100).replace(/^/, '[')}]`, 'too_many_nodes'],
    ['quotes that open and close', '"'.repeat(200_000), 'too_many_nodes'],
    ['anchors in a row', '&a '.repeat(80_000), 'too_many_nodes'],
    ['keys that are all the same', Array.from({ length: 40_000 }, () => 'k: 1').join('\n'), 'too_many_nodes'],
    [
      'an alias of aliases of aliases',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}]`),
      ].join('\n'),
      'too_many_aliases',
    ],
    ['a hundred aliases and one', `a: &a 1\nb: [${'*a,'.repeat(101)}]`, 'too_many_aliases'],
    ['aliases of something large', `a: &a [${'1,'.repeat(2_900)}]\nb: [${'*a,'.repeat(10)}]`, 'too_many_nodes'],
  ])('refuses %s', (_, text, code) => {
    const { definition, problems } = parseDefinition(text);
    expect(definition).toBeNull();
    expect(problems.map((problem) => problem.code)).toContain(code);
  });
});

function defaults(id: string, name: string, dependsOn: string[]) {
  return {
    id,
    name,
    dependsOn,
    when: null,
    checkpointAfter: null,
    onError: 'fail' as const,
    retry: null,
    timeoutSeconds: null,
    sla: null,
    priority: 0,
  };
}

describe('what a run must be given', () => {
  const about = 'metadata: { name: a, version: 1.0.0, owner: o }';
  const parameters =
    '  parameters: [ { name: mode, type: string, default: parallel, enum: [parallel, sequential] }, { name: size, type: string } ]\n';
  const codesOf = (text: string) =>
    parseDefinition(`${about}\norchestration:\n${parameters}${text}  steps: [ { agent: x } ]\n`).problems.map(
      ({ code, path }) => [code, path],
    );

  it('may choose how its steps run, by a parameter whose values are modes', () => {
    expect(codesOf('  execution: { mode_from: mode }\n')).toEqual([]);
    expect(codesOf('  execution: { mode_from: size }\n')).toEqual([
      ['invalid_value', 'orchestration.execution.mode_from'],
    ]);
    expect(codesOf('  execution: { mode_from: mod }\n')).toEqual([
      ['unknown_parameter', 'orchestration.execution.mode_from'],
    ]);
  });

  it('is checked by rules that see parameters and nothing else', () => {
    expect(codesOf('  validations: [ { rule: "size(mode) > 0", message: Say how } ]\n')).toEqual([]);
    expect(codesOf('  validations: [ { rule: "steps.step_0.content == \'\'", message: Too early } ]\n')).toEqual([
      ['not_an_ancestor', 'orchestration.validations[0].rule'],
    ]);
  });
});

it.each([
  ['queue', 'queue_all'],
  ['cancel_previous', 'cancel_other'],
  ['allow', 'allow_all'],
  ['queue_one', 'queue_one'],
])('reads the overlap policy %s as %s', (written, read) => {
  const source = `metadata: { name: a, version: 1.0.0, owner: b }\norchestration:\n  steps: [ { agent: x } ]\n  triggers: [ { id: t, cron: "0 7 * * MON", overlap: ${written}, max_missed: 3, jitter_seconds: 60, enabled: false, mode: live } ]\n`;
  const { definition, problems } = parseDefinition(source);
  expect(problems).toEqual([]);
  expect(definition?.triggers).toMatchObject([
    { overlap: read, maxMissed: 3, jitterSeconds: 60, enabled: false, mode: 'live' },
  ]);
});

it.each([
  ['', undefined],
  ['wallclock: false', undefined],
  ['wallclock: true', true],
])('time limits count sleep only where it says so (%s)', (written, wallclock) => {
  const source = `metadata: { name: a, version: 1.0.0, owner: b }\norchestration:\n  execution: { timeoutSeconds: 60${written && `, ${written}`} }\n  steps: [ { agent: x } ]\n`;
  const { definition } = parseDefinition(source);
  expect(definition?.execution.wallclock).toBe(wallclock);
});
