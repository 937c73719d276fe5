/**
 * Which requests a loopback host looks at.
 *
 * Rules
 *  1. The Host is this very address: a name that somebody has pointed at 127.0.0.1 is not.
 *  2. Where a browser says from which page a request comes, it is ours.
 *  3. Calls are JSON: a form of another site can't send that without being asked first,
 *     and we never answer that question.
 *  4. What services say by calling back may come by the address that the operator names for them, and nothing else.
 */
import type { IncomingHttpHeaders } from 'node:http';

interface RequestRefusal {
  readonly status: 403 | 415 | 421;
  readonly message: string;
}

export interface Asked {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly isCall: boolean;
  /** Whether a service calls back, by its path. Left out: none does. */
  readonly isCallback?: boolean;
}

/** Null: it may be looked at. */
export function requestRefusalOf(
  { method, headers, isCall, isCallback = false }: Asked,
  port: number,
  publicAddress: string | null = null,
): RequestRefusal | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const isOutside = isCallback && publicAddress !== null && headers.host === new URL(publicAddress).host; // rule 4
  if (!isOutside && !hosts.includes(headers.host ?? ''))
    return { status: 421, message: 'This host answers to its own address only' };
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`))
    return { status: 403, message: 'Requests of other pages are not answered' };
  const site = headers['sec-fetch-site'];
  const comesFromElsewhere = site === 'cross-site' || site === 'same-site';
  // A link on another page may lead here; it may not call.
  if (comesFromElsewhere && (isCall || headers['sec-fetch-mode'] !== 'navigate'))
    return { status: 403, message: 'Requests of other pages are not answered' };
  if ((isCall || isCallback) && method !== 'GET' && mediaType(headers) !== 'application/json')
    return { status: 415, message: 'Requests are JSON' };
  return null;
}

function mediaType(headers: IncomingHttpHeaders): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}
