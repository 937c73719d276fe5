/**
 * THE ONLY WAY FROM AN AGENT TO THE NETWORK.
 *
 * Rules
 *  1. A request goes to a host that is permitted, over https, and at its address to the public network alone. Who the
 *     operator named themselves may be anywhere, this machine included, and without TLS.
 *  2. A name is looked up once, and the connection goes to the address that was looked at.
 *  3. A redirect is a request of its own, under rule 1. It is followed where nothing is sent with it, without the
 *     headers of the first when it leads to another origin.
 *  4. What comes back is counted as it is unpacked, and ends over the limit.
 */
import { lookup as lookUpName } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, fetch as fetchUnguarded, Headers, Response } from 'undici';
import { AgentError } from '../port/agent.ts';
import { isLinkLocalAddress, isPublicAddress, literalAddressOf } from './address-rules.ts';
import { counted } from './counted-body.ts';

export interface NetworkRules {
  /** Who asks: for what is said when it may not. */
  readonly agent: string;
  /** Names of hosts, `api.example.com`, or of all below one: `*.example.com`. A port can be said: `host:8443`. */
  readonly hosts: readonly string[];
  /** Origins that the operator named. */
  readonly named: readonly string[];
  /** Bytes of an answer. */
  readonly answerBytes: number;
  /** Asked once more of each address that rule 1 lets through, redirects too. Rejects where it may not. */
  readonly mayAsk?: (url: URL) => Promise<void>;
}

export interface GuardedRequest {
  readonly method?: string;
  readonly headers?: Headers | Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array | null;
  readonly signal?: AbortSignal | null;
}

export type GuardedFetch = (address: string | URL, request?: GuardedRequest) => Promise<Response>;

const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const KEPT_HEADERS: ReadonlySet<string> = new Set(['accept', 'accept-language', 'user-agent']);
const CONNECT_WITHIN_MS = 20_000;

/** @param lookup for tests: who says which addresses a name has */
export function createNetwork(lookup: typeof lookUpName = lookUpName): Network {
  const everywhere = new Agent({
    connect: { lookup: pinned(lookup, (address) => !isLinkLocalAddress(address)), timeout: CONNECT_WITHIN_MS },
    bodyTimeout: 0,
    headersTimeout: 0,
  });
  const publicOnly = new Agent({
    connect: { lookup: pinned(lookup, isPublicAddress), timeout: CONNECT_WITHIN_MS },
    bodyTimeout: 0,
    headersTimeout: 0,
  });
  return {
    fetchFor:
      (rules) =>
      async (address, request = {}) => {
        const follow = async (url: URL, asked: GuardedRequest, left: number): Promise<Response> => {
          const isNamed = mustBePermitted(url, rules);
          await rules.mayAsk?.(url);
          const answer = await ask(url, asked, isNamed ? everywhere : publicOnly, rules);
          const to = REDIRECTS.has(answer.status) ? answer.headers.get('location') : null;
          if (to === null) return limited(answer, url, rules);
          void answer.body?.cancel().catch(() => undefined);
          return follow(redirected(url, to, left, rules), askedAgain(url, to, asked, rules), left - 1);
        };
        return follow(urlOf(address, rules), request, MOST_REDIRECTS);
      },
    close: async () => {
      await Promise.all([everywhere.destroy(), publicOnly.destroy()]);
    },
  };
}

export interface Network {
  fetchFor(rules: NetworkRules): GuardedFetch;
  close(): Promise<void>;
}

/** Whether a host is among those that a file permits. */
export function isPermittedHost({ hostname, port, protocol }: URL, hosts: readonly string[]): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  const usual = protocol === 'https:' ? '443' : '80';
  return hosts.some((written) => {
    const [host = '', wanted = '443'] = written.toLowerCase().split(':');
    if ((port || usual) !== wanted) return false;
    return host.startsWith('*.') ? name.endsWith(host.slice(1)) && name.length > host.length - 1 : name === host;
  });
}

