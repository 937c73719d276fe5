import { describe, expect, it } from 'vitest';
import { parseDefinition } from './parse-definition.ts';
import type { Known, Problem, ProblemCode } from './parse-definition.ts';

interface Case {
  readonly title: string;
  /** The file, with the range of the problem between « and ». */
  readonly file: string;
  readonly code: ProblemCode;
  readonly severity?: 'warning';
  readonly path?: string;
  readonly message: string | RegExp;
  /** The text of the fix; not given: there is none. */
  readonly fix?: string;
  readonly known?: Known;
}

const about = 'metadata: { name: kpi-tracking, version: 1.0.0, owner: finance-manager }';

/** A definition with these steps. */
const steps = (text: string) => `${about}\norchestration:\n  steps:\n${text.replaceAll(/^/gm, '    ')}`;
/** A definition with one harmless step and this beside it. */
const beside = (text: string) =>
  `${about}\norchestration:\n${text.replaceAll(/^/gm, '  ')}\n  steps:\n    - { id: a, agent: summarizer }`;

/** A definition with one harmless step, and states. */
const machine = (states: string) =>
  `${steps('- { id: s, agent: a }')}\n  machine: { initial: a, states: { ${states} } }`;

const cases: Case[] = [
  {
    title: 'a join of more steps than are waited for',
    file: steps(
      '- { id: a, agent: b }\n- { id: c, agent: b }\n- { id: d, agent: b, depends_on: [a, c], join: { at_least: «3» } }',
    ),
    code: 'conflicting_values',
    message: 'Step "d" waits for 2, so that 3 never deliver',
    fix: '2',
  },
  {
    title: 'a longest delay of a loop that has none',
    file: steps('- { id: a, agent: b, repeat: { until: "true", max_iterations: 2, «max_delay»: 5m } }'),
    code: 'missing_key',
    message: '`max_delay_seconds` is about a delay; this loop has no `delay_seconds`',
  },
  // error branches
  {
    title: 'an error branch that leads to a step that is not there',
    file: steps('- { id: a, agent: b, on_error: [{ code: timeout, go_to: «mendd» }] }\n- { id: mend, agent: b }'),
    code: 'unknown_step',
    message: 'There is no step "mendd". Did you mean `mend`?',
    fix: 'mend',
  },
  {
    title: 'an error branch behind one for every code',
    file: steps(
      '- { id: a, agent: b, on_error: [{ code: "*", action: continue }, { code: «timeout», action: fail }] }',
    ),
    code: 'never_taken',
    severity: 'warning',
    message: /for every code already/,
  },
  {
    title: 'an error branch that retries where no policy says how often',
    file: steps('- id: a\n  agent: b\n  on_error: [{ code: timeout, action: «retry» }]'),
    code: 'missing_key',
    message: /give "a" a `retry`/,
    fix: 'retry\n      retry: { max_attempts: 3 }',
  },
  {
    title: 'an error branch that says nothing',
    file: steps('- { id: a, agent: b, on_error: [{ «code»: timeout }] }'),
    code: 'missing_key',
    message: 'An entry needs `go_to`, or `action`: retry, fail or continue',
  },
  {
    title: 'a code that is nearly one',
    file: steps('- { id: a, agent: b, on_error: [{ code: «time_out», action: continue }] }'),
    code: 'invalid_value',
    severity: 'warning',
    message: 'No error is called "time_out" here. Did you mean `timeout`?',
    fix: 'timeout',
  },
  // steps that fail
  {
    title: 'an error code that is no word',
    file: steps('- { id: a, type: fail, message: No, code: «Out of stock» }'),
    code: 'invalid_value',
    message: '`code` must be small letters, digits and underscores, and begin with a letter',
  },
  {
    title: 'an assertion without a condition',
    file: steps('- { «id»: a, type: assert, message: No }'),
    code: 'missing_key',
    message: '`orchestration.steps[0]` needs `condition`',
  },
  // numbers that templates give
  {
    title: 'a list where a template is to give a number',
    file: `${about}\norchestration:\n  parameters: [{ name: items, type: "string[]", default: [] }]\n  steps:\n    - { id: a, agent: b, timeout_seconds: «"{{ items }}"» }`,
    code: 'invalid_value',
    path: 'orchestration.steps[0].timeout_seconds',
    message: '`timeout_seconds` needs a number, and items is a list',
    fix: '"{{ size(items) }}"',
  },
  {
    title: 'text around a template that is to give a number',
    file: beside('parameters: [{ name: n, type: number, default: 1 }]\nexecution: { retry_budget: «"{{ n }} times"» }'),
    code: 'invalid_template',
    message: '`retry_budget` takes one template that gives a number, and no text around it',
    fix: '"{{ n }}"',
  },
  {
    title: 'a truth where a template is to give a number',
    file: steps('- { id: a, agent: b, retry: { max_attempts: «"{{ true }}"» } }'),
    code: 'invalid_value',
    message: '`max_attempts` needs a number, and true is true or false',
  },
  {
    title: 'a name that nothing has, where a template is to give a number',
    file: steps('- { id: a, type: wait, seconds: "{{ «delay» }}" }'),
    code: 'unknown_name',
    message: 'Nothing here is called "delay"',
  },
  // the text
  {
    title: 'a file with nothing in it',
    file: '«»# only a comment\n',
    code: 'empty',
    message: 'There is no definition in this text',
  },
  {
    title: 'text that is not YAML',
    file: `${about}\norchestration: [«»`,
    code: 'syntax',
    message: /must be sufficiently indented and end with a \]/,
  },
  {
    title: 'a second document',
    file: `${steps('- agent: a')}\n---\n«name: other»`,
    code: 'multiple_documents',
    message: /one definition/,
  },
  {
    title: 'a key that comes twice',
    file: steps('- agent: a\n  «agent»: b'),
    code: 'duplicate_key',
    path: 'orchestration.steps[0].agent',
    message: '"agent" is already there',
  },
  {
    title: 'a key in both of its spellings',
    file: steps('- { id: a, agent: a }\n- agent: b\n  depends_on: a\n  «dependsOn»: a'),
    code: 'duplicate_key',
    path: 'orchestration.steps[1].dependsOn',
    message: '"dependsOn" and "depends_on" are the same key',
  },
  {
    title: 'a key that could reach a prototype',
    file: steps('- agent: a\n  input: { «__proto__»: {} }'),
    code: 'forbidden_key',
    path: 'orchestration.steps[0].input.__proto__',
    message: '"__proto__" can\'t be a key',
  },
  {
    title: 'a list as a key',
    file: steps('- agent: a\n  input: { ? «[1, 2]» : 3 }'),
    code: 'invalid_key',
    message: 'A key is text, not a list or a map',
  },
  {
    title: 'a tag',
    file: steps('- agent: «!!js/function» "x"'),
    code: 'unknown_tag',
    message: /Tags are not part of a definition/,
    fix: '',
  },
  {
    title: 'an alias of nothing',
    file: steps('- agent: «*nobody»'),
    code: 'unknown_alias',
    message: 'No anchor &nobody stands before this alias',
  },
  {
    title: 'an alias inside of itself',
    file: steps('- agent: a\n  input: &input { context: «*input» }'),
    code: 'circular_alias',
    message: '*input stands inside of what it repeats',
  },
  {
    title: 'half of a character',
    file: steps('- agent: a\n  name: «"\\ud800"»'),
    code: 'invalid_unicode',
    message: /lone surrogate/,
  },
  {
    title: 'a number that JSON does not know',
    file: steps('- agent: a\n  priority: «.inf»'),
    code: 'invalid_type',
    message: '.inf is not a number that JSON knows',
  },
  {
    title: 'a whole number with too many digits',
    file: steps('- agent: a\n  input: { payload: «12345678901234567890» }'),
    code: 'inexact_number',
    message: /more digits than a number keeps/,
    fix: '"12345678901234567890"',
  },
  {
    title: 'a number that was a postcode',
    file: steps('- agent: a\n  input: { context: { zip: «01234» } }'),
    code: 'inexact_number',
    severity: 'warning',
    message: 'YAML reads 01234 as the number 1234; quote it if it is text',
    fix: '"01234"',
  },
  {
    title: 'a number that was a version',
    file: steps('- agent: a\n  input: { context: { python: «3.10» } }'),
    code: 'inexact_number',
    severity: 'warning',
    message: 'YAML reads 3.10 as the number 3.1; quote it if it is text',
    fix: '"3.10"',
  },
  {
    title: 'a number that was a hash',
    file: steps('- agent: a\n  input: { context: { sha: «12e5» } }'),
    code: 'inexact_number',
    severity: 'warning',
    message: /as the number 1200000/,
    fix: '"12e5"',
  },
  {
    title: 'a condition that begins with a no',
    file: steps('- agent: a\n  when: «!run.isDry»'),
    code: 'unknown_tag',
    message: 'YAML reads !run.isDry as a tag; put it in quotes if it is text or a condition',
    fix: '"!run.isDry"',
  },
  // templates without quotes
  {
    title: 'a template without quotes',
    file: steps('- agent: a\n  input: { userMessage: «{{ run.id }}» }'),
    code: 'unquoted_template',
    path: 'orchestration.steps[0].input.userMessage',
    message: /^Quote your template/,
    fix: '"{{ run.id }}"',
  },
  {
    title: 'a template without quotes and text after it',
    file: steps('- agent: a\n  input:\n    userMessage: «{{ run.id }} and more»   # why\n    context: {}'),
    code: 'unquoted_template',
    message: /^Quote your template/,
    fix: '"{{ run.id }} and more"',
  },
  {
    title: 'a template without quotes in a condition',
    file: steps('- agent: a\n  when: «{{ run.id }} == "x"»\n  name: A'),
    code: 'unquoted_template',
    path: 'orchestration.steps[0].when',
    message: /^Quote your template/,
    fix: `'{{ run.id }} == "x"'`,
  },
  // the shape
  {
    title: 'a misspelled key',
    file: steps('- { id: a, agent: a }\n- agent: b\n  «depend_on»: [a]'),
    code: 'unknown_key',
    path: 'orchestration.steps[1].depend_on',
    message: 'Unknown key "depend_on". Did you mean `depends_on`?',
    fix: 'depends_on',
  },
  {
    title: "a misspelled key in the author's own style",
    file: steps('- agent: b\n  «outputMaping»: {}'),
    code: 'unknown_key',
    message: 'Unknown key "outputMaping". Did you mean `outputMapping`?',
    fix: 'outputMapping',
  },
  {
    title: 'a key in kebab case',
    file: steps('- agent: b\n  «output-mapping»: {}'),
    code: 'unknown_key',
    message: 'Unknown key "output-mapping". Did you mean `output_mapping`?',
    fix: 'output_mapping',
  },
  {
    title: 'a key of another type of step',
    file: steps('- agent: b\n  «signal»: go'),
    code: 'unknown_key',
    message: 'Unknown key "signal": it belongs to a step of `type: wait`',
  },
  {
    title: 'a key that belongs deeper',
    file: steps('- agent: b\n  «max_attempts»: 3'),
    code: 'unknown_key',
    message: 'Unknown key "max_attempts": it belongs under `retry`',
  },
  {
    title: 'a key that belongs higher',
    file: steps('- agent: b\n  retry: { maxAttempts: 2, «agent»: c }'),
    code: 'unknown_key',
    message: 'Unknown key "agent": it belongs one level higher',
  },
  {
    title: 'a key like nothing',
    file: steps('- agent: b\n  «zebra»: 1'),
    code: 'unknown_key',
    message: /^Unknown key "zebra"; known here: type, id, name, depends_on/,
  },
  {
    title: 'a merge key',
    file: steps('- agent: b\n  «<<»: { name: x }'),
    code: 'unknown_key',
    message: 'Merge keys are not part of a definition; write the keys out',
  },
  {
    title: 'a pool that is no name',
    file: beside('execution: { pool: «My Models» }'),
    code: 'invalid_name',
    path: 'orchestration.execution.pool',
    message: /^"My Models" can't be the name of a pool/,
    fix: 'my-models',
  },
  {
    title: 'a budget of less than nothing',
    file: beside('execution: { retry_budget: «-1» }'),
    code: 'invalid_value',
    path: 'orchestration.execution.retry_budget',
    message: /0/,
  },
  {
    title: 'a retry condition that names nothing',
    file: steps('- agent: a\n  retry: { if: «eror.code» == "x" }'),
    code: 'unknown_name',
    path: 'orchestration.steps[0].retry.if',
    message: 'Nothing here is called "eror". Did you mean `error`?',
    fix: 'error.code',
  },
  {
    title: 'a retry condition for all steps that cannot be read',
    file: beside('error_handling: { on_step_failure: { if: "attempt «<<» 3" } }'),
    code: 'invalid_expression',
    path: 'orchestration.error_handling.on_step_failure.if',
    message: /attempt << 3/,
  },
  {
    title: 'a retry condition of a compensation that names nothing',
    file: steps('- agent: a\n  compensate: { agent: b, retry: { if: «eror.code» == "x" } }'),
    code: 'unknown_name',
    path: 'orchestration.steps[0].compensate.retry.if',
    message: 'Nothing here is called "eror". Did you mean `error`?',
    fix: 'error.code',
  },
  {
    title: 'what only a retry knows, elsewhere',
    file: steps('- agent: a\n  when: «attempt» < 3'),
    code: 'unknown_name',
    message: /^Nothing here is called "attempt"/,
  },
  {
    title: 'a missing agent',
    file: steps('- «id»: fetch\n  name: Fetch'),
    code: 'missing_key',
    path: 'orchestration.steps[0].agent',
    message: '`orchestration.steps[0]` needs `agent`',
  },
  {
    title: 'an empty agent',
    file: steps('- id: fetch\n  «agent»:'),
    code: 'missing_key',
    path: 'orchestration.steps[0].agent',
    message: '`agent` is empty',
  },
  {
    title: 'missing steps',
    file: `${about}\n«orchestration»: {}`,
    code: 'missing_key',
    path: 'orchestration.steps',
    message: '`orchestration` needs `steps`',
  },
  {
    title: 'a missing orchestration',
    file: '«metadata»: { name: a, version: 1.0.0, owner: b }',
    code: 'missing_key',
    path: 'orchestration',
    message: 'This definition needs `orchestration`',
  },
  {
    title: 'a missing name',
    file: '«metadata»: { version: 1.0.0, owner: b }\norchestration: { steps: [ { agent: a } ] }',
    code: 'missing_key',
    message: 'This definition needs `name`',
  },
  {
    title: 'a missing owner',
    file: '«metadata»: { name: a, version: 1.0.0 }\norchestration: { steps: [ { agent: a } ] }',
    code: 'missing_key',
    message: /^This definition needs `owner`/,
  },
  {
    title: 'a missing version',
    file: '«metadata»: { name: a, owner: b }\norchestration: { steps: [ { agent: a } ] }',
    code: 'missing_key',
    severity: 'warning',
    message: /1\.0\.0 is assumed/,
  },
  {
    title: 'a checkpoint that asks nothing',
    file: steps('- agent: a\n  «checkpoint_after»: { required: true }'),
    code: 'missing_key',
    message: /^A checkpoint needs `question`/,
  },
  {
    title: 'a wait for nothing',
    file: steps('- «type»: wait'),
    code: 'missing_key',
    message: /^A wait needs `signal`, `seconds` or `until`/,
  },
  {
    title: 'a parameter without a name',
    file: beside('parameters:\n  - «type»: string'),
    code: 'missing_key',
    path: 'orchestration.parameters[0].name',
    message: 'This parameter needs `name`',
  },
  {
    title: 'a limit for a list that is not worked through',
    file: steps('- agent: a\n  «max_parallel»: 2'),
    code: 'missing_key',
    message: /this step has no `for_each`/,
  },
  {
    title: 'a tolerance without a list',
    file: steps('- agent: a\n  «max_failure_percentage»: 5'),
    code: 'missing_key',
    message: /^`max_failure_percentage` says how to work through a list/,
  },
  {
    title: 'undoing on failure, for which an attended run waits',
    file: beside('error_handling: { rollback: { reversible: true, on: «[failure, cancel]» } }').replace(
      'agent: summarizer }',
      'agent: summarizer, compensate: { agent: summarizer } }\n    - { id: b, agent: summarizer }',
    ),
    code: 'waits_before_undoing',
    severity: 'warning',
    message: /An attended run .* waits for its operator before it is undone, and an abort then undoes nothing/,
    fix: '[failure, cancel, abort]',
  },
  {
    title: 'the same where `on` is not said',
    file: beside('error_handling:\n  rollback: { reversible: «true» }').replace(
      'agent: summarizer }',
      'agent: summarizer, compensate: { agent: summarizer } }\n    - { id: b, agent: summarizer }',
    ),
    code: 'waits_before_undoing',
    severity: 'warning',
    message: /waits for its operator/,
    fix: 'true, on: [failure, abort]',
  },
  {
    title: 'the same where only a step says how it is undone',
    file: steps('- { agent: a, «compensate»: { agent: a } }\n- { agent: b }'),
    code: 'waits_before_undoing',
    severity: 'warning',
    message: /waits for its operator/,
  },
  {
    title: 'a value that no run has',
    file: steps('- { agent: a, input: { userMessage: "{{ «run.startedat» }}" } }'),
    code: 'unknown_name',
    message: 'A run has no "startedat". Did you mean `startedAt`?',
    fix: 'run.startedAt',
  },
  {
    title: 'the same in a condition',
    file: steps('- { agent: a, when: «run.foo» == 1 }'),
    code: 'unknown_name',
    message: /^A run has no "foo"; it has id, definition, /,
  },
  {
    title: 'a value of a run in what is checked before there is one',
    file: beside('validations: [ { rule: "«run.mode» == \'live\'", message: No } ]'),
    code: 'unknown_name',
    message: /before a run exists/,
  },
  {
    title: 'what becomes of a run out of time that never is',
    file: beside('«execution»: { on_timeout: cancel }'),
    code: 'missing_key',
    message: /needs a time/,
  },
  {
    title: 'a tolerance where the first failure counts',
    file: steps('- agent: a\n  for_each: { items: run.errors, on_item_failure: fail, «max_failures»: 2 }'),
    code: 'conflicting_values',
    path: 'orchestration.steps[0].for_each.max_failures',
    message: /^`max_failures` lets items fail/,
  },
  {
    title: 'a loop over a list',
    file: steps('- agent: a\n  for_each: run.errors\n  «repeat»: { until: "true", max_iterations: 3 }'),
    code: 'conflicting_values',
    message: /^`repeat` and `for_each` can't stand on one step/,
  },
  {
    title: 'a loop without a condition',
    file: steps('- agent: a\n  «repeat»: { max_iterations: 3 }'),
    code: 'missing_key',
    path: 'orchestration.steps[0].repeat.until',
    message: /^A loop needs `until` or `while`/,
  },
  {
    title: 'a loop with two conditions',
    file: steps('- agent: a\n  repeat: { until: "true", «while»: "true", max_iterations: 3 }'),
    code: 'conflicting_values',
    message: /not both$/,
  },
  {
    title: 'a loop without a bound',
    file: steps('- agent: a\n  «repeat»: { until: "true" }'),
    code: 'missing_key',
    path: 'orchestration.steps[0].repeat.max_iterations',
    message: /needs `max_iterations`$/,
  },
  {
    title: 'a loop with too high a bound',
    file: steps('- agent: a\n  repeat: { until: "true", max_iterations: «1001» }'),
    code: 'invalid_value',
    message: /1000/,
  },
  {
    title: 'a word of loops outside of one',
    file: steps('- agent: a\n  input: { n: "{{ «previous» }}" }'),
    code: 'unknown_name',
    message: '"previous" means something only where a step repeats (`repeat`)',
  },
  {
    title: 'a loop whose input reads its own output',
    file: steps(
      '- { id: a, agent: x, input: { n: "{{ «steps.a.content» }}" }, repeat: { until: "steps.a.content != null", max_iterations: 3 } }',
    ),
    code: 'not_an_ancestor',
    message: /`previous` is the output of the iteration before$/,
  },
  {
    title: 'states that lead to each other without a wait',
    file: machine(
      'a: { transitions: [ { to: b, when: run.id }, { to: z } ] }, b: { transitions: [ { to: «a» } ] }, z: { final: true }',
    ),
    code: 'never_waits',
    severity: 'warning',
    path: 'orchestration.machine.states.b.transitions[0].to',
    message: /^Nothing waits on the way a → b → a: after 1,000 states in a row the run fails/,
    fix: 'a, after_seconds: 60',
  },
  {
    title: 'a state that leads to itself without a wait, in lines',
    file: `${steps('- { id: s, agent: a }')}\n  machine:\n    initial: a\n    states:\n      z: { final: true }\n      a:\n        run: s\n        transitions:\n          - { to: z, when: run.id }\n          - to: «a»\n`,
    code: 'never_waits',
    severity: 'warning',
    message: /a → a/,
    fix: 'a\n            after_seconds: 60',
  },
  {
    title: 'steps that choose each other',
    file: steps(
      '- { id: s, type: switch, depends_on: [«b»], cases: [ { when: run.id, go_to: b } ] }\n- { id: b, agent: a }',
    ),
    code: 'cycle',
    message: /s/,
  },
  {
    title: 'a number where text belongs',
    file: steps('- agent: «5»'),
    code: 'invalid_type',
    path: 'orchestration.steps[0].agent',
    message: '`agent` must be text; found the number 5',
    fix: '"5"',
  },
  {
    title: 'text where a number belongs',
    file: steps('- agent: a\n  timeoutSeconds: «"120"»'),
    code: 'invalid_type',
    message: '`timeoutSeconds` must be a number; found "120"',
    fix: '120',
  },
  {
    title: 'a fraction where a whole number belongs',
    file: beside('execution: { concurrency: { maxParallel: «2.5» } }'),
    code: 'invalid_type',
    message: '`maxParallel` must be a whole number; found the number 2.5',
  },
  {
    title: 'a word where a truth belongs',
    file: beside('execution: { plan_approval: «yes» }'),
    code: 'invalid_type',
    message: '`plan_approval` must be true or false; found "yes"',
    fix: 'true',
  },
  {
    title: 'text where a map belongs',
    file: steps('- agent: a\n  retry: «often»'),
    code: 'invalid_type',
    message: '`retry` must be a map; found "often"',
  },
  {
    title: 'text where a list belongs',
    file: '\nmetadata: { name: a, version: 1.0.0, owner: b, tags: «finance» }\norchestration: { steps: [ { agent: a } ] }',
    code: 'invalid_type',
    message: '`tags` must be a list; found "finance"',
    fix: '[finance]',
  },
  {
    title: 'a map where text or a list belongs',
    file: steps('- agent: a\n  depends_on: «{ a: b }»'),
    code: 'invalid_type',
    message: '`depends_on` must be text or a list; found a map',
  },
  {
    title: 'a number in a list of names',
    file: steps('- { id: "5", agent: a }\n- agent: b\n  depends_on: [«5»]'),
    code: 'invalid_type',
    path: 'orchestration.steps[1].depends_on[0]',
    message: '`depends_on[0]` must be text; found the number 5',
    fix: '"5"',
  },
  {
    title: 'a map where a list of steps belongs',
    file: `${about}\norchestration:\n  steps:\n    «agent: a»\n`,
    code: 'invalid_type',
    message: '`steps` must be a list; found a map. Each entry begins with a dash',
  },
  {
    title: 'text where a step belongs',
    file: steps('- «fetch»'),
    code: 'invalid_type',
    path: 'orchestration.steps[0]',
    message: '`steps[0]` must be a map; found "fetch"',
  },
  {
    title: 'a document that is a list',
    file: '«- a»',
    code: 'invalid_type',
    path: '',
    message: 'A definition must be a map; found a list',
  },
  {
    title: 'a word that is not among the choices',
    file: steps('- agent: a\n  mode: «biuld»'),
    code: 'invalid_value',
    message: '`mode` must be BUILD, CONVERSE, PLAN or ORCHESTRATION; found "biuld". Did you mean `BUILD`?',
    fix: 'BUILD',
  },
  {
    title: 'what a choice is called elsewhere',
    file: beside('parameters: [ { name: a, type: «array» } ]'),
    code: 'invalid_value',
    message: /Did you mean `string\[\]`\?$/,
    fix: 'string[]',
  },
  {
    title: 'an unknown type of step',
    file: steps('- id: a\n  type: «swich»\n  cases: [ { when: "true", go_to: b } ]\n- { id: b, agent: a }'),
    code: 'invalid_value',
    path: 'orchestration.steps[0].type',
    message: /^`type` must be agent, orchestration, .*; found "swich"\. Did you mean `switch`\?$/,
    fix: 'switch',
  },
  {
    title: 'silence as approval',
    file: steps(
      '- agent: a\n  checkpoint_after: { question: Go?, timeout: { afterSeconds: 60, outcome: «continue» } }',
    ),
    code: 'invalid_value',
    message: '`outcome` must be remind, escalate, abort or branch; found "continue"',
  },
  {
    title: 'a branch without a way',
    file: steps('- agent: a\n  checkpoint_after: { question: Go?, «timeout»: { after_seconds: 60, outcome: branch } }'),
    code: 'missing_key',
    message: 'A branch needs `go_to`: the step that runs when nobody answers',
  },
  {
    title: 'a way without a branch',
    file: steps(
      '- agent: a\n  checkpoint_after: { question: Go?, timeout: { after_seconds: 60, outcome: abort, «go_to»: step_1 } }\n- agent: b',
    ),
    code: 'conflicting_values',
    message: '`go_to` is for `outcome: branch`; this says `abort`',
  },
  {
    title: 'something after the end',
    file: steps(
      '- agent: a\n  checkpoint_after: { question: Go?, timeout: { after_seconds: 60, outcome: abort, «then»: { after_seconds: 5 } } }',
    ),
    code: 'conflicting_values',
    message: /the question is gone/,
  },
  {
    title: 'something after calls are rejected',
    file: steps('- agent: a\n  checkpoint_calls: { timeout: { after_seconds: 60, «then»: { after_seconds: 5 } } }'),
    code: 'conflicting_values',
    message: /After `reject` the question is gone/,
  },
  {
    title: 'words of a rejection where nothing is rejected',
    file: steps('- agent: a\n  checkpoint_calls: { timeout: { after_seconds: 60, outcome: remind, «message»: No } }'),
    code: 'conflicting_values',
    message: '`message` is for `outcome: reject`; this says `remind`',
  },
  {
    title: 'a branch to a step that is not there',
    file: steps(
      '- agent: a\n  checkpoint_after: { question: Go?, timeout: { after_seconds: 60, outcome: branch, go_to: «step_9» } }',
    ),
    code: 'unknown_step',
    message: /There is no step "step_9"/,
    fix: 'step_0',
  },
  {
    title: 'a warning after the breach',
    file: steps('- agent: a\n  sla: { warn_after_seconds: «60», breach_after_seconds: 30 }'),
    code: 'conflicting_values',
    message: /would come when the SLA is breached already/,
  },
  {
    title: 'an SLA without a time',
    file: steps('- agent: a\n  «sla»: { on_breach: notify }'),
    code: 'missing_key',
    message: /An SLA needs a time/,
  },
  {
    title: 'somebody to escalate to who is never told',
    file: steps('- agent: a\n  sla: { breach_after_seconds: 30, on_breach: notify, «escalate_to»: boss }'),
    code: 'conflicting_values',
    message: '`escalate_to` is for `on_breach: escalate`; this says `notify`',
  },
  {
    title: 'a wait until something that is no time',
    file: steps('- type: wait\n  until: «tomorrow»'),
    code: 'invalid_value',
    message: '"tomorrow" is no time; write it as 2026-03-01T09:00:00Z',
  },
  {
    title: 'a correlation of no signal',
    file: steps('- type: wait\n  seconds: 5\n  «correlation»: x'),
    code: 'missing_key',
    message: /tells signals of the same name apart/,
  },
  {
    title: 'a number that is too small',
    file: steps('- agent: a\n  retry: { maxAttempts: «0» }'),
    code: 'invalid_value',
    message: '`maxAttempts` must be at least 1',
  },
  {
    title: 'a number that is too large',
    file: steps('- agent: a\n  retry: { jitter: «1.5» }'),
    code: 'invalid_value',
    message: '`jitter` must be 1 at most',
  },
  {
    title: 'a list without entries',
    file: `${about}\norchestration:\n  steps: «[]»`,
    code: 'invalid_value',
    message: '`steps` needs at least one entry',
  },
  {
    title: 'two counts that disagree',
    file: steps('- agent: a\n  retry: { maxAttempts: 3, «retry_count»: 3 }'),
    code: 'conflicting_values',
    message: '`retry_count: 3` means 4 attempts, but `max_attempts` is 3',
  },
  {
    title: 'two delays that disagree',
    file: steps('- agent: a\n  retry: { initialDelayMs: 3000, «initialDelaySeconds»: 5 }'),
    code: 'conflicting_values',
    message: /3000 milliseconds above and 5 seconds here/,
  },
  {
    title: 'a question and another reason',
    file: steps('- agent: a\n  checkpoint_after: { question: A?, «reason»: B? }'),
    code: 'conflicting_values',
    message: /another word for `question`/,
  },
  {
    title: 'two names that disagree',
    file: `${about}\norchestration:\n  name: «other»\n  steps: [ { agent: a } ]`,
    code: 'conflicting_values',
    severity: 'warning',
    message: '`metadata` says kpi-tracking; that is what counts',
  },
  {
    title: 'a name with a space',
    file: 'metadata: { name: «KPI Tracking», version: 1.0.0, owner: b }\norchestration: { steps: [ { agent: a } ] }',
    code: 'invalid_name',
    message: '"KPI Tracking" can\'t be a name: letters, digits, - and _ only, 100 at most',
    fix: 'kpi-tracking',
  },
  {
    title: 'a step id with a dot',
    file: steps('- { id: «a.b», agent: a }'),
    code: 'invalid_name',
    message: /can't be the id of a step/,
    fix: 'ab',
  },
  {
    title: 'a step called like what every object has',
    file: steps('- { id: «constructor», agent: a }'),
    code: 'invalid_name',
    message: /^"constructor" can't be the id of a step/,
  },
  {
    title: 'a name without end',
    file: `metadata: { name: «${'n'.repeat(101)}», version: 1.0.0, owner: b }\norchestration: { steps: [ { agent: a } ] }`,
    code: 'invalid_name',
    message: /100 at most$/,
  },
  {
    title: 'a version of one number',
    file: 'metadata: { name: a, version: «1.0», owner: b }\norchestration: { steps: [ { agent: a } ] }',
    code: 'invalid_version',
    path: 'metadata.version',
    message: 'YAML reads 1.0 as a number; a version has three parts: 1.0.0',
    fix: '1.0.0',
  },
  {
    title: 'a version of a child that is a number',
    file: steps('- type: orchestration\n  orchestration: { name: other, version: «2» }'),
    code: 'invalid_version',
    message: /three parts: 2\.0\.0/,
    fix: '2.0.0',
  },
  {
    title: 'a version with a v',
    file: 'metadata: { name: a, version: «v1.2», owner: b }\norchestration: { steps: [ { agent: a } ] }',
    code: 'invalid_version',
    message: '"v1.2" is not a semantic version; write 1.2.0',
    fix: '1.2.0',
  },
  {
    title: 'a version that is a word',
    file: 'metadata: { name: a, version: «latest», owner: b }\norchestration: { steps: [ { agent: a } ] }',
    code: 'invalid_version',
    message: /three numbers, such as 1\.0\.0/,
  },
  {
    title: 'a schedule with too few fields',
    file: beside('triggers: [ { id: m, cron: «"0 7 *"» } ]'),
    code: 'invalid_schedule',
    message: /this has 3$/,
  },
  {
    title: 'a schedule at a minute that no hour has',
    file: beside('triggers: [ { id: m, cron: «"61 * * * *"» } ]'),
    code: 'invalid_schedule',
    message: /^The minute of this schedule can't be read: .*61/,
  },
  {
    title: 'a schedule by a nickname that nobody knows',
    file: beside('triggers: [ { id: m, cron: «"@nightly"» } ]'),
    code: 'invalid_schedule',
    message: /^"@nightly" is no schedule; there are @yearly/,
  },
  {
    title: 'a schedule for a day that never comes',
    file: beside('triggers: [ { id: m, cron: «"0 7 31 2 *"» } ]'),
    code: 'invalid_schedule',
    message: /never comes/,
  },
  {
    title: 'a way to treat overlaps that there is not',
    file: beside('triggers: [ { id: m, cron: "@daily", overlap: «wait» } ]'),
    code: 'invalid_value',
    message: /skip/,
  },
  {
    title: 'a time zone that does not exist',
    file: beside('triggers: [ { id: m, cron: "0 7 * * MON", timezone: «Europe/Zurch» } ]'),
    code: 'invalid_schedule',
    message: /Did you mean `Europe\/Zurich`\?/,
    fix: 'Europe/Zurich',
  },
  // the graph
  {
    title: 'an id that comes twice',
    file: steps('- { id: a, agent: x }\n- { id: «a», agent: y }'),
    code: 'duplicate_step',
    path: 'orchestration.steps[1].id',
    message: 'Step 1 has the id "a" already',
  },
  {
    title: 'a parameter that comes twice',
    file: beside('parameters: [ { name: a }, { key: «a» } ]'),
    code: 'duplicate_parameter',
    message: 'There is a parameter "a" already',
  },
  {
    title: 'a trigger that comes twice',
    file: beside('triggers: [ { id: m, cron: "@daily" }, { id: «m», cron: "@daily" } ]'),
    code: 'duplicate_trigger',
    message: 'There is a trigger "m" already',
  },
  {
    title: 'a circle',
    file: steps(
      '- { id: a, agent: x, depends_on: [«c»] }\n- { id: b, agent: x, depends_on: [a] }\n- { id: c, agent: x, depends_on: b }',
    ),
    code: 'cycle',
    path: 'orchestration.steps[0].depends_on[0]',
    message: 'These steps wait for each other in a circle: a → c → b → a',
  },
  {
    title: 'a step that waits for itself',
    file: steps('- { id: a, agent: x, depends_on: «a» }'),
    code: 'cycle',
    message: 'Step "a" waits for itself',
  },
  {
    title: 'a circle through a switch',
    file: steps(
      '- { id: a, agent: x }\n- { id: r, type: switch, depends_on: a, cases: [ { when: "true", go_to: b }, { when: "false", go_to: «a» } ] }\n- { id: b, agent: x }',
    ),
    code: 'cycle',
    path: 'orchestration.steps[1].cases[1].go_to',
    message: 'These steps wait for each other in a circle: a → r → a',
  },
  {
    title: 'a dependency that does not exist',
    file: steps('- { id: fetch-data, agent: x }\n- { id: b, agent: x, depends_on: [«fetch-dta»] }'),
    code: 'unknown_step',
    message: 'There is no step "fetch-dta". Did you mean `fetch-data`?',
    fix: 'fetch-data',
  },
  {
    title: 'a route that leads nowhere',
    file: steps('- { id: r, type: switch, cases: [ { when: "true", go_to: «nowhere» } ] }'),
    code: 'unknown_step',
    message: 'There is no step "nowhere"',
  },
  {
    title: 'a cached step that does not exist',
    file: beside('execution: { caching: { steps: [ { id: «b» } ] } }'),
    code: 'unknown_step',
    message: 'There is no step "b"',
  },
  {
    title: 'a template that reads a step it does not wait for',
    file: steps('- { id: a, agent: x }\n- { id: b, agent: x, input: { userMessage: "See {{ «steps.a.content» }}" } }'),
    code: 'not_an_ancestor',
    path: 'orchestration.steps[1].input.userMessage',
    message: 'Step "b" does not wait for "a", so its output may not be there; add "a" to depends_on',
  },
  {
    title: 'a condition that reads its own step',
    file: steps('- id: a\n  agent: x\n  when: «steps.a.content» == 1'),
    code: 'not_an_ancestor',
    message: 'Step "a" has no output yet when this is evaluated',
  },
  {
    title: 'a template that reads a step that does not exist',
    file: steps(
      '- { id: score, agent: x }\n- { id: b, agent: x, depends_on: score, input: { n: "{{ «steps.scor.total» }}" } }',
    ),
    code: 'unknown_step',
    message: 'There is no step "scor". Did you mean `score`?',
    fix: 'steps.score.total',
  },
  {
    title: 'an output of the run that reads a step that does not exist',
    file: beside('output: { x: "{{ «steps.b» }}" }'),
    code: 'unknown_step',
    path: 'orchestration.output.x',
    message: 'There is no step "b"',
  },
  {
    title: 'a template where none is filled in',
    file: beside(
      'parameters: [ { name: day, type: string, default: "" } ]\ntriggers: [ { id: m, cron: "0 7 * * MON", parameters: { day: «"{{ run.scheduledFor }}"» } } ]',
    ),
    code: 'invalid_template',
    path: 'orchestration.triggers[0].parameters.day',
    message: /no template is filled in here/,
  },
  {
    title: 'a wait of more years than there are',
    file: steps('- { id: a, type: wait, signal: x, seconds: «10000000000000» }'),
    code: 'invalid_value',
    message: '`seconds` must be 3155760000 at most',
  },
  {
    title: 'a child that another owns',
    file: steps('- type: orchestration\n  orchestration: { name: «other» }'),
    known: { ownersOf: () => ['sales'], findDefinition: () => 'found' },
    code: 'unknown_orchestration',
    message: 'finance-manager does not own the orchestration "other"; sales does. Say so as `owner`',
  },
  // joins
  {
    title: 'a join of nothing',
    file: steps('- { id: a, agent: x, «join»: any }'),
    code: 'conflicting_values',
    path: 'orchestration.steps[0].join',
    message: /this step has none/,
  },
  {
    title: 'a join behind a guard that does not say what it needs',
    file: steps(
      '- { id: a, agent: x, when: "false" }\n- { id: b, agent: x }\n- id: c\n  agent: x\n  depends_on: «[a, b]»',
    ),
    code: 'surprising_join',
    severity: 'warning',
    message: /"a" does not when its condition does not hold/,
    fix: '[a, b]\n      join: all',
  },
  {
    title: 'a join behind a failure that stays where it is',
    file: steps(
      '- { id: a, agent: x, on_error: continue }\n- { id: b, agent: x }\n- { id: c, agent: x, depends_on: «[a, b]» }',
    ),
    code: 'surprising_join',
    severity: 'warning',
    message: /"a" does not when it fails/,
    fix: '[a, b], join: all',
  },
  {
    title: 'a join behind a question that may expire',
    file: steps(
      '- { id: a, agent: x, checkpoint_after: { question: Go?, timeout: { after_seconds: 60, outcome: branch, go_to: d } } }\n- { id: b, agent: x }\n- { id: c, agent: x, depends_on: «[a, b]» }\n- { id: d, agent: x }',
    ),
    code: 'surprising_join',
    severity: 'warning',
    message: /"a" does not when nobody answers in time/,
    fix: '[a, b], join: all',
  },
  {
    title: 'an error branch of what cannot fail',
    file: steps('- { id: a, agent: x }\n- { id: b, agent: x, depends_on: a, join: «failed» }'),
    code: 'surprising_join',
    severity: 'warning',
    message: /give "a" `on_error: continue`/,
  },
  {
    title: 'an order that is a dependency already',
    file: steps('- { id: a, agent: x }\n- { id: b, agent: x, depends_on: a, after: «a» }'),
    code: 'conflicting_values',
    severity: 'warning',
    message: /"a" is in `depends_on` already/,
  },
  {
    title: 'an order after nothing',
    file: steps('- { id: a, agent: x, after: «b» }'),
    code: 'unknown_step',
    message: 'There is no step "b"',
  },
  // templates, conditions, mappings
  {
    title: 'a template that is never closed',
    file: steps('- agent: a\n  input: { userMessage: "Hello «{{» run.id }" }'),
    code: 'invalid_template',
    message: /^This template is never closed; }} is missing/,
  },
  {
    title: 'a template with nothing in it',
    file: steps('- agent: a\n  input: { userMessage: "Hello «{{ }}»" }'),
    code: 'invalid_template',
    message: 'There is nothing between these braces',
  },
  {
    title: 'a list with text around it',
    file: steps('- agent: a\n  for_each: «"all {{ run.errors }}"»'),
    code: 'invalid_template',
    message: /`for_each` takes one template/,
  },
  {
    title: 'an expression that ends too early',
    file: steps('- agent: a\n  when: run.n «>=»'),
    code: 'invalid_expression',
    message: 'The expression ends too early, in run.n >=',
  },
  {
    title: 'an expression with a stray character',
    file: steps('- agent: a\n  input: { n: "{{ run.a «$» 1 }}" }'),
    code: 'invalid_expression',
    message: 'Unexpected "$" at character 7, in run.a $ 1',
  },
  {
    title: 'a function that does not exist',
    file: steps('- agent: a\n  when: «siz»(run.errors) > 0'),
    code: 'invalid_expression',
    message: /There is no function siz\(\)\. Did you mean size\(\)\?/,
  },
  {
    title: 'braces within a condition',
    file: steps('- agent: a\n  when: «"{{ run.n }} > 3"»'),
    code: 'invalid_expression',
    message: 'A condition is one expression and needs no braces',
    fix: 'run.n > 3',
  },
  {
    title: 'an expression that is too long',
    file: steps(`- agent: a\n  when: «run.n == "${'x'.repeat(2048)}"»`),
    code: 'invalid_expression',
    message: /2048 bytes at most/,
  },
  {
    title: 'a hyphen that would be a minus',
    file: steps('- { id: a-b, agent: x }\n- { id: c, agent: x, depends_on: a-b, when: "«steps.a-b».total >= 70" }'),
    code: 'hyphen_in_expression',
    message: 'In an expression a hyphen is a minus; write steps["a-b"]',
    fix: 'steps[\\"a-b\\"]',
  },
  {
    title: 'a hyphen in a name that is also misspelled',
    file: steps(
      '- { id: fetch-data, agent: x }\n- { id: c, agent: x, depends_on: fetch-data, when: "«steps.fetch-dta».total >= 70" }',
    ),
    code: 'hyphen_in_expression',
    message: 'In an expression a hyphen is a minus; write steps["fetch-data"]',
    fix: 'steps[\\"fetch-data\\"]',
  },
  {
    title: 'a name that means nothing',
    file: beside('parameters: [ { name: kpi_names } ]\noutput: { x: "{{ «kpi_nmes» }}" }'),
    code: 'unknown_name',
    message: 'Nothing here is called "kpi_nmes". Did you mean `kpi_names`?',
    fix: 'kpi_names',
  },
  {
    title: 'the bare id of a step',
    file: beside('output: { x: "{{ «a.content» }}" }'),
    code: 'unknown_name',
    message: 'Nothing here is called "a". Did you mean `steps.a`?',
    fix: 'steps.a.content',
  },
  {
    title: 'an item outside of a list',
    file: steps('- agent: a\n  input: { x: "{{ «item.name» }}" }'),
    code: 'unknown_name',
    message: /only where a step works through a list/,
  },
  {
    title: 'a parameter that does not exist',
    file: beside('parameters: [ { name: grouping } ]\noutput: { x: "{{ «parameters.groupin» }}" }'),
    code: 'unknown_parameter',
    message: 'There is no parameter "groupin". Did you mean `grouping`?',
    fix: 'parameters.grouping',
  },
  {
    title: 'an output that a step does not map',
    file: steps(
      '- { id: a, agent: x, output_mapping: { summary: $.content } }\n- { id: b, agent: x, depends_on: a, input: { s: "{{ «steps.a.sumary» }}" } }',
    ),
    code: 'unknown_output',
    severity: 'warning',
    message: 'The output of "a" has no "sumary". Did you mean `summary`?',
    fix: 'steps.a.summary',
  },
  {
    title: 'a parameter behind a reserved name',
    file: beside('parameters: [ { name: «run» } ]'),
    code: 'shadowed_parameter',
    severity: 'warning',
    message: /reached as `parameters\.run` only/,
  },
  {
    title: 'a mapping that is no JSONPath',
    file: steps('- agent: a\n  output_mapping: { x: «"$.a[?@.b"» }'),
    code: 'invalid_json_path',
    path: 'orchestration.steps[0].output_mapping.x',
    message: /^\$\.a\[\?@\.b is not a JSONPath/,
  },
  // parameters
  {
    title: 'a default of another type',
    file: beside('parameters: [ { name: a, type: date, default: «2025-02-30» } ]'),
    code: 'invalid_default',
    message: 'The default must be a day of the calendar (YYYY-MM-DD); it is "2025-02-30"',
  },
  {
    title: 'a default that is not among the choices',
    file: beside('parameters: { a: { enum: [day, week], default: «month» } }'),
    code: 'default_not_in_enum',
    path: 'orchestration.parameters.a.default',
    message: 'The default must be one of "day", "week"; it is "month"',
  },
  {
    title: 'a choice of another type',
    file: beside('parameters: [ { name: a, type: "integer[]", enum: [1, «two»] } ]'),
    code: 'invalid_value',
    message: 'A choice must be a whole number; it is "two"',
  },
  {
    title: 'a trigger with a parameter that does not exist',
    file: beside(
      'parameters: [ { name: grouping } ]\ntriggers: [ { id: m, cron: "@daily", parameters: { «groupng»: day } } ]',
    ),
    code: 'unknown_parameter',
    message: /Did you mean "grouping"\?/,
  },
  {
    title: 'a trigger without a required parameter',
    file: beside('parameters: [ { name: a, required: true } ]\ntriggers: [ { «id»: m, cron: "@daily" } ]'),
    code: 'invalid_value',
    message: 'The parameter "a" is required, and this schedule does not give it: parameters: { a: … }',
  },
  // other things by name
  {
    title: 'an agent that does not exist',
    file: steps('- agent: «sumarizer»'),
    known: { hasAgent: (name) => ['finance-manager', 'summarizer'].includes(name), agentNames: () => ['summarizer'] },
    code: 'unknown_agent',
    message: 'There is no agent "sumarizer". Did you mean `summarizer`?',
    fix: 'summarizer',
  },
  {
    title: 'an agent that could not undo',
    file: steps('- agent: a\n  compensate: { agent: «b» }'),
    known: { hasAgent: (name) => name !== 'b' },
    code: 'unknown_agent',
    message: 'There is no agent "b"',
  },
  {
    title: 'an owner that does not exist',
    file: 'metadata: { name: a, version: 1.0.0, owner: «b» }\norchestration: { steps: [ { agent: a } ] }',
    known: { hasAgent: (name) => name !== 'b' },
    code: 'unknown_agent',
    severity: 'warning',
    message: 'There is no agent "b" that could own this',
  },
  {
    title: 'a child that does not exist',
    file: steps('- { type: orchestration, orchestration: { name: «kpi-trackin» } }'),
    known: { findDefinition: () => 'unknown', definitionNames: () => ['kpi-tracking'] },
    code: 'unknown_orchestration',
    message: 'There is no orchestration "kpi-trackin". Did you mean `kpi-tracking`?',
    fix: 'kpi-tracking',
  },
  {
    title: 'a version of a child that does not exist',
    file: steps('- { type: orchestration, orchestration: { name: other, version: «2.0.0» } }'),
    known: { findDefinition: () => 'unknown_version' },
    code: 'unknown_version',
    message: 'There is no version 2.0.0 of "other"',
  },
  {
    title: 'a definition that starts itself',
    file: steps('- { type: orchestration, orchestration: { name: «kpi-tracking» } }'),
    code: 'calls_itself',
    severity: 'warning',
    message: /without end/,
  },
];

