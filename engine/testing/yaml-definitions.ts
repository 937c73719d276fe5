/**
 * Definitions as authors write them, for tests that go the whole way.
 * The agents, the owner included, are the scripted ones.
 */

export const TWO_STEPS = `
metadata: { name: two-steps, displayName: Two Steps, version: 1.0.0, description: One after the other, owner: test-noop, organization: global }
orchestration:
  steps:
    - { id: first, agent: test-echo, input: { userMessage: Begin } }
    - { id: second, agent: test-deliver, depends_on: [first], input: { userMessage: "Go on" } }
`;

export const WITH_CHECKPOINT = `
metadata: { name: with-checkpoint, displayName: With a Checkpoint, version: 1.0.0, description: Asks before it goes on, owner: test-noop, organization: global }
orchestration:
  parameters:
    - { name: grouping, type: string, default: month, enum: [week, month] }
  steps:
    - id: ask
      agent: test-echo
      input: { userMessage: "By {{ grouping }}" }
      checkpoint_after:
        question: Good enough?
        options:
          - { action: continue, label: Continue }
          - { action: retry, label: Retry, allows_modification: true }
          - { action: abort, label: Abort }
    - { id: deliver, agent: test-deliver, depends_on: [ask], input: { userMessage: Deliver } }
`;

export const WITH_CHILD = `
metadata: { name: with-child, displayName: With a Child, version: 1.0.0, description: Starts another, owner: test-noop, organization: global }
orchestration:
  steps:
    - id: child
      type: orchestration
      agent: test-noop
      orchestration: { name: with-checkpoint, version: 1.0.0, parameters: { grouping: week } }
    - { id: brief, agent: test-deliver, depends_on: [child], input: { userMessage: Brief } }
`;