/** Rule 1, as far as the address tells it. Whether the operator named it. */
function mustBePermitted(url: URL, rules: NetworkRules): boolean {
  const literal = literalAddressOf(url.hostname);
  if (rules.named.includes(url.origin)) {
    if (literal !== null && isLinkLocalAddress(literal)) throw refused(url, rules, 'no service of anybody is there');
    return true;
  }
  if (url.protocol !== 'https:') throw refused(url, rules, 'it is asked over https only');
  if (url.username !== '' || url.password !== '') throw refused(url, rules, 'an address must not carry a password');
  if (!isPermittedHost(url, rules.hosts))
    throw refused(url, rules, `its file permits ${rules.hosts.join(', ') || 'no host'}`);
  if (literal !== null && !isPublicAddress(literal))
    throw refused(url, rules, 'it is an address of this machine or its network');
  return false;
}

async function ask(url: URL, asked: GuardedRequest, dispatcher: Agent, rules: NetworkRules): Promise<Response> {
  const { method = 'GET', headers = {}, body = null, signal = null } = asked;
  try {
    return await fetchUnguarded(url, {
      method,
      headers: new Headers(headers as Record<string, string>),
      body: body as string | null,
      signal,
      redirect: 'manual',
      dispatcher,
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw unreachable(url, error, rules);
  }
}

function redirected(from: URL, location: string, left: number, rules: NetworkRules): URL {
  if (left > 0) return urlOf(new URL(location, from), rules);
  throw new AgentError('too_many_redirects', `${from.host} leads in circles: more than ${MOST_REDIRECTS} redirects`, {
    retryable: false,
    details: { url: withoutQuery(from) },
  });
}

/** Rule 3. */
function askedAgain(from: URL, location: string, asked: GuardedRequest, rules: NetworkRules): GuardedRequest {
  const { method = 'GET', headers = {}, signal = null } = asked;
  const to = new URL(location, from);
  if (method !== 'GET' && method !== 'HEAD')
    throw new AgentError(
      'redirected',
      `${from.host} leads to ${to.host}: what ${rules.agent} sends goes nowhere but where it was sent`,
      { retryable: false, details: { url: withoutQuery(from), location: withoutQuery(to) } },
    );
  if (to.origin === from.origin) return asked;
  const kept = [...new Headers(headers as Record<string, string>)].filter(([name]) => KEPT_HEADERS.has(name));
  return { method, headers: kept, signal };
}

/** Rule 4. */
function limited(answer: Response, url: URL, { agent, answerBytes }: NetworkRules): Response {
  const { body, status, statusText, headers } = answer;
  if (body === null) return answer;
  const over = (): AgentError =>
    new AgentError(
      'answer_too_large',
      `${url.host} answered ${agent} with more than ${answerBytes} bytes; ask it for less`,
      { retryable: false, details: { url: withoutQuery(url), limit: answerBytes } },
    );
  const response = new Response(counted(body, answerBytes, over), { status, statusText, headers });
  Object.defineProperty(response, 'url', { value: url.href });
  return response;
}

class Astray extends Error {}

/** Rule 2. */
function pinned(lookup: typeof lookUpName, isAllowed: (address: string) => boolean): LookupFunction {
  return (name, options, found) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      if (error) return found(error, '', 0);
      // one of several that leads inside is enough: which of them is taken is not ours to say
      const astray = addresses.find(({ address }) => !isAllowed(address));
      if (astray) return found(new Astray(`${name} leads to an address of this machine or its network`), '', 0);
      if (options.all) return found(null, addresses);
      const [first] = addresses;
      return first ? found(null, first.address, first.family) : found(new Error(`${name} has no address`), '', 0);
    });
  };
}

function urlOf(address: string | URL, { agent }: NetworkRules): URL {
  const url = URL.canParse(String(address)) ? new URL(address) : null;
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new AgentError(
    'invalid_address',
    `${agent} asks at ${String(address).slice(0, 200)}, which is no web address`,
    {
      retryable: false,
    },
  );
}

function refused(url: URL, { agent }: NetworkRules, why: string): AgentError {
  return new AgentError('not_permitted', `${agent} may not ask ${url.host}: ${why}`, {
    retryable: false,
    details: { action: 'http.egress', agent, resource: url.host },
  });
}

function unreachable(url: URL, error: unknown, rules: NetworkRules): AgentError {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof Astray) return refused(url, rules, cause.message);
  const { message, cause } = error as Error;
  const why = cause instanceof Error && cause.message !== '' ? cause.message : message;
  return new AgentError('connection_failed', `${url.host} could not be asked: ${why}`, {
    retryable: true,
    details: { url: withoutQuery(url) },
    cause: error,
  });
}

/** What is behind the question mark may hold a key. */
function withoutQuery({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}
