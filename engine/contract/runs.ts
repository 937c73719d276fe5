import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ApprovalView } from './approval-view.ts';
import { ChangesInput } from './changes.ts';
import { DefinitionSummary } from './definitions.ts';
import { DeliverableView } from './deliverable-view.ts';
import { contractErrors } from './errors.ts';
import { EventView } from './event-view.ts';
import { GivenRecord, GivenValue } from './given.ts';
import { pageOf, PageInput, Timestamp } from './json.ts';
import { ActionPreview, RunAction, StepAction } from './run-actions.ts';
import { PreflightView } from './preflight.ts';
import { RunFollowed } from './run-followed.ts';
import { RunStatusView } from './run-status.ts';
import { RunChanges, RunLabels, RunSort, RunSummary } from './run-summary.ts';
import { SpokenPiece } from './spoken.ts';
import { RunView } from './run-view.ts';
import { SendSignalInput, SignalSent } from './signals.ts';

/**
 * One thing that a watcher of a run and its children is told: something happened (with its place in the journal), or
 * nothing in the tree will move before somebody decides, or everything has ended.
 */
export const RunTreeChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), event: EventView }),
  z.object({
    kind: z.literal('waiting'),
    approvals: z.array(ApprovalView),
    needsAttention: z.array(z.string()),
    paused: z.array(z.string()),
  }),
  z.object({ kind: z.literal('ended'), status: RunStatusView }),
]);
export type RunTreeChange = z.infer<typeof RunTreeChange>;

const RunInput = z.object({ runId: z.string() });
const RunFilter = {
  status: z.array(RunStatusView).optional(),
  /** With `status`: those that people are asked about as well, whatever they are. Alone: only those. */
  isAsking: z.literal(true).optional(),
  definition: z.string().optional(),
  owner: z.string().optional(),
  text: z.string().optional(),
  /** Null: only runs that nobody started as a child. */
  parentRunId: z.string().nullable().optional(),
  scheduleId: z.string().optional(),
  /** Whether a schedule started it. */
  isScheduled: z.boolean().optional(),
  /** Those that have all of these. */
  labels: RunLabels.optional(),
  createdAfter: Timestamp.optional(),
  createdBefore: Timestamp.optional(),
};
const RunOrder = { sort: RunSort.default('newest') };
const Notes = { notes: z.string().max(10_000).nullable().default(null) };
const base = oc.errors(contractErrors);

/** Which definition. */
const WhatToRun = {
  /** The name of an imported definition; with `source` it is not needed. */
  definition: z.string().optional(),
  version: z.string().nullable().default(null),
  /** YAML that runs as it is, without being imported. */
  source: z.string().optional(),
  /** The run whose definition it is to have, as it was then; also one that was never imported. */
  asRun: z.string().optional(),
};

