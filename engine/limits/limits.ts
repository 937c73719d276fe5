/**
 * WHATEVER ANOTHER DECIDES HAS A LIMIT. Every size, count and depth that a definition, an agent, a person or another
 * program decides stands in this one list, with the sentence that leads out. `usual` holds until an operator raises it
 * in the settings; `hard` is what the engine survives, and nobody gets past it.
 */

import { KIB, MIB, type Limit } from './limit.ts';

export { describeSize, type Limit } from './limit.ts';

export const LIMITS = {
  valueBytes: {
    usual: 2 * MIB,
    hard: 16 * MIB,
    unit: 'bytes',
    subject: 'A value',
    wayOut: 'Hand over big things as assets: a step passes the reference on, and whoever needs the bytes fetches them.',
  },
  valueLevels: {
    usual: 200,
    hard: 1_000,
    unit: 'levels',
    subject: 'A value',
    wayOut: 'Make it flatter, or hand it over as a text or an asset.',
  },
  parametersBytes: {
    usual: 6 * MIB,
    hard: 32 * MIB,
    unit: 'bytes',
    subject: 'The parameters of a run',
    wayOut:
      'Hand over big things as assets: a parameter holds the reference, and whoever needs the bytes fetches them.',
  },
  inputBytes: {
    usual: 16 * MIB,
    hard: 64 * MIB,
    unit: 'bytes',
    subject: 'The input of a step',
    wayOut: 'Pass on less: the part that the step needs, a summary, or a reference to an asset.',
  },
  outputBytes: {
    usual: 4 * MIB,
    hard: 32 * MIB,
    unit: 'bytes',
    subject: 'The answer of an agent',
    wayOut: 'Let the agent return big things as assets: their references are values.',
  },
  deliverableBytes: {
    usual: 2 * MIB,
    hard: 16 * MIB,
    unit: 'bytes',
    subject: 'The content of a deliverable',
    wayOut: 'Let the agent return it as an asset: its reference is a value.',
  },
  gatheredBytes: {
    usual: 32 * MIB,
    hard: 64 * MIB,
    unit: 'bytes',
    subject: 'What a step gathers of its items or its child run',
    wayOut: 'Let each item return less, keep what is needed with output_mapping, or return big things as assets.',
  },
  items: {
    usual: 100_000,
    hard: 250_000,
    unit: 'items',
    subject: 'The list of a for_each',
    wayOut: 'Split the list: an outer step makes pages of it, and a child run works through each.',
  },
  openChildren: {
    usual: 10_000,
    hard: 50_000,
    unit: 'runs',
    subject: 'The tree of a run',
    wayOut: 'Let earlier child runs end first (max_parallel), or do the work in steps instead of runs.',
  },
  nesting: {
    usual: 10,
    hard: 50,
    unit: 'levels',
    subject: 'Child runs of child runs',
    wayOut: 'See whether the definition starts itself; a loop or a for_each does again what has to be done again.',
  },
  runEvents: {
    usual: 1_000_000,
    hard: 2_000_000,
    unit: 'events',
    subject: 'The history of a run',
    wayOut: 'Split the work into child runs: each has a history of its own.',
  },
  runBytes: {
    usual: 512 * MIB,
    hard: 512 * MIB,
    unit: 'bytes',
    subject: 'The history of a run',
    wayOut: 'Cancel it, and start another one that hands over big things as assets.',
  },
  keptSignals: {
    usual: 1_000,
    hard: 10_000,
    unit: 'signals',
    subject: 'What is kept for a run until something waits for it',
    wayOut:
      'Send signals when the run waits for them, or tell them apart by their id: what has come before is not kept again.',
  },
  progressPerAttempt: {
    usual: 1_000,
    hard: 10_000,
    unit: 'events',
    subject: 'The progress that an attempt tells of',
    wayOut: 'Tell less often; what is over the limit is not kept.',
  },
  messagesPerAttempt: {
    usual: 1_000,
    hard: 10_000,
    unit: 'items',
    subject: 'The conversation of an attempt',
    wayOut: 'Split the work into several steps; what is over the limit is not kept.',
  },
  labels: {
    usual: 20,
    hard: 20,
    unit: 'labels',
    subject: 'A run',
    wayOut: 'Keep to what runs are looked for by; everything else is in the parameters.',
  },
  labelBytes: {
    usual: 256,
    hard: 256,
    unit: 'bytes',
    subject: 'A label',
    wayOut: 'Use a short word that runs have in common, such as the name of a customer.',
  },
  titleBytes: {
    usual: 512,
    hard: 512,
    unit: 'bytes',
    subject: 'The title of a run',
    wayOut: 'What is over the limit is cut off.',
  },
  callsPerQuestion: {
    usual: 100,
    hard: 100,
    unit: 'calls',
    subject: 'A question about calls of tools',
    wayOut:
      'Split the work into several steps, so that people are asked about fewer at once, or let calls that do no harm go without approval.',
  },
  formFields: {
    usual: 50,
    hard: 50,
    unit: 'fields',
    subject: 'What people are asked for at a checkpoint',
    wayOut: 'Ask for less at once: a later step can have a checkpoint of its own.',
  },
  answerBytes: {
    usual: 256 * KIB,
    hard: 256 * KIB,
    unit: 'bytes',
    subject: 'The answer to a checkpoint',
    wayOut: 'Hand over big things as assets, or edit what the step has delivered, and answer with less.',
  },
  textBytes: {
    usual: 16 * KIB,
    hard: 16 * KIB,
    unit: 'bytes',
    subject: 'A message',
    wayOut: 'What is over the limit is cut off.',
  },
  expressionOperations: {
    usual: 200_000,
    hard: 200_000,
    unit: 'operations',
    subject: 'An expression',
    wayOut: 'Let it look at less: a part of the list, or what a step before it has counted.',
  },
  expressionTime: {
    usual: 50,
    hard: 50,
    unit: 'milliseconds',
    subject: 'An expression',
    wayOut: 'Let it look at less: a part of the list, or what a step before it has counted.',
  },
  stepOperations: {
    usual: 1_000_000,
    hard: 1_000_000,
    unit: 'operations',
    subject: 'What is evaluated for a step',
    wayOut: 'Spread it over several steps, or let an agent prepare what the templates need.',
  },
  stepTime: {
    usual: 250,
    hard: 250,
    unit: 'milliseconds',
    subject: 'What is evaluated for a step',
    wayOut: 'Spread it over several steps, or let an agent prepare what the templates need.',
  },
  problemsOfAKind: {
    usual: 100,
    hard: 100,
    unit: 'problems',
    subject: 'A definition',
    wayOut: 'The rest is counted: mend what is listed and look again.',
  },
  turnBytes: {
    usual: 4 * MIB,
    hard: 32 * MIB,
    unit: 'bytes',
    subject: 'What the engine records at once',
    wayOut: 'Nothing is refused for it: the engine goes on in its next turn.',
  },
  shownBytes: {
    usual: 64 * KIB,
    hard: 64 * KIB,
    unit: 'bytes',
    subject: 'A value in a view',
    wayOut: 'Ask for it by its path; it comes in pages.',
  },
  assetBytes: {
    usual: 1024 * MIB,
    hard: 1024 * MIB,
    unit: 'bytes',
    subject: 'An asset',
    wayOut: 'Split it, or keep it where it is and pass on its address.',
  },
  memories: {
    usual: 10_000,
    hard: 100_000,
    unit: 'items',
    subject: 'What agents remember',
    wayOut: 'Delete what is not needed on the page Memory, let agents keep it for a shorter time, or raise the limit.',
  },
  memoryBytes: {
    usual: 4 * KIB,
    hard: 8 * KIB,
    unit: 'bytes',
    subject: 'What is to be remembered',
    wayOut: 'Let the agent remember a summary, or the reference to an asset.',
  },
  allAssetsBytes: {
    usual: 20 * 1024 * MIB,
    hard: 1024 * 1024 * MIB,
    unit: 'bytes',
    subject: 'What all assets take together',
    wayOut: 'Raise the limit under Settings, Limits (allAssetsBytes), where the disk has room, and try the step again.',
  },
  decisionsPerTurn: {
    usual: 500,
    hard: 500,
    unit: 'decisions',
    subject: 'A run in one turn',
    wayOut: 'What is left comes with the next turn, after whatever else waits.',
  },
  entriesWithoutWait: {
    usual: 1_000,
    hard: 20_000,
    unit: 'entries',
    subject: 'The way through the states since the run last waited',
    wayOut:
      'Let a state on that way wait: for a signal (`on`), a time (`after_seconds`), or a person (`checkpoint_after`). Then retry the run.',
  },
  iterationsWithoutWait: {
    usual: 10_000,
    hard: 100_000,
    unit: 'iterations',
    subject: 'What the loops have done since the run last waited',
    wayOut: 'Let the run wait between its loops, or give part of the work to child orchestrations. Then retry the run.',
  },
  requestBytes: {
    usual: 1 * MIB,
    hard: 1 * MIB,
    unit: 'bytes',
    subject: 'A request',
    wayOut: 'This operation needs no more: send what it asks for, and nothing beside it.',
  },
  largeRequestBytes: {
    usual: 8 * MIB,
    hard: 64 * MIB,
    unit: 'bytes',
    subject: 'A request that carries a definition or values of a run',
    wayOut: 'Hand over big things as assets: a value holds the reference, and whoever needs the bytes fetches them.',
  },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

/** The limits that hold for this engine, by name. */
export type Limits = { readonly [Name in LimitName]: number };

export const usualLimits: Limits = limitsWith({});

/** The usual limits with those that were raised or lowered; none goes past what the engine survives. */
export function limitsWith(raised: { readonly [Name in LimitName]?: number }): Limits {
  const names = Object.keys(LIMITS) as LimitName[];
  return Object.fromEntries(
    names.map((name) => [name, Math.min(raised[name] ?? LIMITS[name].usual, LIMITS[name].hard)]),
  ) as Limits;
}
