/** What a text editor asks while somebody writes a definition. All of it belongs to the channel `definitions`. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { JoinView } from './join-view.ts';
import { DefinitionSummary, ProblemView } from './definitions.ts';
import { contractErrors } from './errors.ts';
import { JsonRecord, pageOf, Timestamp } from './json.ts';
import { StepTypeView } from './step-type.ts';

/** Lines and columns count from 1; the end is the place after the last character. */
export const PlaceView = z.object({
  line: z.number().int(),
  column: z.number().int(),
  endLine: z.number().int(),
  endColumn: z.number().int(),
});
export type PlaceView = z.infer<typeof PlaceView>;

export const StepOutlineView = z.object({
  id: z.string(),
  name: z.string(),
  type: StepTypeView,
  /** The agent; of an orchestration step the definition that it runs. */
  performer: z.string().nullable(),
  dependsOn: z.array(z.string()),
  join: JoinView.optional(),
  /** Which of those only go first. Absent: none. */
  after: z.array(z.string()).optional(),
  /** What its output is known to hold. */
  outputs: z.array(z.string()),
  /** What people fill in at its checkpoint: names of fields. Absent: nothing. */
  asks: z.array(z.string()).optional(),
  /** What an output is made of: a JSONPath over the response, or a value as it is. Null: the response as it comes. */
  mapping: JsonRecord.nullable(),
  /** Steps whose outputs its templates may name. */
  sees: z.array(z.string()),
  isPerItem: z.boolean(),
  isRepeated: z.boolean(),
  hasCheckpoint: z.boolean(),
  when: z.string().nullable(),
  choices: z.array(z.object({ label: z.string(), goTo: z.string() })),
  place: PlaceView,
});
export type StepOutlineView = z.infer<typeof StepOutlineView>;

export const OutlineView = z.object({
  name: z.string(),
  displayName: z.string(),
  version: z.string(),
  owner: z.string(),
  /** False: something was so wrong that a stand-in took its place. */
  isWhole: z.boolean(),
  parameters: z.array(
    z.object({ name: z.string(), type: z.string(), required: z.boolean(), description: z.string(), place: PlaceView }),
  ),
  steps: z.array(StepOutlineView),
  outputs: z.array(z.string()),
  parts: z.array(z.object({ key: z.string(), place: PlaceView })),
  /** What `run.` can be followed by, and what each is. */
  run: z.array(z.object({ name: z.string(), text: z.string() })),
});
export type OutlineView = z.infer<typeof OutlineView>;

/** What drafts of agents are called by begins so, and no name of an owner does. */
export const AGENT_DRAFT = 'agent:';

export const DraftView = z.object({
  id: z.string(),
  source: z.string(),
  basedOn: z.object({ name: z.string(), owner: z.string(), version: z.string() }).nullable(),
  savedAt: Timestamp,
});
export type DraftView = z.infer<typeof DraftView>;

export const MeaningChange = z.object({ kind: z.string(), step: z.string().nullable(), message: z.string() });
export type MeaningChange = z.infer<typeof MeaningChange>;

const base = oc.errors(contractErrors);
const Source = { source: z.string() };
const DraftId = z.string().min(1).max(300);

export const editing = {
  /** The JSON Schema (draft 7) of a definition's file. */
  schema: base.route({ method: 'GET', path: '/definition-schema' }).input(z.object({})).output(JsonRecord),
  /** Everything about a text at once: its problems, and what is where in it as soon as it can be read at all. */
  outline: base
    .route({ method: 'POST', path: '/definitions/outline' })
    .input(z.object(Source))
    .output(
      z.object({
        problems: z.array(ProblemView),
        outline: OutlineView.nullable(),
        summary: DefinitionSummary.omit({ status: true, origin: true, updatedAt: true }).nullable(),
      }),
    ),
  /** What would run differently. Null: one of the texts can't be understood. */
  compare: base
    .route({ method: 'POST', path: '/definitions/compare' })
    .input(z.object({ before: z.string(), after: z.string() }))
    .output(z.object({ changes: z.array(MeaningChange).nullable() })),
  /** Gives the text a version that no one has published; only that line changes. */
  raiseVersion: base
    .route({ method: 'POST', path: '/definitions/raise-version' })
    .input(z.object(Source))
    .output(z.object({ source: z.string(), version: z.string() })),
  saveDraft: base
    .route({ method: 'PUT', path: '/drafts/{id}' })
    .input(DraftView.omit({ savedAt: true }).extend({ id: DraftId }))
    .output(z.object({ savedAt: Timestamp })),
  getDraft: base
    .route({ method: 'GET', path: '/drafts/{id}' })
    .input(z.object({ id: DraftId }))
    .output(DraftView.nullable()),
  listDrafts: base
    .route({ method: 'GET', path: '/drafts' })
    .input(z.object({ of: z.enum(['definitions', 'agents']).default('definitions') }))
    .output(pageOf(DraftView.omit({ source: true }))),
  discardDraft: base
    .route({ method: 'DELETE', path: '/drafts/{id}' })
    .input(z.object({ id: DraftId }))
    .output(z.object({})),
};
