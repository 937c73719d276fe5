/**
 * Takes in what a request carries, and no more than its operation needs: most say little, and only those that carry a
 * definition or values of a run may say more. What is too large is refused as soon as that is known, with both figures
 * and the way out.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LimitName, Limits } from '../limits/limits.ts';
import { overLimit, type OverLimit } from '../limits/over-limit.ts';

/** Operations that carry the text of a definition, or values of a run. */
const LARGE: ReadonlySet<string> = new Set([
  'definitions/validate',
  'definitions/import',
  'definitions/importTogether',
  'definitions/checkParameters',
  'definitions/startingParameters',
  'definitions/outline',
  'definitions/compare',
  'definitions/raiseVersion',
  'definitions/saveDraft',
  'definitions/stepInputs',
  'definitions/rehearseStep',
  'runs/start',
  'runs/preflight',
  'runs/retry',
  'runs/skip',
  'runs/rewind',
  'runs/editDeliverable',
  'runs/signal',
  'approvals/decide',
  'agents/test',
  'agents/grant',
  'schedules/trigger',
]);

export type TakenBody =
  | { readonly kind: 'taken' }
  | { readonly kind: 'too_large'; readonly told: OverLimit }
  | { readonly kind: 'no_json' }
  /** Whoever asked went away. */
  | { readonly kind: 'gone' };

/** @param operation as in the path of a call: `runs/start` */
function limitOf(operation: string): LimitName {
  return LARGE.has(operation) ? 'largeRequestBytes' : 'requestBytes';
}

export type TakenBytes =
  | { readonly kind: 'taken'; readonly bytes: Buffer }
  | Extract<TakenBody, { readonly kind: 'too_large' | 'gone' }>;

/** Counted as it comes: nobody is believed about the length. */
export async function takeBytes(
  request: IncomingMessage,
  limit: LimitName,
  limits: Limits,
  about: { readonly subject: string; readonly wayOut?: string } = { subject: 'A request' },
): Promise<TakenBytes> {
  const told = overLimit(limit, Number(request.headers['content-length'] ?? 0), limits, about);
  if (told) return { kind: 'too_large', told };
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      size += (part as Buffer).byteLength;
      const over = overLimit(limit, size, limits, { ...about, isAtLeast: true });
      if (over) return { kind: 'too_large', told: over };
      parts.push(part as Buffer);
    }
  } catch {
    return { kind: 'gone' };
  }
  return { kind: 'taken', bytes: Buffer.concat(parts) };
}

/** Afterwards the body is there, read, for whoever handles the call. */
export async function takeBody(
  request: IncomingMessage & { body?: unknown },
  operation: string,
  limits: Limits,
): Promise<TakenBody> {
  const read = await takeBytes(request, limitOf(operation), limits);
  if (read.kind !== 'taken') return read;
  const text = read.bytes.toString('utf8');
  if (text === '') return { kind: 'taken' };
  try {
    request.body = JSON.parse(text) as unknown;
    return { kind: 'taken' };
  } catch {
    return { kind: 'no_json' };
  }
}

/** As errors of the contract look on the wire. */
export function refuseBody(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  data: unknown = null,
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(JSON.stringify({ json: { defined: data !== null, code, status, message, data } }));
}

/**
 * Who is still sending hears the answer only when somebody listens:
 * the rest is read and forgotten, until its time is up.
 */
export function refuseTooLarge(
  request: IncomingMessage,
  response: ServerResponse,
  { message, details }: OverLimit,
): void {
  refuseBody(response, 413, 'LIMIT_EXCEEDED', message, { kind: 'user', remedy: null, details });
  request.resume();
}
