/** What `run.` can be followed by, in templates and conditions: the one list that the engine fills and the editor explains. */
export const RUN_NAMES = ['id', 'definition', 'version', 'mode', 'startedAt', 'state', 'scheduledFor', 'status', 'outcome', 'error', 'errors', 'metrics'] as const;

export type RunName = (typeof RUN_NAMES)[number];
