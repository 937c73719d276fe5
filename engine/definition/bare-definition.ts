import type { Definition } from './definition.ts';

/** By its name, without steps: where the one that a run is pinned to is lost. */
export function bareDefinition({
  name,
  version,
  owner,
  organization,
}: Pick<Definition, 'name' | 'version' | 'owner' | 'organization'>): Definition {
  return {
    name,
    displayName: name,
    version,
    description: '',
    owner,
    organization,
    tags: [],
    parameters: [],
    output: null,
    triggers: [],
    validations: [],
    machine: null,
    steps: [],
    execution: {
      mode: 'parallel',
      modeFrom: null,
      preflight: false,
      maxParallel: 1,
      queueStrategy: 'fifo',
      caching: { enabled: false, ttlSeconds: 0, steps: null },
      timeoutSeconds: null,
      planApproval: false,
    },
    errorHandling: { retry: null, allowSkip: false, notifyHuman: null, rollback: null },
  };
}
