/** A run that goes from state to state. */
import { z } from 'zod';
import { Timestamp } from './json.ts';

export const MachineView = z.object({
  /** Null: it has not begun. */
  current: z.string().nullable(),
  states: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      /** Steps that run each time it is entered. */
      run: z.array(z.string()),
      isFinal: z.boolean(),
      outcome: z.enum(['completed', 'partially_completed', 'failed']),
      /** How often the run has been there. */
      visits: z.number().int(),
    }),
  ),
  transitions: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      when: z.string().nullable(),
      on: z.string().nullable(),
      afterSeconds: z.number().nullable(),
    }),
  ),
  /** The way taken, oldest first. */
  path: z.array(
    z.object({
      state: z.string(),
      from: z.string().nullable(),
      trigger: z.enum(['start', 'guard', 'signal', 'timeout']),
      signal: z.string().nullable(),
      at: Timestamp,
    }),
  ),
  /** While the state waits: when a time takes it on. */
  dueAt: Timestamp.nullable(),
});
export type MachineView = z.infer<typeof MachineView>;
