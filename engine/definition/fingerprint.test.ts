import { describe, expect, it } from 'vitest';
import type { Definition } from './definition.ts';
import { definitionHash, UNSAID } from './fingerprint.ts';
import { parseDefinition } from './parse-definition.ts';

const parsed = (text: string) => parseDefinition(text).definition as Definition;
const text =
  'metadata: { name: a, version: 1.0.0, owner: b }\norchestration: { steps: [ { id: x, agent: c, depends_on: [] } ] }';

describe('the hash of a definition', () => {
  it('does not depend on spelling, order of keys, or comments', () => {
    const other =
      '# hello\norchestration:\n  steps:\n    - agent: c # who\n      dependsOn: []\n      id: "x"\nmetadata:\n  owner: b\n  version: 1.0.0\n  name: a\n';
    expect(definitionHash(parsed(other))).toBe(definitionHash(parsed(text)));
  });

  it('changes with what the definition means', () => {
    expect(definitionHash(parsed(text.replace('agent: c', 'agent: d')))).not.toBe(definitionHash(parsed(text)));
  });

  it('stays the same from one build to the next: stored runs are found by it', () => {
    expect(definitionHash(parsed(text))).toBe('571fba12c1cab1aaae25d3d2364a9ac7f4bb56d2908e03184f58c70e05fb8254');
  });

  it('tells a nothing that is handed to an agent from its absence', () => {
    const handing = (value: string) =>
      definitionHash(parsed(text.replace('agent: c', `agent: c, input: { flag: ${value} }`)));
    expect(new Set([handing('false'), handing('null'), handing('[]')]).size).toBe(3);
  });

  it('does not change with a feature that the definition does not use', () => {
    const newer = {
      ...parsed(text),
      execution: { ...parsed(text).execution, somethingNew: null, another: false },
      rules: [],
    };
    expect(definitionHash(newer)).toBe(definitionHash(parsed(text)));
  });

  it('tells what is said from what is left open, for whatever can be left open', () => {
    const saying = (value: string) =>
      definitionHash(
        parsed(text.replace('orchestration: {', `orchestration: { error_handling: { on_step_failure: { ${value} } },`)),
      );
    expect(
      new Set([saying('notify_human: false'), saying('notify_human: true'), definitionHash(parsed(text))]).size,
    ).toBe(3);
    expect(saying('allow_skip: false')).not.toBe(definitionHash(parsed(text)));
  });

  it('knows what the normal form holds where nothing is said', () => {
    const { execution, errorHandling } = parsed(text);
    expect({ pool: null, retryBudget: null, ...execution }).toMatchObject(UNSAID.execution);
    expect(errorHandling).toMatchObject(UNSAID.errorHandling);
  });

  it('sees a change of any key that a definition can have', () => {
    const definition = parsed(text);
    for (const level of ['execution', 'errorHandling'] as const) {
      for (const [key, value] of Object.entries(definition[level]) as [string, unknown][]) {
        for (const other of [false, true, 'other', 7].filter(
          (each) => each !== value && !(each === false && value === null && key !== 'notifyHuman'),
        )) {
          expect(
            definitionHash({ ...definition, [level]: { ...definition[level], [key]: other } }),
            `${level}.${key}: ${String(other)}`,
          ).not.toBe(definitionHash(definition));
        }
      }
    }
  });

  it('does not depend on the order in which a program set the keys', () => {
    const definition = parsed(text);
    expect(definitionHash(Object.fromEntries(Object.entries(definition).reverse()) as unknown as Definition)).toBe(
      definitionHash(definition),
    );
  });
});
