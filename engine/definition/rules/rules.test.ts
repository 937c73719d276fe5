// What is said of definitions that can be read and do not fit together: place, words and fix of each.
import { describe, expect, test } from 'vitest';
import { parseDefinition, type Known } from '../parse-definition.ts';

const about = 'metadata: { name: weekly, version: 1.0.0, owner: finance }\norchestration:\n';

/** `path: message → fix`, a warning in brackets. */
function said(text: string, known?: Known): string[] {
  return parseDefinition(text, known).problems.map(({ path, message, severity, fix }) => {
    const line = `${path.replace('orchestration.', '')}: ${message}${fix ? ` → ${fix.text}` : ''}`;
    return severity === 'warning' ? `(${line})` : line;
  });
}

const steps = (text: string, known?: Known) => said(`${about}  steps: [ ${text} ]\n`, known);
const beside = (line: string, text = '{ id: a, agent: a }', known?: Known) =>
  said(`${about}  ${line}\n  steps: [ ${text} ]\n`, known);

describe('what lives elsewhere', () => {
  const agents = ['writer', 'finance', 'team'];
  const known: Known = {
    hasAgent: (name) => agents.includes(name),
    agentNames: () => agents,
    definitionNames: () => ['report'],
    findDefinition: (name, version) =>
      name !== 'report' ? 'unknown' : version === '9.9.9' || version === null ? 'unknown_version' : 'found',
    ownersOf: (name) => (name === 'report' ? ['team'] : []),
  };
  const child = (more: string) => steps(`{ id: c, type: orchestration, orchestration: { ${more} } }`, known);

  test('agents, wherever they are named', () => {
    expect(steps('{ id: a, agent: writr }', known)).toEqual([
      'steps[0].agent: There is no agent "writr". Did you mean `writer`? → writer',
    ]);
    expect(steps('{ id: a, agent: zebra }', known)).toEqual(['steps[0].agent: There is no agent "zebra"']);
    expect(steps('{ id: a, agent: writer, compensate: { agent: undoer } }', known)).toEqual([
      'steps[0].compensate.agent: There is no agent "undoer"',
    ]);
    expect(
      steps(
        '{ id: a, agent: writer, sla: { breach_after_seconds: 5, on_breach: escalate, escalate_agent: helper } }',
        known,
      ),
    ).toEqual(['steps[0].sla.escalate_agent: There is no agent "helper"']);
    expect(beside('finally: [ { id: t, agent: tidier } ]', '{ id: a, agent: writer }', known)).toEqual([
      'finally[0].agent: There is no agent "tidier"',
    ]);
    expect(steps('{ id: a, agent: zebra }')).toEqual([]);
  });

  test('the owner, who may come later', () => {
    const text = (owner: string) =>
      `metadata: { name: weekly, version: 1.0.0, owner: ${owner} }\norchestration: { steps: [ { id: a, agent: writer } ] }\n`;
    expect(said(text('finanze'), known)).toEqual([
      '(metadata.owner: There is no agent "finanze" that could own this. Did you mean `finance`?)',
    ]);
    expect(said(text('zebra'), known)).toEqual(['(metadata.owner: There is no agent "zebra" that could own this)']);
    expect(said(text('finance'), known)).toEqual([]);
  });

  test('definitions, their versions and their owners', () => {
    expect(child('name: reprot, version: 1.0.0, owner: team')).toEqual([
      'steps[0].orchestration.name: There is no orchestration "reprot". Did you mean `report`? → report',
    ]);
    expect(child('name: zebra, owner: team')).toEqual([
      'steps[0].orchestration.name: There is no orchestration "zebra"',
    ]);
    expect(child('name: report, version: 9.9.9, owner: team')).toEqual([
      'steps[0].orchestration.version: There is no version 9.9.9 of "report"',
    ]);
    expect(child('name: report, owner: team')).toEqual([
      'steps[0].orchestration.name: No version of "report" is active',
    ]);
    expect(child('name: report, version: 1.0.0, owner: writer')).toEqual([
      'steps[0].orchestration.name: writer does not own the orchestration "report"; team does. Say so as `owner`',
    ]);
    expect(child('name: report, version: 1.0.0, owner: team')).toEqual([]);
  });

  test('itself, without a condition that could end it', () => {
    const endless = 'This step starts its own definition every time, without end; a `when` could end it';
    expect(child('name: weekly, owner: finance')).toEqual([`(steps[0].orchestration.name: ${endless})`]);
    expect(child('name: weekly, version: 1.0.0, owner: finance')).toEqual([
      `(steps[0].orchestration.name: ${endless})`,
    ]);
    expect(
      steps(
        '{ id: c, type: orchestration, when: run.id != run.mode, orchestration: { name: weekly, owner: finance } }',
        known,
      ),
    ).toEqual([]);
    expect(child('name: weekly, version: 2.0.0, owner: finance')).toEqual([
      'steps[0].orchestration.name: There is no orchestration "weekly"',
    ]);
  });
});

