/** Agents that misbehave as told, for tests and benchmarks. A registry knows them only when it is asked to. */
import type { JsonObject } from '../port/agent.ts';
import type { AgentProfile } from '../port/registry.ts';

export function isTestAgent(name: string): boolean {
  return name.startsWith('test-');
}

export function testProfile(name: string): AgentProfile | undefined {
  return profiles.get(name);
}

export function testProfiles(): readonly AgentProfile[] {
  return [...profiles.values()];
}

const profiles: ReadonlyMap<string, AgentProfile> = new Map(
  [
    profile('test-noop', 'Answers at once.', { behaviour: 'succeed' }),
    profile('test-echo', 'Answers with what it was given.', { behaviour: 'echo' }),
    profile('test-converse', 'Answers with what was said before.', { behaviour: 'converse' }),
    profile('test-deliver', 'Answers with a deliverable.', { behaviour: 'deliver' }),
    profile('test-fail', 'Fails, and another attempt would not help.', { behaviour: 'fail', retryable: false }),
    profile('test-flaky', 'Fails once (or `times` times), then succeeds.', {
      behaviour: 'fail',
      retryable: true,
      times: 1,
    }),
    profile('test-slow', 'Takes 200 ms (or `delayMs`).', { behaviour: 'succeed', delayMs: 200 }),
    profile('test-hang', 'Never answers; ends when it is cancelled.', { behaviour: 'hang' }),
    profile('test-malformed', 'Answers with something that is no response.', { behaviour: 'malformed' }),
    profile('test-effect', 'Stands for an effect that may happen twice without harm.', { behaviour: 'succeed' }),
    profile('test-effect-once', 'Stands for an effect that must not happen twice.', { behaviour: 'succeed' }, false),
  ].map((one) => [one.name, one]),
);

function profile(name: string, description: string, script: JsonObject, idempotent = true): AgentProfile {
  return {
    name,
    displayName: name,
    version: '1.0.0',
    description,
    organization: 'global',
    type: 'function',
    configuration: {
      language: 'javascript',
      require: [],
      environment: [],
      memoryMb: 64,
      cpuSeconds: 5,
      config: {},
      code: '',
    },
    permissions: {},
    limits: { concurrency: null, timeoutSeconds: null },
    idempotent,
    rehearsal: { responder: 'scripted', script },
  };
}
