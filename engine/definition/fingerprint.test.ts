import { describe, expect, it } from 'vitest';
import type { Definition } from './definition.ts';
import { definitionHash } from './fingerprint.ts';
import { parseDefinition } from './parse-definition.ts';

const parsed = (text: string) => parseDefinition(text).definition as Definition;
const text = 'metadata: { name: a, version: 1.0.0, owner: b }\norchestration: { steps: [ { id: x, agent: c, depends_on: [] } ] }';

describe('the hash of a definition', () => {
  it('does not depend on spelling, order of keys, or comments', () => {
    const other = '# hello\norchestration:\n  steps:\n    - agent: c # who\n      dependsOn: []\n      id: "x"\nmetadata:\n  owner: b\n  version: 1.0.0\n  name: a\n';
    expect(definitionHash(parsed(other))).toBe(definitionHash(parsed(text)));
  });

  it('changes with what the definition means', () => {
    expect(definitionHash(parsed(text.replace('agent: c', 'agent: d')))).not.toBe(definitionHash(parsed(text)));
  });

  it('stays the same from one build to the next: stored runs are found by it', () => {
    expect(definitionHash(parsed(text))).toMatchInlineSnapshot(`"c68572cddb58c5eda50461b1e8d24c6c5b172e4586f396ca286df34c24b14408"`);
  });

  it('does not depend on the order in which a program set the keys', () => {
    const definition = parsed(text);
    expect(definitionHash(Object.fromEntries(Object.entries(definition).reverse()) as unknown as Definition)).toBe(definitionHash(definition));
  });
});
