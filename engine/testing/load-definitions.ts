/**
 * Runs of mixed shapes, all of whose steps touch the outside world:
 * chains, fans, retries with timers, checkpoints, children.
 */
import type { Engine } from '../port/engine.ts';

const effect = (id: string, rest = '', delayMs = 5) =>
  `    - { id: ${id}, agent: test-effect, input: { userMessage: "${id}", script: { delayMs: ${delayMs} } }${rest} }`;

function yaml(name: string, steps: readonly string[], more = ''): string {
  return `
metadata: { name: ${name}, displayName: ${name}, version: 1.0.0, description: Load, owner: owner }
orchestration:
${more}
  steps:
${steps.join('\n')}
`;
}

const CHAIN = Array.from({ length: 6 }, (_, index) =>
  effect(`s${index}`, index > 0 ? `, depends_on: [s${index - 1}]` : ''),
);
const FAN = Array.from({ length: 8 }, (_, index) => effect(`f${index}`));
const RETRY = 'retry: { maxAttempts: 3, initialDelayMs: 20, maxDelayMs: 60 }';

const SOURCES: Readonly<Record<string, string>> = {
  chain: yaml('chain', CHAIN),
  fan: yaml(
    'fan',
    [...FAN, effect('join', `, depends_on: [${FAN.map((_, index) => `f${index}`).join(', ')}]`)],
    '  execution: { concurrency: { maxParallel: 3 } }',
  ),
  flaky: yaml('flaky', [
    `    - { id: a, agent: test-flaky, input: { userMessage: "a", script: { times: 2 } }, ${RETRY} }`,
    `    - { id: b, agent: test-flaky, input: { userMessage: "b" }, ${RETRY} }`,
    effect('c', ', depends_on: [a, b]'),
  ]),
  reviewed: yaml('reviewed', [
    `    - { id: draft, agent: test-deliver, input: { userMessage: "draft" }, checkpoint_after: { question: "Good?" } }`,
    effect('side'),
    effect('publish', ', depends_on: [draft, side], checkpoint_after: { question: "Done?" }'),
  ]),
  parent: yaml('parent', [
    effect('before'),
    `    - { id: left, type: orchestration, depends_on: [before], orchestration: { name: child, version: 1.0.0, owner: owner } }`,
    `    - { id: right, type: orchestration, depends_on: [before], orchestration: { name: child, version: 1.0.0, owner: owner } }`,
    effect('after', ', depends_on: [left, right]'),
  ]),
};

const CHILD = yaml('child', [
  effect('work', ', checkpoint_after: { question: "Child?" }'),
  `    - { id: finish, agent: test-flaky, depends_on: [work], input: { userMessage: "finish" }, ${RETRY} }`,
]);

/** Names of the definitions to start. */
export const LOAD_SHAPES = Object.keys(SOURCES);

export function saveLoadDefinitions({ definitions }: Pick<Engine, 'definitions'>): void {
  for (const [name, source] of Object.entries({ child: CHILD, ...SOURCES })) {
    const key = { organization: 'global', owner: 'owner', name };
    definitions.saveDraft({ ...key, version: '1.0.0', source, origin: 'test' }, Date.now());
    definitions.activate(key, '1.0.0', Date.now());
  }
}