describe('times within which something has to happen', () => {
  const sla = (text: string) => steps(`{ id: a, agent: a, sla: { ${text} } }`);
  const timeout = (text: string) =>
    steps(
      `{ id: a, agent: a, checkpoint_after: { question: Good?, timeout: { after_seconds: 5, ${text} } } }, { id: b, agent: b, depends_on: a }`,
    );

  test('an SLA', () => {
    expect(sla('on_breach: notify')).toEqual([
      'steps[0].sla.breach_after_seconds: An SLA needs a time: `warn_after_seconds`, `breach_after_seconds` or both',
    ]);
    expect(sla('warn_after_seconds: 5, breach_after_seconds: 5')).toEqual([
      'steps[0].sla.warn_after_seconds: The warning after 5 seconds would come when the SLA is breached already, after 5',
    ]);
    expect(sla('warn_after_seconds: 4, breach_after_seconds: 5')).toEqual([]);
    expect(sla('breach_after_seconds: 5, on_breach: cancel, escalate_to: "role:lead"')).toEqual([
      'steps[0].sla.escalate_to: `escalate_to` is for `on_breach: escalate`; this says `cancel`',
    ]);
    expect(sla('warn_after_seconds: 5, on_breach: escalate, escalate_agent: helper')).toEqual([
      'steps[0].sla.breach_after_seconds: Nobody is told before the SLA is breached; `escalate_agent` needs `breach_after_seconds`',
    ]);
    expect(sla('breach_after_seconds: 5, on_breach: escalate, escalate_to: "role:lead"')).toEqual([]);
  });

  test('an answer', () => {
    expect(timeout('outcome: branch')).toEqual([
      'steps[0].checkpoint_after.timeout.go_to: A branch needs `go_to`: the step that runs when nobody answers',
    ]);
    expect(timeout('outcome: abort, go_to: b')).toEqual([
      'steps[0].checkpoint_after.timeout.go_to: `go_to` is for `outcome: branch`; this says `abort`',
    ]);
    expect(timeout('outcome: remind, escalate_to: "role:lead"')).toEqual([
      'steps[0].checkpoint_after.timeout.escalate_to: `escalate_to` is for `outcome: escalate`; this says `remind`',
    ]);
    expect(timeout('outcome: abort, then: { after_seconds: 5, outcome: remind }')).toEqual([
      'steps[0].checkpoint_after.timeout.then: After `abort` the question is gone: there is nothing to wait for any more',
    ]);
    expect(timeout('outcome: branch, go_to: b, then: { after_seconds: 5, outcome: remind }')).toEqual([
      'steps[0].checkpoint_after.timeout.then: After `branch` the question is gone: there is nothing to wait for any more',
    ]);
    expect(timeout('outcome: remind, then: { after_seconds: 5, outcome: branch }')).toEqual([
      'steps[0].checkpoint_after.timeout.then.go_to: A branch needs `go_to`: the step that runs when nobody answers',
    ]);
    expect(timeout('outcome: escalate, escalate_to: "role:lead", then: { after_seconds: 5, outcome: abort }')).toEqual(
      [],
    );
  });

  test('a whole run', () => {
    expect(beside('execution: { on_timeout: cancel }')).toEqual([
      'execution.timeout_seconds: `on_timeout` needs a time: `timeout_seconds`',
    ]);
    expect(beside('execution: { on_timeout: cancel, timeout_seconds: 5 }')).toEqual([]);
  });
});

