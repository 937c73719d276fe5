/** What an agent's YAML file may say. Unknown keys are refused: a misspelt permission must not be read as none. */
import { z } from 'zod';
import { breaker, limits } from './limits-schema.ts';

const slug = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/,
    'must be a slug: lower-case letters, digits, single hyphens or underscores',
  );
const text = z.string().min(1);
/** The name of a secret in the keychain or the environment; never the secret. */
const secretName = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of a secret, like OPENAI_API_KEY');
const jsonObject = z.record(z.string(), z.json());

const metadata = z.strictObject({
  name: slug,
  displayName: text,
  version: z
    .string('must be text: quote it')
    .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'must be a semantic version, like 1.0.0'),
  description: text,
  organization: slug.default('global'),
  tags: z.array(text).optional(),
});

/** Nothing is permitted that isn't listed. */
const permissions = z
  .strictObject({
    network: z.strictObject({ hosts: z.array(text) }).optional(),
    secrets: z.array(secretName).optional(),
    database: z.strictObject({ tables: z.array(slug), operations: z.array(z.enum(['select'])) }).optional(),
    deliverables: z.array(z.enum(['create'])).optional(),
    assets: z.array(z.enum(['create', 'read'])).optional(),
    orchestrations: z.array(z.enum(['start', 'decide', 'cancel'])).optional(),
    memory: z.array(z.enum(['read', 'write'])).optional(),
  })
  .default({});

const context = z.strictObject({
  provider: z.enum(['openai']),
  model: text,
  /** Any endpoint that speaks the same protocol; default: the provider's own. */
  baseUrl: z.url().optional(),
  apiKey: z.strictObject({ secret: secretName }),
  systemPrompt: text,
  promptTemplate: text.optional(),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.int().positive().optional(),
  responseFormat: z.enum(['markdown', 'json', 'text']).default('markdown'),
  deliverable: z.strictObject({ type: text, title: text.optional() }).optional(),
});

const api = z.strictObject({
  method: z.enum(['POST', 'GET', 'PUT']),
  endpoint: text,
  auth: z.strictObject({ type: z.enum(['header', 'bearer']), header: text.optional(), secret: secretName }).optional(),
  request: z.strictObject({ headers: jsonObject.optional(), body: z.json().optional() }).optional(),
  response: jsonObject,
  progress: z.strictObject({ callback: text, verifySecret: secretName }).optional(),
});

const tool = z.strictObject({
  driver: z.enum(['pglite', 'mcp', 'record', 'split']),
  /** Of `split`: how long a chunk may be when the step does not say. */
  maxWords: z.int().positive().optional(),
  /** Of `record`: what the deliverable is called by type, and the keys that a record must have. */
  recordType: text.optional(),
  requires: z.array(text).optional(),
  maxRows: z.int().positive().optional(),
  statementTimeoutMs: z.int().positive().optional(),
  deniedOperations: z.array(text).optional(),
  server: jsonObject.optional(),
});

const fn = z.strictObject({
  language: z.literal('javascript'),
  require: z.array(z.enum(['axios', 'crypto', 'url'])).default([]),
  environment: z.array(secretName).default([]),
  memoryMb: z.int().positive().optional(),
  code: text,
});

const orchestrator = z.strictObject({
  /** The definitions that it owns and may start. */
  orchestrations: z.array(slug),
  agents: z.array(slug).default([]),
});

const rehearsal = z.looseObject({ responder: slug }).optional();

function profileOf<Kind extends string, Configuration extends z.ZodType>(kind: Kind, configuration: Configuration) {
  return z.strictObject({
    metadata,
    type: z.literal(kind),
    configuration,
    permissions,
    limits,
    breaker,
    idempotent: z.boolean().default(false),
    rehearsal,
  });
}

export const profileSchema = z.discriminatedUnion('type', [
  profileOf('context', context),
  profileOf('api', api),
  profileOf('tool', tool),
  profileOf('function', fn),
  profileOf('orchestrator', orchestrator),
]);
