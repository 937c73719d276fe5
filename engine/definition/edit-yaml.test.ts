import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { removeValue, setValue, setVersion } from './edit-yaml.ts';
import type { Json } from '../values/json.ts';
import { tries } from '../testing/tries.ts';

const text = `# The header stays
metadata: { name: a, version: 1.0.0, owner: b } # who and what

orchestration:
  # why there are steps
  steps:
    - id: fetch   # the first
      agent: 'x'
      depends_on: [] # nothing
      timeoutSeconds: 30
      input:
        userMessage: |
          Two
          lines
    - { id: last, agent: "y" }
`;

describe("changing a definition's text", () => {
  it('exchanges a scalar in place and leaves every other byte alone', () => {
    expect(setVersion(text, '1.1.0')).toBe(text.replace('1.0.0', '1.1.0'));
    expect(setValue(text, ['orchestration', 'steps', 0, 'agent'], 'summarizer')).toBe(
      text.replace("'x'", 'summarizer'),
    );
    expect(setValue(text, ['orchestration', 'steps', 1, 'agent'], 'a, b: c')).toBe(text.replace('"y"', '"a, b: c"'));
    expect(setValue(text, ['orchestration', 'steps', 0, 'timeoutSeconds'], null)).toBe(text.replace('30', 'null'));
  });

  it('finds keys in either spelling', () => {
    expect(setValue(text, ['orchestration', 'steps', 0, 'timeout_seconds'], 60)).toBe(text.replace('30', '60'));
    expect(setValue(text, ['orchestration', 'steps', 0, 'dependsOn'], ['last'])).toContain(
      'depends_on: [ last ] # nothing',
    );
  });

  it('sets the version where the text says it', () => {
    expect(setVersion('orchestration: { name: a, version: 1.0 } # x', '2.0.0')).toBe(
      'orchestration: { name: a, version: 2.0.0 } # x',
    );
    expect(setVersion('metadata:\n  name: a # x\n', '2.0.0')).toBe('metadata:\n  name: a # x\n  version: 2.0.0\n');
    expect(setVersion('orchestration:\n  version:\n  name: a', '2.0.0')).toBe(
      'orchestration:\n  version: 2.0.0\n  name: a',
    );
  });

  it('adds what is not there, and exchanges what is larger than a scalar', () => {
    const changed = setValue(text, ['orchestration', 'steps', 0, 'retry'], { maxAttempts: 3 }) ?? '';
    expect((parse(changed) as { orchestration: { steps: unknown[] } }).orchestration.steps[0]).toMatchObject({
      retry: { maxAttempts: 3 },
      input: { userMessage: 'Two\nlines\n' },
    });
    expect(setValue(text, ['orchestration', 'steps', 0, 'input', 'userMessage'], 'One')).toContain('userMessage: One');
    for (const comment of text.match(/#.*/g) ?? []) expect(changed).toContain(comment);
  });

  it('takes things away', () => {
    const changed = removeValue(text, ['orchestration', 'steps', 0, 'dependsOn']) ?? '';
    expect(changed).not.toContain('depends_on');
    expect(changed).toContain('# the first');
    expect(removeValue(text, ['orchestration', 'nothing'])).toBe(text);
  });

  it('says null when there is nothing to change', () => {
    expect(setVersion('a: [', '1.0.0')).toBeNull();
    expect(setVersion('just text', '1.0.0')).toBeNull();
    expect(setVersion('['.repeat(20_000), '1.0.0')).toBeNull();
    expect(setValue(text, ['metadata', 'name', 'deeper'], 1)).toBeNull();
    expect(setValue(text, [], 1)).toBeNull();
  });

  it('keeps comments and everything else, whatever is set wherever', () => {
    const places = [
      ['metadata', 'version'],
      ['metadata', 'tags'],
      ['orchestration', 'steps', 0, 'agent'],
      ['orchestration', 'steps', 0, 'depends_on'],
      ['orchestration', 'steps', 1, 'name'],
      ['orchestration', 'steps', 0, 'input', 'context', 'deep'],
      ['orchestration', 'output'],
    ] as const;
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('1.0', 'no', '# not a comment', '- x', 'a: b', '{{ x }}', '"', "'", '\n', ' ', '~', 'null'),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b'), fc.string()),
    ) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(fc.constantFrom(...places), value, (path, set) => {
        fc.pre(JSON.stringify(set).isWellFormed());
        const changed = setValue(text, path, set) as string;
        for (const comment of text.match(/#.*/g) ?? []) expect(changed).toContain(comment);
        const expected = structuredClone(parse(text)) as Record<string, Json>;
        let parent = expected as Record<string | number, Json>;
        for (const part of path.slice(0, -1)) parent = (parent[part] ??= {}) as Record<string | number, Json>;
        parent[path.at(-1) as string] = set;
        expect(parse(changed)).toEqual(expected);
      }),
      tries(500),
    );
  });
});
