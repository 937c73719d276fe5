/** An agent that is a service behind HTTP. */
import { z } from 'zod';
import { jsonMap, secretName, text } from '../../profiles/words-schema.ts';

/** As RFC 9110 has it. */
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be the name of a header, like X-API-Key');
/** What the connection says of itself is not for files to say. */
const OURS: ReadonlySet<string> = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'expect']);
const headers = z
  .record(
    headerName.refine((name) => !OURS.has(name.toLowerCase()), 'is a header that the connection sets itself'),
    z.json(),
  )
  .default({});

const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('basic'), username: text, secret: secretName }),
  z.strictObject({ type: z.literal('bearer'), secret: secretName }),
  z.strictObject({ type: z.literal('header'), header: headerName, secret: secretName }),
  z.strictObject({ type: z.literal('query'), parameter: text, secret: secretName }),
]);

const polling = z.strictObject({
  /** What is kept of the first answer, by JSONPath: `{ id: $.jobId }`. Templates below find it as `job`. */
  job: jsonMap.refine((kept) => Object.keys(kept).length > 0, 'must keep something that names the job: { id: $.id }'),
  /** Where one looks how far it is. A text that is one template, `{{ job.url }}`, is the whole address. */
  url: text,
  /** Where an answer says how far it is, and which of its words mean an end. */
  statusPath: text.default('$.status'),
  doneWhen: z.array(z.json()).min(1).default(['done', 'completed', 'succeeded']),
  failedWhen: z.array(z.json()).default(['failed', 'error', 'cancelled']),
  /** Where a failed job says why. */
  errorPath: text.default('$.error'),
  /** Where it says how much is done, in percent. */
  percentPath: text.optional(),
  /** What of the last answer is the result, to which `response` is applied. */
  resultPath: text.default('$'),
  everySeconds: z.number().min(0.05).max(3_600).default(5),
  /** Since it was begun, restarts included. */
  atMostSeconds: z
    .number()
    .positive()
    .max(7 * 24 * 3_600)
    .default(600),
});

/** What can be said since has no default: a version is known by what its file comes to, and that stays as it was. */
export const apiConfiguration = z
  .strictObject({
    method: z.enum(['POST', 'GET', 'PUT', 'PATCH', 'DELETE']).default('POST'),
    endpoint: text,
    auth: auth.default({ type: 'none' }),
    request: z
      .strictObject({
        headers,
        /** What is null is left out, a list comes as several of the same name. */
        query: jsonMap.optional(),
        body: z.json().optional(),
      })
      .prefault({}),
    /** `text`: an answer that is no JSON is taken as the text that it is. Left out: JSON. */
    answer: z.enum(['json', 'text']).optional(),
    response: jsonMap,
    /** For a service that answers at once and works on. */
    polling: polling.optional(),
    progress: z.strictObject({ callback: text, verifySecret: secretName }).optional(),
  })
  .refine(({ method, request }) => method !== 'GET' || request.body === undefined, {
    path: ['request', 'body'],
    error: 'is not sent with GET: use POST, or put it into `query`',
  });

export type ApiConfiguration = Readonly<z.output<typeof apiConfiguration>>;
export type PollingConfiguration = Readonly<z.output<typeof polling>>;
