import { describe, expect, test } from 'vitest';
import { knownFrom, namesIn } from './known-names.ts';

const SOURCE = `
metadata: { name: monthly, version: 2.0.0, owner: finance-manager }
orchestration:
  steps:
    - { id: ask, agent: summarizer, input: { userMessage: campaign generation } }
    - { id: report, orchestration: reporting, version: 1.0.0 }
`;

/** What is asked about whom. */
function around() {
  const asked = { agents: [] as string[], definitions: [] as string[] };
  const known = {
    hasAgent: (name: string) => {
      asked.agents.push(name);
      return name !== 'broken';
    },
    agentNames: () => ['broken', 'finance-manager', 'summarizer', 'translator'],
    findDefinition: (name: string, version: string | null) => {
      asked.definitions.push(`${name} ${version ?? 'active'}`);
      return name === 'reporting' ? ('found' as const) : ('unknown' as const);
    },
    ownersOf: () => ['finance-manager'],
    definitionNames: () => ['campaign-generation', 'reporting'],
  };
  return { asked, known };
}

describe('what a text is told about the names in it', () => {
  test('nobody is asked about what it does not name: an answer may take the reading of a whole file', () => {
    const { asked, known } = around();
    namesIn(SOURCE, known);
    expect(asked.agents).toEqual(['finance-manager', 'summarizer']);
    expect(asked.definitions).toEqual(['reporting active', 'reporting 2.0.0', 'reporting 1.0.0']);
  });

  test('an agent whose file is broken is named and not there', () => {
    const { known } = around();
    const told = knownFrom(namesIn(SOURCE.replace('summarizer', 'broken'), known));
    expect([told.hasAgent?.('broken'), told.hasAgent?.('finance-manager')]).toEqual([false, true]);
    expect(told.agentNames?.()).toContain('broken');
  });

  test('whoever can not list the agents is asked about each word', () => {
    const { known } = around();
    const told = knownFrom(namesIn(SOURCE, { hasAgent: known.hasAgent }));
    expect([told.hasAgent?.('summarizer'), told.hasAgent?.('nobody')]).toEqual([true, false]);
  });

  test('what it names is answered as it is kept', () => {
    const { known } = around();
    const told = knownFrom(namesIn(SOURCE, known));
    expect(told.findDefinition?.('reporting', '1.0.0')).toBe('found');
    expect(told.ownersOf?.('reporting', null)).toEqual(['finance-manager']);
    expect(told.definitionNames?.()).toEqual(['campaign-generation', 'reporting']);
  });
});
