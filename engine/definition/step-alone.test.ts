import { describe, expect, test } from 'vitest';
import type { Definition } from './definition.ts';
import type { AgentStep } from './step.ts';
import type { JsonObject } from '../values/json.ts';
import { parseDefinition } from './parse-definition.ts';
import { stepAlone, whyNotAlone } from './step-alone.ts';
import { resolveTemplates } from './template.ts';

const SOURCE = `
metadata: { name: kpi, displayName: KPI, version: 2.1.0, owner: finance, organization: global }
orchestration:
  parameters: [{ name: topic, type: "string[]", required: true }]
  execution: { mode: sequential, caching: { enabled: true }, plan_approval: true }
  steps:
    - { id: fetch, agent: reader, input: { userMessage: "{{ topic }}" } }
    - id: summarize
      name: Sum It Up
      agent: writer
      mode: PLAN
      depends_on: [fetch]
      when: "steps.fetch.content != null"
      input: { userMessage: "{{ steps.fetch.content }}" }
      output_mapping: { text: "$.content.message", fixed: 3 }
      checkpoint_after: { question: Good?, timeout: { afterSeconds: 60, outcome: abort } }
      retry: { maxAttempts: 5 }
      timeoutSeconds: 30
      on_error: continue
      for_each: "{{ parameters.topic }}"
      compensate: { agent: reader }
      sla: { warnAfterSeconds: 1 }
    - { id: child, type: orchestration, orchestration: { name: other } }
    - { id: route, type: switch, cases: [{ when: "true", go_to: hold }] }
    - { id: hold, type: wait, seconds: 1 }
`;
const definition = read(SOURCE);
const summarize = definition.steps.find(({ id }) => id === 'summarize') as AgentStep;

function read(source: string): Definition {
  const { definition: found, problems } = parseDefinition(source);
  if (!found) throw new Error(JSON.stringify(problems));
  return found;
}

function alone(input: JsonObject) {
  const { source, parameters } = stepAlone(definition, summarize, input);
  return { ...read(source), given: parameters };
}

describe('a step alone', () => {
  test('is a valid definition of one agent step that says who is called, how long, and what is made of the answer', () => {
    const { steps, name, owner, version, execution } = alone({ userMessage: 'Hello' });
    expect({ name, owner, version }).toEqual({ name: 'kpi--summarize', owner: 'finance', version: '2.1.0' });
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({
      id: 'summarize',
      name: 'Sum It Up',
      type: 'agent',
      agent: 'writer',
      mode: 'PLAN',
      outputMapping: { text: '$.content.message', fixed: 3 },
      timeoutSeconds: 30,
    });
    expect(execution).toMatchObject({ planApproval: false, caching: { enabled: false } });
  });

  test('waits for nobody, asks nobody, and is tried once', () => {
    const { steps, errorHandling } = alone({});
    expect(steps[0]).toMatchObject({
      dependsOn: [],
      when: null,
      checkpointAfter: null,
      retry: null,
      onError: 'fail',
      forEach: null,
      compensate: null,
      sla: null,
    });
    expect(errorHandling).toMatchObject({ retry: { maxAttempts: 1 }, notifyHuman: false });
  });

  test('is given exactly its input: keys, types and braces as they are', () => {
    const input = {
      userMessage: 'Say {{ topic }}',
      context: { list: [1, 'two', null], '{{ key }}': true },
      'odd "key"': [{ n: 1.5 }],
      nothing: null,
    };
    const { steps, given } = alone(input);
    const { value, warnings } = resolveTemplates((steps[0] as AgentStep).input as typeof input, {
      parameters: given,
      steps: {},
      run: {},
    });
    expect(value).toEqual(input);
    expect(warnings).toEqual([]);
  });

  test('keeps within what a name may be', () => {
    const long = { ...definition, name: 'n'.repeat(100) };
    expect(read(stepAlone(long, summarize, {}).source).name).toHaveLength(100);
  });

  test('is only there where one agent is called; of the rest it is said why not, and what to do', () => {
    const others = definition.steps.flatMap((step) => (step.type === 'agent' ? [] : [whyNotAlone(step)]));
    expect(others.map(({ message }) => message)).toEqual([
      expect.stringContaining('starts other as a run of its own'),
      expect.stringContaining('only chooses'),
      expect.stringContaining('only waits'),
    ]);
    expect(others.every(({ remedy }) => /rehearse/i.test(remedy))).toBe(true);
  });
});