export const runs = {
  /** What a live run of it would call, what it would lack, and what it may cost. Starts nothing. */
  preflight: base
    .route({ method: 'POST', path: '/runs/preflight' })
    .input(z.object({ ...WhatToRun, owner: z.string().optional(), parameters: GivenRecord.default({}) }))
    .output(PreflightView),
  start: base
    .route({ method: 'POST', path: '/runs' })
    .input(
      z.object({
        ...WhatToRun,
        sourceName: z.string().optional(),
        parameters: GivenRecord.default({}),
        mode: z.enum(['live', 'rehearsal']).default('live'),
        attended: z.boolean().default(true),
        /** The orchestrator agent on whose behalf; it must own the definition. */
        owner: z.string().optional(),
        correlationId: z.string().max(200).optional(),
        /** By what it is found, besides what its definition says; these go before. */
        labels: RunLabels.optional(),
      }),
    )
    .output(RunSummary),
  list: base
    .route({ method: 'GET', path: '/runs' })
    .input(z.object({ ...RunFilter, ...RunOrder, ...PageInput }))
    .output(pageOf(RunSummary)),
  /** The first runs of a filter, and what becomes of all that match it. */
  changes: base
    .route({ method: 'GET', path: '/runs/changes' })
    .input(z.object({ ...RunFilter, ...RunOrder, ...ChangesInput }))
    .output(eventIterator(RunChanges)),
  /**
   * Values that are too large stand there by their size: see `TooLarge`. Of a large tree the first 200 runs are shown.
   */
  get: base.route({ method: 'GET', path: '/runs/{runId}' }).input(RunInput).output(RunView),
  events: base
    .route({ method: 'GET', path: '/runs/{runId}/events' })
    .input(
      RunInput.extend({
        afterSequence: z.number().int().default(0),
        limit: z.number().int().min(1).max(1000).default(1000),
      }),
    )
    .output(pageOf(EventView)),
  /** What was too large to be shown in a view (`TooLarge`), as the text of its JSON, page by page. */
  value: base
    .route({ method: 'GET', path: '/runs/{runId}/value' })
    .input(
      RunInput.extend({
        path: z.string().max(4_000),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1_000_000).default(500_000),
      }),
    )
    .output(z.object({ text: z.string(), totalCharacters: z.number().int(), next: z.number().int().nullable() })),
  /** The run and its children: everything recorded after `afterPosition`, then what happens from now on. */
  watch: base
    .route({ method: 'GET', path: '/runs/{runId}/watch' })
    .input(RunInput.extend({ afterPosition: z.number().int().default(0) }))
    .output(eventIterator(RunTreeChange)),
  /**
   * The run and its children now, and again whenever something has happened to them:
   * whole each time, or what has changed.
   */
  follow: base
    .route({ method: 'GET', path: '/runs/{runId}/follow' })
    .input(RunInput.extend({ tell: z.enum(['whole', 'changes']).default('whole') }))
    .output(eventIterator(RunFollowed)),
  /** What the agent of a step says while it works, as it comes. Ends with the engine, or with who asks. */
  spoken: base
    .route({ method: 'GET', path: '/runs/{runId}/steps/{stepId}/spoken' })
    .input(RunInput.extend({ stepId: z.string() }))
    .output(eventIterator(SpokenPiece)),
  preview: base
    .route({ method: 'GET', path: '/runs/{runId}/preview' })
    .input(
      RunInput.extend({
        action: z.enum([...RunAction.options, ...StepAction.exclude(['retry']).options]),
        stepId: z.string().nullable().default(null),
      }),
    )
    .output(ActionPreview),
  /** What it is pinned to, with the parameters that it takes. */
  definition: base
    .route({ method: 'GET', path: '/runs/{runId}/definition' })
    .input(RunInput)
    .output(DefinitionSummary.omit({ status: true, origin: true, updatedAt: true })),
  deliverables: base
    .route({ method: 'GET', path: '/runs/{runId}/deliverables' })
    .input(RunInput)
    .output(pageOf(DeliverableView)),
  /**
   * Makes another version of what a step delivered. What is left out is as in the version that was edited; that it is
   * the newest is checked. Steps that start from then on read it where they read the output of its step.
   */
  editDeliverable: base
    .route({ method: 'POST', path: '/runs/{runId}/steps/{stepId}/deliverable' })
    .input(
      RunInput.extend({
        stepId: z.string(),
        from: z.number().int(),
        title: z.string().optional(),
        content: GivenValue,
        ...Notes,
      }),
    )
    .output(DeliverableView),
  retry: base
    .route({ method: 'POST', path: '/runs/{runId}/retry' })
    .input(
      RunInput.extend({
        stepId: z.string().nullable().default(null),
        modifications: GivenRecord.nullable().default(null),
        ...Notes,
      }),
    )
    .output(RunSummary),
  skip: base
    .route({ method: 'POST', path: '/runs/{runId}/skip' })
    .input(RunInput.extend({ stepId: z.string().nullable().default(null), output: GivenValue.default(null), ...Notes }))
    .output(RunSummary),
  rewind: base
    .route({ method: 'POST', path: '/runs/{runId}/rewind' })
    .input(RunInput.extend({ stepId: z.string(), modifications: GivenRecord.nullable().default(null), ...Notes }))
    .output(RunSummary),
  /**
   * Tells one run, or all of a definition that fit, that something has happened;
   * answers with what became of it in each.
   */
  signal: base.route({ method: 'POST', path: '/signals' }).input(SendSignalInput).output(SignalSent),
  pause: base.route({ method: 'POST', path: '/runs/{runId}/pause' }).input(RunInput.extend(Notes)).output(RunSummary),
  resume: base.route({ method: 'POST', path: '/runs/{runId}/resume' }).input(RunInput.extend(Notes)).output(RunSummary),
  abort: base.route({ method: 'POST', path: '/runs/{runId}/abort' }).input(RunInput.extend(Notes)).output(RunSummary),
  cancel: base.route({ method: 'POST', path: '/runs/{runId}/cancel' }).input(RunInput.extend(Notes)).output(RunSummary),
  rollBack: base
    .route({ method: 'POST', path: '/runs/{runId}/roll-back' })
    .input(RunInput.extend(Notes))
    .output(RunSummary),
  kill: base.route({ method: 'POST', path: '/runs/{runId}/kill' }).input(RunInput.extend(Notes)).output(RunSummary),
};
