import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../parse-definition.ts';

const allowed = 'letters, digits, - and _ only, 100 at most';
const work = 'steps: [ { id: a, agent: a } ]';

function said(text: string): string[] {
  return parseDefinition(text).problems.map(({ path, message, severity, fix }) => {
    const line = `${path}: ${message}${fix ? ` → ${fix.text}` : ''}`;
    return severity === 'warning' ? `(${line})` : line;
  });
}

const about = (metadata: string) => said(`metadata: { ${metadata} }\norchestration: { ${work} }\n`);
const within = (line: string, steps = work) =>
  said(`metadata: { name: weekly, version: 1.0.0, owner: finance }\norchestration:\n  ${line}\n  ${steps}\n`).map(
    (each) => each.replace('orchestration.', ''),
  );

describe('what a definition says of itself', () => {
  test('is its name and its owner at least', () => {
    expect(said(`orchestration: { ${work} }\n`)).toEqual([
      'metadata: This definition says nothing of itself: it needs `metadata`, with at least a name and the agent that owns it. metadata: { name: my-workflow, version: 1.0.0, owner: <agent> }',
    ]);
    expect(about('name: weekly, version: 1.0.0')).toEqual([
      'metadata.owner: This definition needs `owner`: the orchestrator agent it belongs to',
    ]);
    expect(about('owner: finance, version: 1.0.0')).toEqual(['metadata.name: This definition needs `name`']);
    expect(about('name: weekly, owner: finance')).toEqual([
      '(metadata.version: This definition says no `version`; 1.0.0 is assumed)',
    ]);
  });

  test('can be referred to', () => {
    expect(about('name: "Weekly figures!", version: 1.0.0, owner: finance')).toEqual([
      `metadata.name: "Weekly figures!" can't be a name: ${allowed} → weekly-figures`,
    ]);
    expect(about('name: weekly, version: 1.0.0, owner: "fin ance"')).toEqual([
      `metadata.owner: "fin ance" can't be a name: ${allowed} → fin-ance`,
    ]);
    expect(about('name: weekly, version: 1.0.0, owner: finance, organization: "¿?"')).toEqual([
      `metadata.organization: "¿?" can't be a name: ${allowed}`,
    ]);
    expect(about('name: "Größe", version: 1.0.0, owner: finance')).toEqual([
      `metadata.name: "Größe" can't be a name: ${allowed} → groe`,
    ]);
    expect(about('name: constructor, version: 1.0.0, owner: finance')).toEqual([
      `metadata.name: "constructor" can't be a name: ${allowed}`,
    ]);
    expect(about('name: -x, version: 1.0.0, owner: finance')).toEqual([
      `metadata.name: "-x" can't be a name: ${allowed}`,
    ]);
    expect(about(`name: ${'x'.repeat(100)}, version: 1.0.0, owner: finance`)).toEqual([]);
    expect(about(`name: ${'x'.repeat(101)}, version: 1.0.0, owner: finance`)).toHaveLength(1);
  });

  test.each([
    ['v1', '1.0.0'],
    ['1.2', '1.2.0'],
    ['V1.2.3', '1.2.3'],
    ['01.2.3', '1.2.3'],
  ])('its version %s is %s', (version, meant) => {
    expect(about(`name: weekly, version: "${version}", owner: finance`)).toEqual([
      `metadata.version: "${version}" is not a semantic version; write ${meant} → ${meant}`,
    ]);
  });

  test('no version is none', () => {
    expect(about('name: weekly, version: newest, owner: finance')).toEqual([
      'metadata.version: "newest" is not a semantic version; a version has three numbers, such as 1.0.0',
    ]);
    expect(about('name: weekly, version: 1.2.3.4, owner: finance')).toEqual([
      'metadata.version: "1.2.3.4" is not a semantic version; a version has three numbers, such as 1.0.0',
    ]);
  });

  test('is said once, or twice the same', () => {
    expect(within('name: other')).toEqual(['(name: `metadata` says weekly; that is what counts)']);
    expect(within('name: weekly')).toEqual([]);
  });
});