describe('problems', () => {
  it.each(cases)('$title is found at its place', ({ file, code, severity = 'error', path, message, fix, known }) => {
    const { text, range } = withoutMarks(file);
    const { definition, problems } = parseDefinition(text, known);
    const found = problems.filter((problem) => problem.code === code);
    expect(found.map(rangeOf)).toContainEqual(range);
    const problem = found.find((candidate) => sameRange(rangeOf(candidate), range)) as Problem;
    expect(problem.severity).toBe(severity);
    if (path !== undefined) expect(problem.path).toBe(path);
    if (typeof message === 'string') expect(problem.message).toBe(message);
    else expect(problem.message).toMatch(message);
    expect(problem.fix?.text).toBe(fix);
    expect(problems).toEqual([problem]);
    expect(definition === null).toBe(severity === 'error');
  });

  it.each(cases.filter(({ fix }) => fix !== undefined))(
    'the fix for $title mends it',
    ({ file, fix = '', code, known }) => {
      const fixed = file.replace(/«[^»]*»/s, () => fix);
      expect(parseDefinition(fixed, known).problems.filter((problem) => problem.code === code)).toEqual([]);
    },
  );

  it('all problems of a file are reported at once, in the order of the file', () => {
    const { problems } = parseDefinition(`metadata: { name: a b, version: 1.0, ownr: x }
orchestration:
  parameters: [ { name: g, enum: [1], default: 2 } ]
  steps:
    - { id: a, agent: x, depends_on: [b], mode: Biuld }
    - { id: b, agent: x, depends_on: [a], when: "size(" }
    - id: b
      agnt: y
      input: { userMessage: {{ nobody }}, n: "{{ steps.zz }}" }
      output_mapping: { x: "$[" }
      retry: { maxAttempts: many }
`);
    expect(problems.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '1 invalid_name',
      '1 invalid_version',
      '1 unknown_key', // the owner
      '3 invalid_value',
      '3 invalid_default',
      '5 cycle',
      '5 invalid_value',
      '6 invalid_expression',
      '7 duplicate_step',
      '8 unknown_key',
      '9 unquoted_template',
      '9 unknown_name',
      '9 unknown_step',
      '10 invalid_json_path',
      '11 invalid_type',
    ]);
  });

  it('a broken value gets one problem, not a second one for what it made of other checks', () => {
    const { problems } = parseDefinition(
      steps('- { id: a, agent: [x], mode: 5, input: { x: "{{ steps.b }}" } }\n- { id: b, agent: 7 }'),
      { hasAgent: (name) => name === 'finance-manager' },
    );
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'invalid_type orchestration.steps[0].agent',
      'invalid_value orchestration.steps[0].mode',
      'not_an_ancestor orchestration.steps[0].input.x',
      'invalid_type orchestration.steps[1].agent',
    ]);
  });

  it('places count as editors do: from 1, in UTF-16 units, after a byte order mark, over CRLF line ends', () => {
    const text = `\uFEFF${steps('- agent: a # 😀\n  😀: 1').replaceAll('\n', '\r\n')}`;
    expect(parseDefinition(text).problems.map(({ line, column, endColumn }) => [line, column, endColumn])).toEqual([
      [5, 7, 9],
    ]);
  });
});

interface Range {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

function withoutMarks(file: string): { text: string; range: Range } {
  const text = file.replaceAll(/[«»]/g, '');
  const place = (offset: number) => {
    const before = file.slice(0, offset).replaceAll(/[«»]/g, '').split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };
  const [start, end] = [place(file.indexOf('«')), place(file.indexOf('»'))];
  return { text, range: { line: start.line, column: start.column, endLine: end.line, endColumn: end.column } };
}

function rangeOf({ line, column, endLine, endColumn }: Problem): Range {
  return { line, column, endLine, endColumn };
}

function sameRange(a: Range, b: Range): boolean {
  return a.line === b.line && a.column === b.column && a.endLine === b.endLine && a.endColumn === b.endColumn;
}
