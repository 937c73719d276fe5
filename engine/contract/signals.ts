/** Messages from outside that a run waits for. */
import { z } from 'zod';
import { GivenValue } from './given.ts';
import { JsonValue, Timestamp } from './json.ts';

export const SignalDispositionView = z.enum(['delivered', 'kept', 'late', 'refused', 'duplicate']);
export type SignalDispositionView = z.infer<typeof SignalDispositionView>;

/** A wait under way: what ends it. */
export const WaitView = z.object({
  signals: z.array(z.string()),
  /** Only signals with this correlation are taken. Null: every one. */
  correlation: z.string().nullable(),
  /** When it ends by itself. Null: never. */
  dueAt: Timestamp.nullable(),
});
export type WaitView = z.infer<typeof WaitView>;

/** A signal that came, and what became of it. */
export const SignalView = z.object({
  signalId: z.string(),
  signal: z.string(),
  payload: JsonValue,
  correlation: z.string().nullable(),
  /**
   * `delivered` also of one that was kept and has been taken since; `late` or `refused` of one that was kept in vain.
   */
  disposition: SignalDispositionView,
  /** The step that took it. */
  stepId: z.string().nullable(),
  /** Why nothing came of it. */
  reason: z.string().nullable(),
  notes: z.string().nullable(),
  at: Timestamp,
  sentBy: z.string(),
});
export type SignalView = z.infer<typeof SignalView>;

/** Something that the run takes a signal for, now or once it gets there. */
export const AwaitedSignal = z.object({
  signal: z.string(),
  /** Null: the run's state takes it, and not a step. */
  stepId: z.string().nullable(),
  /** Null as well while it isn't known yet. */
  correlation: z.string().nullable(),
  /** False: it would be kept until the run gets there. */
  isWaiting: z.boolean(),
});
export type AwaitedSignal = z.infer<typeof AwaitedSignal>;

export const SignalDeliveryView = z.object({
  runId: z.string(),
  disposition: SignalDispositionView,
  stepId: z.string().nullable(),
  reason: z.string().nullable(),
});
export type SignalDeliveryView = z.infer<typeof SignalDeliveryView>;

/** Exactly one of `runId` and `definition` says where it goes. */
export const SendSignalInput = z.object({
  /** The run, which keeps it if nothing waits for it yet. */
  runId: z.string().optional(),
  /** Every open run of this definition that waits for it, or will. */
  definition: z.string().optional(),
  signal: z.string().min(1).max(200),
  payload: GivenValue.default(null),
  /** Only waits with the same correlation, or with none, take it. */
  correlation: z.string().max(500).nullable().default(null),
  /** Whoever may send it twice gives it an id: the second one changes nothing. Default: a new one. */
  signalId: z.string().min(1).max(200).optional(),
  notes: z.string().max(10_000).nullable().default(null),
});

export const SignalSent = z.object({ signalId: z.string(), deliveries: z.array(SignalDeliveryView) });
export type SignalSent = z.infer<typeof SignalSent>;
