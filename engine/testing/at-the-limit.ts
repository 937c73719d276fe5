/**
 * For each limit that can be raised a run that goes as far as it allows, and waits there for a person or ends by it.
 */
import type { Json, JsonObject } from '../values/json.ts';
import type { LimitName } from '../limits/limits.ts';
import type { RunStatus } from '../run/run-state.ts';

export interface AtTheLimit {
  readonly source: string;
  readonly parameters?: JsonObject;
  /** It is asked for by its own steps, and so has to be kept. */
  readonly keepsItself?: true;
  /** When the run has come so far. */
  readonly waitsFor: 'checkpoint' | 'children' | 'end';
  /** So many runs of the tree are open then. */
  readonly open?: number;
  /** Signals that it is sent there. */
  readonly signals?: number;
  /** Events that its history is filled up with there. */
  readonly events?: number;
  /** How it ends when it goes on after the next start. */
  readonly ends: RunStatus;
}

const text = (bytes: number) => 'x'.repeat(bytes);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const nested = (levels: number): Json => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) as Json;

const ASK = "{ id: ask, agent: test-noop, depends_on: a, checkpoint_after: { question: 'Go on?', required: true } }";

/** One step that has to do with it, and one that asks before the run goes on. */
function asking(parameters: JsonObject, type: string, step: string, more: Partial<AtTheLimit> = {}): AtTheLimit {
  const declared = Object.keys(parameters).map((name) => `{ name: ${name}, type: '${type}', required: true }`);
  const source = `metadata: { name: limited, version: 1.0.0, owner: owner }
orchestration:
  parameters: [${declared.join(', ')}]
  steps:
    - { id: a, ${step} }
    - ${ASK}
  output: { done: yes }
`;
  return { source, parameters, waitsFor: 'checkpoint', ends: 'completed', ...more };
}

/** So many items one step may do side by side. */
const AT_ONCE = 10_000;

const NOOP = 'agent: test-noop';
const BOTH = 'p: "{{ parameters.p }}", q: "{{ parameters.q }}"';

export const AT_THE_LIMIT = {
  valueBytes: (size: number) =>
    asking({ p: text(size - 2) }, 'string', `${NOOP}, input: { more: "{{ parameters.p }}" }`),
  valueLevels: (size: number) =>
    asking({ p: nested(size - 2) }, 'object', `${NOOP}, input: { more: "{{ parameters.p }}" }`),
  parametersBytes: (size: number) => asking({ p: text(size / 2 - 20), q: text(size / 2 - 20) }, 'string', NOOP),
  inputBytes: (size: number) =>
    asking(
      { p: text(size / 4 - 50), q: text(size / 4 - 50) },
      'string',
      `${NOOP}, input: { context: { ${BOTH}, more: { ${BOTH} } } }`,
    ),
  outputBytes: (size: number) =>
    asking({ p: text(size / 2 - 200), q: text(size / 2 - 200) }, 'string', `agent: test-echo, input: { ${BOTH} }`),
  deliverableBytes: (size: number) =>
    asking(
      { p: text(size - 50) },
      'string',
      'agent: test-deliver, input: { script: { answer: "{{ parameters.p }}" } }',
    ),
  gatheredBytes: (size: number) =>
    asking(
      { p: text(size / 4 - 1_000) },
      'string',
      'agent: test-echo, for_each: { items: "{{ [1, 2, 3, 4] }}" }, input: { more: "{{ parameters.p }}" }',
    ),
  items: (size: number) =>
    asking(
      { p: numbers(size) },
      'integer[]',
      `${NOOP}, for_each: { items: "{{ parameters.p }}", max_parallel: 100 }, output_mapping: { said: "$.content.message" }`,
    ),
  keptSignals: (size: number) => asking({}, 'string', NOOP, { signals: size }),
  progressPerAttempt: (size: number) => asking({}, 'string', `${NOOP}, input: { script: { progress: ${size} } }`),
  messagesPerAttempt: (size: number) =>
    asking(
      { p: numbers(size).map(() => ({ role: 'assistant', content: 'said' })) },
      'object[]',
      `${NOOP}, input: { script: { converse: "{{ parameters.p }}" } }`,
    ),
  runEvents: (size: number) => asking({}, 'string', NOOP, { events: size - 20 }),
  turnBytes: (size: number) =>
    asking(
      { p: text(size / 8 - 1_000) },
      'string',
      `${NOOP}, for_each: { items: "{{ [1, 2, 3, 4, 5, 6, 7, 8] }}", max_parallel: 8 }, input: { more: "{{ parameters.p }}" }`,
    ),
  openChildren: (size: number) => ({
    source: `metadata: { name: parent, version: 1.0.0, owner: owner }
orchestration:
  parameters: [{ name: p, type: 'integer[]', required: true }]
  execution: { concurrency: { maxParallel: 10 } }
  steps: [${numbers(Math.ceil(size / AT_ONCE))
    .map(
      (place) =>
        `{ id: each${place}, type: orchestration, orchestration: { name: child }, for_each: { items: "{{ parameters.p }}", max_parallel: ${AT_ONCE} } }`,
    )
    .join(', ')}]
`,
    parameters: { p: numbers(Math.min(size, AT_ONCE)) },
    waitsFor: 'children',
    open: size + 1,
    ends: 'cancelled',
  }),
  nesting: (size: number) => ({
    source: `metadata: { name: down, version: 1.0.0, owner: owner }
orchestration:
  parameters: [{ name: left, type: integer, required: true }]
  steps:
    - { id: a, agent: test-noop }
    - { id: next, type: orchestration, depends_on: a, when: parameters.left > 0, orchestration: { name: down, parameters: { left: "{{ parameters.left - 1 }}" } } }
    - { id: ask, agent: test-noop, depends_on: a, when: parameters.left == 0, checkpoint_after: { question: 'Go on?', required: true } }
`,
    parameters: { left: size },
    keepsItself: true,
    waitsFor: 'children',
    open: size + 1,
    ends: 'completed',
  }),
  entriesWithoutWait: () => ({
    source: `metadata: { name: around, version: 1.0.0, owner: owner }
orchestration:
  parameters: [{ name: go_on, type: boolean, default: true }]
  steps: [{ id: a, agent: test-noop }]
  machine:
    initial: one
    states: { one: { transitions: [{ to: two, when: parameters.go_on }, { to: done }] }, two: { transitions: [{ to: one }] }, done: { run: a, final: true } }
`,
    waitsFor: 'end',
    ends: 'failed',
  }),
  iterationsWithoutWait: () => ({
    source: `metadata: { name: again, version: 1.0.0, owner: owner }
orchestration:
  parameters: [{ name: go_on, type: boolean, default: true }]
  steps: [{ id: a, agent: test-noop, repeat: { until: "false", max_iterations: 1000, on_exhausted: continue } }]
  machine:
    initial: one
    states: { one: { run: a, transitions: [{ to: one, when: parameters.go_on }, { to: done }] }, done: { final: true } }
`,
    waitsFor: 'end',
    ends: 'failed',
  }),
} as const satisfies Partial<Record<LimitName, (size: number) => AtTheLimit>>;

export const CHILD = `metadata: { name: child, version: 1.0.0, owner: owner }
orchestration:
  steps: [{ id: work, type: wait, signal: go }]
`;