describe('joins', () => {
  const three = (c: string, a = '', b = '') =>
    steps(`{ id: a, agent: a${a} }, { id: b, agent: b${b} }, { id: c, agent: c, ${c} }`);
  const says = (reasons: string) => [
    `(steps[2].depends_on: Step "c" runs only when everything in its \`depends_on\` delivers, and ${reasons}. Say which is meant: \`join: all\` (this), \`any\`, or \`settled\` → `,
  ];

  test('join something', () => {
    expect(three('join: any')).toEqual([
      'steps[2].join: `join` says how many of the steps in `depends_on` have to deliver; this step has none',
    ]);
    expect(three('join: any, depends_on: [a, b]')).toEqual([]);
  });

  test('of failures need a step that can fail', () => {
    expect(three('join: failed, depends_on: [a, b]')).toEqual([
      '(steps[2].join: Step "c" runs when a step before it has failed, and none of them can fail without ending the run: give "a" `on_error: continue`)',
    ]);
    expect(three('join: failed, depends_on: [a, b]', '', ', on_error: continue')).toEqual([]);
  });

  test('say which is meant where something may be missing', () => {
    const startsWith = (found: string[], [beginning]: string[]) =>
      expect(found.map((line) => line.slice(0, beginning?.length))).toEqual([beginning]);
    startsWith(
      three('depends_on: [a, b]', ', on_error: continue'),
      says('"a" does not when it fails (on_error: continue)'),
    );
    startsWith(
      three('depends_on: [a, b]', '', ', when: run.id != run.mode'),
      says('"b" does not when its condition does not hold'),
    );
    startsWith(
      three('depends_on: [a, b]', ', on_error: continue', ', when: run.id != run.mode'),
      says('"a" does not when it fails (on_error: continue), "b" does not when its condition does not hold'),
    );
    expect(three('depends_on: [a]', ', on_error: continue')).toEqual([]);
    expect(three('depends_on: [a, b], join: all', ', on_error: continue')).toEqual([]);
    expect(three('depends_on: [a, b]', ', when: "true"')).toEqual([]);
  });

  test('are told that what is needed comes before anyway', () => {
    expect(three('depends_on: [a], after: [a, b]')).toEqual([
      '(steps[2].after: "a" is in `depends_on` already, which says more than `after`)',
    ]);
    expect(three('depends_on: [a], after: [b]')).toEqual([]);
  });
});

