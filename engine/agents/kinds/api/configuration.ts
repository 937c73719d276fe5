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

/** How a service says how far it is with a job, asked or by itself. */
const report = {
  /** Where it says how far it is, and which of its words mean an end. */
  statusPath: text.default('$.status'),
  doneWhen: z.array(z.json()).min(1).default(['done', 'completed', 'succeeded']),
  failedWhen: z.array(z.json()).default(['failed', 'error', 'cancelled']),
  /** Where a failed job says why. */
  errorPath: text.default('$.error'),
  /** Where it says how much is done, in percent. */
  percentPath: text.optional(),
  /** Where it says in words what it does. */
  messagePath: text.optional(),
  /** What of its last word is the result, to which `response` is applied. */
  resultPath: text.default('$'),
};
/** Since it was begun, restarts included. */
const atMostSeconds = z
  .number()
  .positive()
  .max(7 * 24 * 3_600)
  .default(600);

const polling = z.strictObject({
  /** What is kept of the first answer, by JSONPath: `{ id: $.jobId }`. Templates below find it as `job`. */
  job: jsonMap.refine((kept) => Object.keys(kept).length > 0, 'must keep something that names the job: { id: $.id }'),
  /** Where one looks how far it is. A text that is one template, `{{ job.url }}`, is the whole address. */
  url: text,
  ...report,
  everySeconds: z.number().min(0.05).max(3_600).default(5),
  atMostSeconds,
});

const callback = z.strictObject({
  /** `progress`: it only tells how far it is, and the answer to the request is the result. Left out: `result`. */
  brings: z.enum(['result', 'progress']).optional(),
  /** The key that its calls are signed with. Left out: who knows the address is believed. */
  verifySecret: secretName.optional(),
  ...report,
  atMostSeconds,
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
    /** For a service that says itself how far it is: it calls where `{{ callback.url }}` leads. */
    callback: callback.optional(),
  })
  .refine(({ method, request }) => method !== 'GET' || request.body === undefined, {
    path: ['request', 'body'],
    error: 'is not sent with GET: use POST, or put it into `query`',
  })
  .superRefine(({ endpoint, request, callback: awaited }, context) => {
    const mentions = [
      ...mentionsIn(endpoint, ['endpoint']),
      ...(['headers', 'query', 'body'] as const).flatMap((part) => mentionsIn(request[part], ['request', part])),
    ];
    if (awaited && mentions.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['callback'],
        message:
          'is told to nobody: write {{ callback.url }} where the service looks for it, in `request` or `endpoint`',
      });
    if (!awaited)
      for (const path of mentions)
        context.addIssue({
          code: 'custom',
          path,
          message: 'asks for callback.url, which takes `callback:` in this file',
        });
  });

/** Where it asks for the address to call back. */
function mentionsIn(written: unknown, path: (string | number)[]): (string | number)[][] {
  if (typeof written === 'string') return /\{\{[^}]*\bcallback\.url\b/.test(written) ? [path] : [];
  if (typeof written !== 'object' || written === null) return [];
  const isList = Array.isArray(written);
  return Object.entries(written).flatMap(([key, value]) => mentionsIn(value, [...path, isList ? Number(key) : key]));
}

export type ApiConfiguration = Readonly<z.output<typeof apiConfiguration>>;
export type PollingConfiguration = Readonly<z.output<typeof polling>>;
export type CallbackConfiguration = Readonly<z.output<typeof callback>>;
export type ReportConfiguration = Omit<CallbackConfiguration, 'brings' | 'verifySecret'>;
