import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from './errors.ts';
import { GivenRecord } from './given.ts';
import { JsonRecord, JsonValue, pageOf, Timestamp } from './json.ts';
import { PublishedAgentView } from './published-agent.ts';

/** Something wrong in a file, with its place. Lines and columns count from 1. */
export const ProblemView = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  path: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  endLine: z.number().int(),
  endColumn: z.number().int(),
  fix: z.object({ title: z.string(), text: z.string().nullable() }).nullable(),
});
export type ProblemView = z.infer<typeof ProblemView>;

export const ParameterView = z.object({
  name: z.string(),
  type: z.string(),
  required: z.boolean(),
  default: JsonValue.optional(),
  enum: z.array(JsonValue).optional(),
  description: z.string(),
});
export type ParameterView = z.infer<typeof ParameterView>;

/** What is wrong with a value that was given, or with one that is missing. */
export const ParameterProblemView = z.object({
  code: z.enum(['missing', 'wrong_type', 'not_in_enum', 'unknown', 'invalid']),
  parameter: z.string(),
  message: z.string(),
  suggestion: z.string().nullable(),
});
export type ParameterProblemView = z.infer<typeof ParameterProblemView>;

export const DefinitionSummary = z.object({
  name: z.string(),
  displayName: z.string(),
  version: z.string(),
  owner: z.string(),
  organization: z.string(),
  status: z.enum(['draft', 'active', 'archived']),
  description: z.string(),
  tags: z.array(z.string()),
  agents: z.array(z.string()),
  parameters: z.array(ParameterView),
  /** What it uses, in words: `checkpoint`, `parallel`, `caching`, `child orchestration` … */
  features: z.array(z.string()),
  origin: z.string(),
  updatedAt: Timestamp,
});
export type DefinitionSummary = z.infer<typeof DefinitionSummary>;

/**
 * A template of the shipped library. `imported` is the version that is active here, if any. Against what is here it is
 * `available` (nothing is), `current` (the same), `update` (an older template is, untouched) or `edited` (somebody has
 * made another of it; importing it as a draft leaves that alone).
 */
export const LibraryEntry = DefinitionSummary.omit({ status: true, origin: true, updatedAt: true }).extend({
  imported: z.string().nullable(),
  state: z.enum(['available', 'current', 'update', 'edited']),
  /** Whether this version of the template is not among the versions here, where the entry was edited. */
  isNew: z.boolean(),
});
export type LibraryEntry = z.infer<typeof LibraryEntry>;

const base = oc.errors(contractErrors);
const ByName = z.object({
  name: z.string(),
  version: z.string().nullable().default(null),
  owner: z.string().optional(),
});

export const library = {
  list: base.route({ method: 'GET', path: '/library' }).input(z.object({})).output(pageOf(LibraryEntry)),
  /** Imports a template with the templates that it starts as children; what is there already is left alone. */
  import: base
    .route({ method: 'POST', path: '/library/{name}/import' })
    .input(z.object({ name: z.string(), draft: z.boolean().default(false) }))
    .output(z.object({ imported: z.array(DefinitionSummary), unchanged: z.array(z.string()) })),
};

/** What is named together with a text and need not be here: other texts, by what they say of themselves, and agents. */
const Beside = z.object({
  agents: z.array(z.string()).max(10_000),
  definitions: z.array(DefinitionSummary.pick({ name: true, version: true, owner: true })).max(1_000),
});

/** Which definition: an imported one by name, a text as it is, or what a run is pinned to. */
const Which = z.object({
  definition: z.string().optional(),
  version: z.string().nullable().default(null),
  owner: z.string().optional(),
  source: z.string().optional(),
  runId: z.string().optional(),
});

/** That what is kept here is another now: ask again. Comes at once as well, for who was away. */
export const DefinitionsChanged = z.object({ kind: z.literal('snapshot'), position: z.number().int() });
export type DefinitionsChanged = z.infer<typeof DefinitionsChanged>;

export const definitions = {
  /** Definitions that were imported, published, activated or archived, by whomever. */
  changes: base
    .route({ method: 'GET', path: '/definitions/changes' })
    .input(z.object({}))
    .output(eventIterator(DefinitionsChanged)),
  /** Checks parameters as the start of a run does. `parameters` has the defaults filled in. */
  checkParameters: base
    .route({ method: 'POST', path: '/definitions/check-parameters' })
    .input(Which.extend({ parameters: GivenRecord }))
    .output(z.object({ parameters: JsonRecord, problems: z.array(ParameterProblemView) })),
  /** What a form begins with: the newest run's parameters, else the template's example, else the defaults alone. */
  startingParameters: base
    .route({ method: 'GET', path: '/definitions/{definition}/starting-parameters' })
    .input(z.object({ definition: z.string() }))
    .output(z.object({ parameters: JsonRecord, from: z.enum(['run', 'example', 'defaults']) })),
  list: base
    .route({ method: 'GET', path: '/definitions' })
    .input(z.object({ name: z.string().optional(), status: z.enum(['draft', 'active', 'archived']).optional() }))
    .output(pageOf(DefinitionSummary)),
  get: base
    .route({ method: 'GET', path: '/definitions/{name}' })
    .input(ByName)
    .output(DefinitionSummary.extend({ source: z.string() })),
  validate: base
    .route({ method: 'POST', path: '/definitions/validate' })
    .input(z.object({ source: z.string(), beside: Beside.default({ agents: [], definitions: [] }) }))
    .output(
      z.object({
        problems: z.array(ProblemView),
        summary: DefinitionSummary.omit({ status: true, origin: true, updatedAt: true }).nullable(),
      }),
    ),
  /** Keeps a YAML text as a new version, active at once unless `draft`. A published version never changes. */
  import: base
    .route({ method: 'POST', path: '/definitions' })
    .input(z.object({ source: z.string(), origin: z.string().default('file'), draft: z.boolean().default(false) }))
    .output(DefinitionSummary),
  /**
   * Keeps several texts, and templates of the library, all or none. Texts may start each other, and call agents that
   * come with them as texts. What is wrong is listed
   * in `problems`, each with the `file` it is in: the text's origin.
   */
  importTogether: base
    .route({ method: 'POST', path: '/definitions/together' })
    .input(
      z.object({
        texts: z.array(z.object({ source: z.string(), origin: z.string() })).max(1_000),
        templates: z.array(z.string()).max(1_000).default([]),
        draft: z.boolean().default(false),
      }),
    )
    .output(
      z.object({
        imported: z.array(DefinitionSummary),
        unchanged: z.array(z.string()),
        /** Texts of agents among them. */
        agents: z
          .object({ imported: z.array(PublishedAgentView), unchanged: z.array(z.string()) })
          .default({ imported: [], unchanged: [] }),
      }),
    ),
  activate: base
    .route({ method: 'POST', path: '/definitions/{name}/activate' })
    .input(ByName.extend({ version: z.string() }))
    .output(DefinitionSummary),
  archive: base
    .route({ method: 'POST', path: '/definitions/{name}/archive' })
    .input(ByName.extend({ version: z.string() }))
    .output(DefinitionSummary),
  invalidateCache: base
    .route({ method: 'POST', path: '/definitions/{name}/invalidate-cache' })
    .input(z.object({ name: z.string(), stepId: z.string().nullable().default(null) }))
    .output(z.object({ forgotten: z.number().int() })),
};