describe('references from step to step', () => {
  const two = (b: string) => steps(`{ id: first, agent: a }, { id: second, agent: b, ${b} }`);

  test('lead to a step that there is', () => {
    expect(two('depends_on: frist')).toEqual([
      'steps[1].depends_on: There is no step "frist". Did you mean `first`? → first',
    ]);
    expect(two('depends_on: [first, zebra]')).toEqual(['steps[1].depends_on[1]: There is no step "zebra"']);
    expect(two('after: frist')).toEqual(['steps[1].after: There is no step "frist". Did you mean `first`? → first']);
    expect(two('after: [first, frist]')).toEqual([
      'steps[1].after[1]: There is no step "frist". Did you mean `first`? → first',
    ]);
    expect(two('depends_on: "first, zebra"')).toEqual([
      'steps[1].depends_on: There is no step "first, zebra"; several steps are a list: [first, zebra] → [first, zebra]',
    ]);
    expect(two('depends_on: ["first zebra"]')).toEqual([
      'steps[1].depends_on[0]: There is no step "first zebra"; several steps are a list: [first, zebra]',
    ]);
    expect(two('depends_on: "zebra, lion"')).toEqual(['steps[1].depends_on: There is no step "zebra, lion"']);
  });

  test('of switches, silences and caches too', () => {
    expect(
      steps(
        '{ id: s, type: switch, cases: [ { when: run.id != run.mode, go_to: lft } ], default: rigth }, { id: left, agent: a, depends_on: s }, { id: right, agent: a, depends_on: s }',
      ).filter((line) => line.includes('There is no step')),
    ).toEqual([
      'steps[0].cases[0].go_to: There is no step "lft". Did you mean `left`? → left',
      'steps[0].default: There is no step "rigth". Did you mean `right`? → right',
    ]);
    expect(
      steps(
        '{ id: a, agent: a, checkpoint_after: { question: Good?, timeout: { after_seconds: 5, outcome: remind, then: { after_seconds: 5, outcome: branch, go_to: zebra } } } }',
      ),
    ).toEqual(['steps[0].checkpoint_after.timeout.then.go_to: There is no step "zebra"']);
    expect(beside('execution: { caching: { enabled: true, steps: [zebra, { id: lion }] } }')).toEqual([
      'execution.caching.steps[0]: There is no step "zebra"',
      'execution.caching.steps[1].id: There is no step "lion"',
    ]);
  });

  test('never lead in a circle', () => {
    expect(two('depends_on: [second]')).toEqual(['steps[1].depends_on[0]: Step "second" waits for itself']);
    expect(two('depends_on: second')).toEqual(['steps[1].depends_on: Step "second" waits for itself']);
    expect(steps('{ id: a, agent: a, depends_on: [b] }, { id: b, agent: b, depends_on: [a] }')).toEqual([
      'steps[0].depends_on[0]: These steps wait for each other in a circle: a → b → a',
    ]);
  });

  test('of cleanup lead to other cleanup', () => {
    expect(beside('finally: [ { id: t, agent: t, depends_on: a } ]')).toEqual([
      'finally[0].depends_on: Cleanup runs after all steps anyway; it can wait for other cleanup only, not for "a"',
    ]);
    expect(beside('finally: [ { id: tidy, agent: t }, { id: u, agent: t, depends_on: [tdy] } ]')).toEqual([
      'finally[1].depends_on[0]: There is no step "tdy". Did you mean `tidy`? → tidy',
    ]);
    expect(beside('finally: [ { id: t, agent: t, depends_on: u }, { id: u, agent: t, depends_on: t } ]')).toEqual([
      'finally[0].depends_on: These steps wait for each other in a circle: t → u → t',
    ]);
    expect(beside('finally: [ { id: tidy, agent: t } ]', '{ id: a, agent: a, depends_on: tidy }')).toEqual([
      'steps[0].depends_on: "tidy" is cleanup: it runs when the run ends, and no step can wait for it',
    ]);
  });
});

