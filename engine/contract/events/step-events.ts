/** What is told of a run's steps and their parts, and of the child runs that some of them start. */
import { z } from 'zod';
import { ObstacleKind } from '../admission.ts';
import { AskedCallView } from '../asked-calls.ts';
import { ErrorView } from '../error-view.ts';
import { JsonRecord, JsonValue, Timestamp } from '../json.ts';
import { saidParts } from '../conversation.ts';
import { OfAttempt, perhapsLarge, StepWarningView } from './event-parts.ts';

const Warnings = perhapsLarge(z.array(StepWarningView)).optional();
const CacheUseView = z.object({
  status: z.enum(['hit', 'miss']),
  key: z.string(),
  from: z.object({ runId: z.string(), stepId: z.string(), at: Timestamp }).optional(),
  ttlSeconds: z.number().optional(),
});
const OfStep = { stepId: z.string() };
const OfChild = { ...OfAttempt, childRunId: z.string() };

export const STEP_EVENTS = {
  'orchestration.step.reopened': z.object({
    ...OfStep,
    reason: z.enum(['retry', 'rewind']),
    modifications: JsonRecord.nullable(),
    notes: z.string().nullable(),
    rejectedCacheKey: z.string().optional(),
    rejectedCacheKeys: perhapsLarge(z.array(z.string())).optional(),
    parts: z.literal('kept').optional(),
  }),
  'orchestration.step.started': z.object({
    ...OfAttempt,
    agent: z.string().nullable(),
    agentVersion: z.string().optional(),
    mode: z.enum(['BUILD', 'CONVERSE', 'PLAN', 'ORCHESTRATION']).nullable(),
    input: JsonRecord,
    masked: z.object({ input: JsonRecord, fields: z.array(z.string()) }).optional(),
    queuedAt: Timestamp,
    warnings: Warnings,
    cache: CacheUseView.optional(),
    held: z.object({ kind: ObstacleKind, name: z.string(), since: Timestamp }).optional(),
    restarted: z.literal(true).optional(),
    numbers: z.record(z.string(), z.number()).optional(),
    answered: z.object({ approvalId: z.string() }).optional(),
  }),
  'orchestration.step.wait_started': z.object({
    ...OfAttempt,
    signals: z.array(z.string()),
    correlation: z.string().nullable(),
    dueAt: Timestamp.nullable(),
    queuedAt: Timestamp,
    numbers: z.record(z.string(), z.number()).optional(),
  }),
  'orchestration.step.expanded': z.object({
    ...OfStep,
    kind: z.enum(['item', 'iteration']),
    first: z.number().int(),
    items: perhapsLarge(z.array(JsonValue)),
    delayed: z.object({ dueAt: Timestamp, delayMs: z.number() }).optional(),
  }),
  'orchestration.step.progress': z.object({ ...OfAttempt, message: z.string(), percent: z.number().nullable() }),
  'orchestration.step.remembered': z.object({ ...OfAttempt, what: JsonRecord }),
  'orchestration.step.conversed': z.object({ ...OfAttempt, ...saidParts, calls: perhapsLarge(saidParts.calls) }),
  'orchestration.step.asked': z.object({
    ...OfAttempt,
    calls: perhapsLarge(z.array(AskedCallView)),
    kept: JsonRecord,
    metadata: JsonRecord,
  }),
  'orchestration.step.completed': z.object({
    ...OfAttempt,
    output: JsonValue,
    response: JsonRecord.nullable(),
    masked: JsonValue.optional(),
    deliverable: z.object({ id: z.string(), version: z.number().int() }).optional(),
    warnings: Warnings,
    cache: CacheUseView.optional(),
    input: JsonRecord.optional(),
    queuedAt: Timestamp.optional(),
    chosen: z.string().nullable().optional(),
    checkpointSkipped: z.literal(true).optional(),
    answer: perhapsLarge(JsonRecord).optional(),
    signalId: z.string().optional(),
    unfinished: z.number().int().optional(),
  }),
  'orchestration.deliverable.edited': z.object({
    ...OfStep,
    deliverable: z.object({ id: z.string(), version: z.number().int() }),
    from: z.number().int(),
    title: z.string(),
    type: z.string(),
    format: z.string(),
    content: JsonValue,
    metadata: JsonRecord,
    notes: z.string().nullable(),
    output: JsonValue.optional(),
  }),
  'orchestration.step.failed': z.object({
    ...OfAttempt,
    error: ErrorView,
    isolated: z.literal(true).optional(),
    goTo: z.string().optional(),
    output: JsonValue.optional(),
  }),
  'orchestration.step.retry_scheduled': z.object({
    ...OfAttempt,
    error: ErrorView,
    delayMs: z.number(),
    dueAt: Timestamp,
  }),
  'orchestration.step.skipped': z.object({
    ...OfStep,
    reason: z.enum(['guard', 'dependency', 'route', 'operator']),
    output: JsonValue,
    notes: z.string().nullable(),
  }),
  'orchestration.step.cancelled': z.object(OfAttempt),
  'orchestration.step.compensated': z.object(OfAttempt),
  'orchestration.step.invalidated': z.object(OfStep),
  'orchestration.child.started': z.object(OfChild),
  'orchestration.child.finished': z.object({
    ...OfChild,
    status: z.string(),
    undoable: z.number().int().optional(),
    told: z.enum(['undo', 'kill']).optional(),
    awaited: z.literal(true).optional(),
  }),
  'orchestration.child.ended': z.object({ ...OfChild, status: z.string(), error: ErrorView.optional() }),
} as const;
