import { describe, expect, it } from 'vitest';
import { compareDefinitions } from './compare-definitions.ts';
import type { Definition } from './definition.ts';
import { parseDefinition } from './parse-definition.ts';

const base = `
metadata: { name: kpi, version: 1.0.0, owner: finance-manager, description: Old }
orchestration:
  parameters: [ { name: grouping, default: day }, { name: limit, type: integer } ]
  execution: { mode: parallel, concurrency: { maxParallel: 2 } }
  steps:
    - { id: fetch, agent: supabase-agent, retry: { maxAttempts: 3 }, checkpoint_after: { question: Good? } }
    - { id: summarize, agent: writer, depends_on: fetch, input: { userMessage: Sum } }
    - { id: mail, agent: mailer, depends_on: summarize }
  output: { summary: "{{ steps.summarize }}" }
  triggers: [ { id: monday, cron: "0 7 * * MON" } ]
`;

function changes(...edits: readonly (readonly [string, string])[]): string[] {
  const edited = edits.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replaceAll(from, to);
  }, base);
  return compareDefinitions(parsed(base), parsed(edited)).map(({ message }) => message);
}

function parsed(text: string): Definition {
  const { definition, problems } = parseDefinition(text);
  expect(problems).toEqual([]);
  return definition as Definition;
}

describe('what changed between two definitions', () => {
  it('is nothing when only the text differs', () => {
    expect(changes(['depends_on: fetch', 'dependsOn: [ fetch ]'], ['metadata: {', '# a comment\nmetadata: {'])).toEqual(
      [],
    );
  });

  it.each([
    ['a new version', ['version: 1.0.0', 'version: 1.1.0'], ['The version: 1.1.0, was 1.0.0']],
    ['another description', ['description: Old', 'description: New'], ['The description was rewritten']],
    [
      'a parameter that became required',
      ['{ name: limit, type: integer }', '{ name: limit, type: number, required: true, default: 3 }'],
      [
        'The parameter "limit" is now number, was integer',
        'The parameter "limit" became required',
        'The parameter "limit" has the default 3',
      ],
    ],
    [
      'another default',
      ['default: day', 'default: week'],
      ['The parameter "grouping" has the default "week", was "day"'],
    ],
    [
      'a parameter more',
      ['{ name: limit, type: integer }', '{ name: limit, type: integer }, { name: tone }'],
      ['The parameter "tone" was added'],
    ],
    ['a parameter less', [', { name: limit, type: integer }', ''], ['The parameter "limit" was removed']],
    ['one step at a time', ['mode: parallel', 'mode: sequential'], ['Steps run: sequential, was parallel']],
    ['more at once', ['maxParallel: 2', 'maxParallel: 8'], ['Steps under way at once: 8, was 2']],
    ['a plan to approve', ['mode: parallel', 'plan_approval: true'], ['The plan needs approval now']],
    ['caching', ['mode: parallel', 'caching: { ttlSeconds: 60 }'], ['Outputs are cached now']],
    [
      'a step in between',
      ['    - { id: mail', '    - { id: check, agent: checker, depends_on: summarize }\n    - { id: mail'],
      ['Step "check" was added after "summarize"'],
    ],
    ['a step less', ['    - { id: mail, agent: mailer, depends_on: summarize }\n', ''], ['Step "mail" was removed']],
    [
      'a step with another id',
      ['summarize', 'brief'],
      ['Step "summarize" is called "brief" now', 'The output "summary" is made differently'],
    ],
    ['another agent', ['agent: writer', 'agent: editor'], ['Step "summarize" is done by: editor, was writer']],
    ['other input', ['userMessage: Sum', 'userMessage: Sum up'], ['Step "summarize" is given other input']],
    [
      'another dependency',
      ['agent: mailer, depends_on: summarize', 'agent: mailer, depends_on: fetch'],
      ['Step "mail" waits for fetch now and no longer waits for summarize'],
    ],
    [
      'a condition',
      ['agent: mailer,', 'agent: mailer, when: "parameters.limit == 3",'],
      ['Step "mail" runs only when parameters.limit == 3'],
    ],
    [
      'an optional checkpoint',
      ['question: Good?', 'question: Good?, required: false'],
      ['The checkpoint after "fetch" became optional'],
    ],
    [
      'another question',
      ['question: Good?', 'question: Fine?'],
      ['The checkpoint after "fetch" asks something else: Fine?'],
    ],
    ['no checkpoint', [', checkpoint_after: { question: Good? }', ''], ['The checkpoint after "fetch" was removed']],
    ['more attempts', ['maxAttempts: 3', 'maxAttempts: 5'], ['Step "fetch" gets 5 attempts, was 3']],
    [
      'other delays',
      ['maxAttempts: 3', 'maxAttempts: 3, initialDelayMs: 9'],
      ['Step "fetch" is retried after other delays'],
    ],
    [
      'a time limit',
      ['agent: mailer,', 'agent: mailer, timeoutSeconds: 5,'],
      ['Step "mail": the time limit in seconds: 5, was none'],
    ],
    [
      'a failure that stays',
      ['agent: mailer,', 'agent: mailer, on_error: continue,'],
      ['A failure of step "mail" no longer fails the run'],
    ],
    [
      'another output',
      ['summary: "', 'brief: "'],
      ['The output "summary" was removed', 'The output "brief" was added'],
    ],
    [
      'another schedule',
      ['0 7 * * MON', '0 8 * * MON'],
      ['The trigger "monday" fires at 0 8 * * MON, was 0 7 * * MON'],
    ],
    [
      'error handling',
      ['  output:', '  error_handling: { on_step_failure: { retry_count: 1, notifyHuman: true } }\n  output:'],
      [
        'Failed steps get 2 attempts, was one attempt',
        'An operator is asked about failures: always, was depending on who started the run',
      ],
    ],
  ] as const)('%s', (_, edit, expected) => {
    expect(changes(edit)).toEqual(expected);
  });

  it('says which step, of which kind, and what it was before', () => {
    const edited = base.replace('maxAttempts: 3', 'maxAttempts: 5');
    expect(compareDefinitions(parsed(base), parsed(edited))).toMatchObject([
      { kind: 'retry_changed', step: 'fetch', before: { maxAttempts: 3 }, after: { maxAttempts: 5 } },
    ]);
  });

  it('sees steps that changed places', () => {
    const edited = base.replace(/( +- \{ id: fetch.*\n)( +- \{ id: summarize.*\n)/, '$2$1');
    expect(compareDefinitions(parsed(base), parsed(edited)).map(({ message }) => message)).toEqual([
      'Steps stand in another order',
    ]);
  });
});
