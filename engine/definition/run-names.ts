/**
 * What `run.` can be followed by, in templates and conditions: the one list that the engine fills, validation checks
 * and the editor tells.
 */
export const RUN_VALUES = {
  id: 'The id of this run',
  definition: 'The name of the definition',
  version: 'The version of the definition',
  mode: '`live` or `rehearsal`',
  startedAt: 'When the run was started (ISO time)',
  now: 'When what asks for it happens, as it is recorded: of a step, when it starts (ISO time)',
  state: 'Of a state machine: where it is',
  scheduledFor: 'The time that a schedule started it for (ISO time)',
  status: 'Where the run stands; at its end, what it ends as',
  outcome: 'What it ends as. Null before its end',
  error: 'Why it failed: `agent`, `step`, `code`, `message`',
  errors: 'Everything that failed for good',
  metrics: 'How long it took, in milliseconds',
} as const;

export type RunName = keyof typeof RUN_VALUES;

/** Those that are known when a run is created: of its title and its labels. */
export const RUN_NAMES_AT_START = ['id', 'definition', 'version', 'mode', 'startedAt', 'now', 'scheduledFor'] as const;
export type RunNameAtStart = (typeof RUN_NAMES_AT_START)[number];

export const RUN_NAMES: readonly string[] = Object.keys(RUN_VALUES);
