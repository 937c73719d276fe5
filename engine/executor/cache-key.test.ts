import { describe, expect, it } from 'vitest';
import type { AgentProfile } from '../agents/port/registry.ts';
import { agentStep } from '../testing/build-definition.ts';
import { cacheKey, type CacheSubject } from './cache-key.ts';

const AGENT = {
  name: 'writer',
  displayName: 'Writer',
  version: '1.0.0',
  description: 'Writes.',
  organization: 'global',
  type: 'context',
  configuration: {
    provider: 'openai',
    model: 'small',
    apiKey: { secret: 'KEY' },
    temperature: 0.2,
    systemPrompt: 'Be kind.',
    responseFormat: 'markdown',
  },
  permissions: {},
  limits: { concurrency: null, timeoutSeconds: null },
  idempotent: false,
  rehearsal: { responder: 'summary' },
} satisfies AgentProfile;
const STEP = agentStep({ id: 'a', agent: 'writer', outputMapping: { text: '$.content.message' } });
const SUBJECT: CacheSubject = {
  organization: 'global',
  owner: 'o',
  definition: 'd',
  step: STEP,
  agent: AGENT,
  rehearsal: false,
  input: { userMessage: 'Same' },
  conversation: null,
};
const keyOf = (change: Partial<CacheSubject>) => cacheKey({ ...SUBJECT, ...change });
const configured = (configuration: Partial<(typeof AGENT)['configuration']>) => ({
  agent: { ...AGENT, configuration: { ...AGENT.configuration, ...configuration } },
});

describe('the name of an output', () => {
  it.each([
    ['the input', { input: { userMessage: 'Other' } }],
    ['the output mapping', { step: { ...STEP, outputMapping: { body: '$.content.message' } } }],
    ['the mode', { step: { ...STEP, mode: 'CONVERSE' as const } }],
    ['the step', { step: { ...STEP, id: 'b' } }],
    ['a key of steps that is yet to come', { step: { ...STEP, tone: 'formal' } as typeof STEP }],
    ['the version of the agent', { agent: { ...AGENT, version: '1.0.1' } }],
    ['the model', configured({ model: 'large' })],
    ['the temperature', configured({ temperature: 1 })],
    ['the prompt', configured({ systemPrompt: 'Be brief.' })],
    [
      'what the agent may do',
      { agent: { ...AGENT, permissions: { database: { tables: ['t'], operations: ['select'] } } } },
    ],
    ['whether it is rehearsed', { rehearsal: true }],
    ['whether something is hidden from its agent', { isMasked: true }],
    ['what was said before', { conversation: { id: 'c', fromRunId: 'r', upToSequence: 4 } }],
    ['the owner', { owner: 'p' }],
    ['the definition', { definition: 'e' }],
    ['the organization', { organization: 'other' }],
  ] satisfies [string, Partial<CacheSubject>][])('is another one when %s is', (_, change) => {
    expect(keyOf(change)).not.toBe(keyOf({}));
  });

  it.each([
    ['when the step runs', { step: { ...STEP, when: 'x', dependsOn: ['z'], onError: 'continue' as const } }],
    ['how long and how often it is tried', { step: { ...STEP, timeoutSeconds: 5, priority: 3 } }],
    ['how its input is written', { step: { ...STEP, input: { userMessage: '{{ text }}' } } }],
    [
      'how often the agent may be called',
      { agent: { ...AGENT, limits: { concurrency: 2, timeoutSeconds: 9 }, displayName: 'W' } },
    ],
    ['how the stand-in of an agent behaves that is not rehearsed', { agent: { ...AGENT, rehearsal: {} } }],
  ] satisfies [string, Partial<CacheSubject>][])('is the same whatever %s', (_, change) => {
    expect(keyOf(change)).toBe(keyOf({}));
  });

  it('is another one when a rehearsed agent has another stand-in', () => {
    expect(keyOf({ rehearsal: true, agent: { ...AGENT, rehearsal: {} } })).not.toBe(keyOf({ rehearsal: true }));
  });
});