describe('names within a definition', () => {
  test('of steps and cleanup, each once', () => {
    expect(within('execution: {}', 'steps: [ { id: "a b", agent: a } ]')).toEqual([
      `steps[0].id: "a b" can't be the id of a step: ${allowed} → a-b`,
    ]);
    expect(within('execution: {}', 'steps: [ { id: a, agent: a }, { id: a, agent: a } ]')).toEqual([
      'steps[1].id: Step 1 has the id "a" already',
    ]);
    expect(within('finally: [ { id: a, agent: a } ]')).toEqual(['finally[0].id: Step 1 has the id "a" already']);
    expect(within('finally: [ { id: t, agent: a }, { id: t, agent: a } ]')).toEqual([
      'finally[1].id: Cleanup step 1 has the id "t" already',
    ]);
    expect(within('finally: [ { id: "t t", agent: a } ]')).toEqual([
      `finally[0].id: "t t" can't be the id of a step: ${allowed} → t-t`,
    ]);
  });

  test('of parameters, a letter first', () => {
    expect(within('parameters: [ { name: 9x } ]')).toEqual([
      `parameters[0].name: "9x" can't be the name of a parameter: ${allowed}, a letter first`,
    ]);
    expect(within('parameters: [ { key: 9x } ]')).toEqual([
      `parameters[0].key: "9x" can't be the name of a parameter: ${allowed}, a letter first`,
    ]);
    expect(within('parameters: { "9x": { type: string } }')).toEqual([
      `parameters.9x: "9x" can't be the name of a parameter: ${allowed}, a letter first`,
    ]);
    expect(within('parameters: [ { name: x }, { name: x } ]')).toEqual([
      'parameters[1].name: There is a parameter "x" already',
    ]);
    expect(within('parameters: [ { type: string } ]')).toEqual(['parameters[0].name: This parameter needs `name`']);
    expect(within('parameters: [ { name: steps } ]')).toEqual([
      '(parameters[0].name: In templates `steps` means something else; this parameter is reached as `parameters.steps` only)',
    ]);
    expect(within('parameters: [ { name: _x }, { name: A-1 } ]')).toEqual([]);
  });

  test('of triggers and pools', () => {
    expect(within('triggers: [ { id: "a b", cron: "0 3 * * *" } ]')).toEqual([
      `triggers[0].id: "a b" can't be the id of a trigger: ${allowed} → a-b`,
    ]);
    expect(within('triggers: [ { id: n, cron: "0 3 * * *" }, { id: n, cron: "0 4 * * *" } ]')).toEqual([
      'triggers[1].id: There is a trigger "n" already',
    ]);
    expect(within('execution: { pool: "My Models" }')).toEqual([
      `execution.pool: "My Models" can't be the name of a pool: ${allowed} → my-models`,
    ]);
    expect(within('execution: { pool: models }')).toEqual([]);
  });

  test('of versions of children', () => {
    const child = (version: string) =>
      within(
        'execution: {}',
        `steps: [ { id: c, type: orchestration, orchestration: { name: x, owner: y, version: ${version} } } ]`,
      );
    expect(child('"1.2"')).toEqual([
      'steps[0].orchestration.version: "1.2" is not a semantic version; write 1.2.0 → 1.2.0',
    ]);
    expect([child('latest'), child('1.2.0')]).toEqual([[], []]);
    expect(
      within('finally: [ { id: t, type: orchestration, orchestration: { name: x, owner: y, version: "1.2" } } ]'),
    ).toEqual(['finally[0].orchestration.version: "1.2" is not a semantic version; write 1.2.0 → 1.2.0']);
  });

  test('of versions of agents, of which a step can only want the latest', () => {
    const agent = (version: string) => within('execution: {}', `steps: [ { id: c, agent: x, version: ${version} } ]`);
    expect([agent('latest'), agent('1.2.0')]).toEqual([
      [],
      ['steps[0].version: `version` must be latest; found "1.2.0"'],
    ]);
  });
});

describe('mappings and inputs', () => {
  const step = (text: string) => within('execution: {}', `steps: [ { id: a, agent: a, ${text} } ]`);

  test.each(['content.total', 'metadata.rows[0]', 'results[3]', 'parameters.a-b.c', 'deliverable.title', 'response.x'])(
    '%s is no path, though it looks like one',
    (text) => {
      expect(step(`output_mapping: { x: "${text}" }`)).toEqual([
        `(steps[0].output_mapping.x: This is the text "${text}" and no path: a JSONPath begins with $. Write $.${text} → "$.${text}")`,
      ]);
    },
  );

  test.each(['content', 'mycontent.total', 'content.total!', 'content total', 'x.content.y', 'content.9'])(
    '%s is a text',
    (text) => {
      expect(step(`output_mapping: { x: "${text}" }`)).toEqual([]);
    },
  );

  test('a path that is none is told why', () => {
    expect(step('output_mapping: { x: "$.a[" }')).toEqual([
      expect.stringMatching(/^steps\[0\]\.output_mapping\.x: \$\.a\[ is not a JSONPath: \S/) as string,
    ]);
    expect(step('output_mapping: { x: "$.a[0][\'b c\'][?@.d]" }')).toEqual([]);
  });

  test.each([
    ['usermessage', 'userMessage'],
    ['user_mesage', 'userMessage'],
    ['Context', 'context'],
    ['pay-load', 'payload'],
  ])('%s is read as %s', (key, known) => {
    expect(step(`input: { ${key}: x }`)).toEqual([
      `(steps[0].input.${key}: Agents read \`${known}\`, and "${key}" is handed on as data. Did you mean \`${known}\`? → ${known})`,
    ]);
    expect(step(`input: { ${key}: x, ${known}: y }`)).toEqual([]);
  });

  test('what is nothing like it is data', () => {
    expect(step('input: { zebra: x, userMessage: y }')).toEqual([]);
  });
});
