/**
 * A definition whose second step fails until its input says otherwise. For engines with the agents that do as they are
 * told.
 */
export const failingSource = `metadata: { name: failing, displayName: Failing on Purpose, version: 1.0.0, description: Fails once, owner: finance-manager, organization: global }
orchestration:
  parameters:
    - { name: topic, type: string, required: true, description: What it is about }
    - { name: pages, type: integer, required: false, default: 3, description: How long it may be }
  steps:
    - { id: gather, name: Gather, agent: test-echo, input: { userMessage: "{{ topic }}" } }
    - { id: write, name: Write, agent: test-fail, depends_on: [gather], input: { userMessage: Write, script: { behaviour: fail } }, retry: { maxAttempts: 1 } }
    - { id: publish, name: Publish, agent: test-echo, depends_on: [write], input: { userMessage: "{{ steps.write }}" } }
`;

/** Works until somebody ends it. */
export const hangingSource = failingSource
  .replace('name: failing', 'name: hanging')
  .replace('Failing on Purpose', 'Hanging on Purpose')
  .replace('agent: test-fail', 'agent: test-hang')
  .replace('behaviour: fail', 'behaviour: hang');