describe('what can be said in two ways', () => {
  const step = (text: string) => steps(`{ id: a, agent: a, ${text} }`);

  test('is said once, or twice the same', () => {
    expect(step('retry: { max_attempts: 3, retry_count: 3 }')).toEqual([
      'steps[0].retry.retry_count: `retry_count: 3` means 4 attempts, but `max_attempts` is 3',
    ]);
    expect(step('retry: { max_attempts: 3, retry_count: 2 }')).toEqual([]);
    expect(step('retry: { max_attempts: 3, initial_delay_ms: 500, initial_delay_seconds: 5 }')).toEqual([
      'steps[0].retry.initial_delay_seconds: The same delay is 500 milliseconds above and 5 seconds here',
    ]);
    expect(step('retry: { max_attempts: 3, initial_delay_ms: 500, initial_delay_seconds: 0.5 }')).toEqual([]);
    expect(step('retry: { max_attempts: 3, max_delay_ms: 5000, max_delay_seconds: 6 }')).toEqual([
      'steps[0].retry.max_delay_seconds: The same delay is 5000 milliseconds above and 6 seconds here',
    ]);
    expect(step('compensate: { agent: u, retry: { max_attempts: 3, retry_count: 3 } }')).toEqual([
      'steps[0].compensate.retry.retry_count: `retry_count: 3` means 4 attempts, but `max_attempts` is 3',
    ]);
    expect(step('checkpoint_after: { question: Good?, reason: Bad? }')).toEqual([
      'steps[0].checkpoint_after.reason: `reason` is another word for `question`, which says something else',
    ]);
    expect(step('checkpoint_after: { question: Good?, reason: Good? }')).toEqual([]);
    expect(step('checkpoint_after: { reason: Good? }')).toEqual([]);
    expect(beside('finally: [ { id: t, agent: t, retry: { max_attempts: 3, retry_count: 3 } } ]')).toEqual([
      'finally[0].retry.retry_count: `retry_count: 3` means 4 attempts, but `max_attempts` is 3',
    ]);
    expect(beside('error_handling: { on_step_failure: { max_attempts: 3, retry_count: 3 } }')).toEqual([
      'error_handling.on_step_failure.retry_count: `retry_count: 3` means 4 attempts, but `max_attempts` is 3',
    ]);
    expect(beside('error_handling: { on_step_failure: [ { retry_count: 1 }, { retry_count: 2 } ] }')).toEqual([
      expect.stringMatching(/^error_handling\.on_step_failure\[1\]\.retry_count: .* is already there$/) as string,
    ]);
    expect(beside('parameters: [ { name: x, key: y } ]')).toEqual([
      'parameters[0].key: `key` is another word for `name`, which says something else',
    ]);
    expect(beside('parameters: [ { name: x, key: x } ]')).toEqual([]);
  });

  test('of a wait', () => {
    const wait = (text: string) => steps(`{ id: w, type: wait, ${text} }`);
    expect(wait('name: W')).toEqual([
      'steps[0].signal: A wait needs `signal`, `seconds` or `until`: what it waits for',
    ]);
    expect(wait('seconds: 5, until: 2026-03-01')).toEqual([
      'steps[0].until: A wait ends after `seconds` or at `until`, not both',
    ]);
    expect(wait('until: tomorrow')).toEqual([
      'steps[0].until: "tomorrow" is no time; write it as 2026-03-01T09:00:00Z',
    ]);
    expect(wait('until: "{{ run.id }}"')).toEqual([]);
    expect(wait('seconds: 5, correlation: x')).toEqual([
      'steps[0].correlation: `correlation` tells signals of the same name apart; this wait has no `signal`',
    ]);
    expect(wait('signal: go, correlation: x')).toEqual([]);
  });
});

test('marks of what is personal, where they would be read as none', () => {
  expect(beside('parameters: { a: { type: integer, personal: [b] } }')).toEqual([
    'parameters.a.personal: The parameter "a" is integer, which has no fields. Write `personal: true`',
  ]);
  expect(beside('parameters: { a: { type: "object[]", personal: [b.c, "d[0]"] } }')).toEqual([
    'parameters.a.personal[1]: "d[0]" names no field. Write the way to it with dots, as `address.street`; lists are gone through by themselves',
  ]);
  const [line = ''] = beside('parameters: { a: { type: object, x-personal: true } }');
  expect(line).toMatch(/x-personal.*personal/);
  const schema = '{ type: object, properties: { b: { type: string, personal: true } } }';
  expect(steps(`{ id: a, agent: a, input: { outputSchema: ${schema} } }`)).toEqual([
    'steps[0].input.outputSchema.properties.b.personal: `personal`: a JSON Schema does not know it. Write `x-personal`',
  ]);
});
