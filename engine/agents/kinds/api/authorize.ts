/** Puts its key into a request, at the last moment. */
import { AgentError } from '../../port/agent.ts';
import type { Means } from '../../means/means.ts';
import type { ComposedRequest } from './compose-request.ts';
import type { ApiConfiguration } from './configuration.ts';

export async function authorized(
  asked: ComposedRequest,
  auth: ApiConfiguration['auth'],
  means: Pick<Means, 'secret'>,
): Promise<ComposedRequest> {
  if (auth.type === 'none') return asked;
  const secret = (await means.secret(auth.secret, asked.address.href)).trim();
  const withHeader = (name: string, value: string): ComposedRequest => {
    if (/^[\x20-\x7e\x80-\xff]*$/.test(value)) return { ...asked, headers: { ...asked.headers, [name]: value } };
    throw new AgentError(
      'key_unusable',
      `The key ${auth.secret} holds what no header can: a line break, or other than Latin letters. Set it again`,
      { retryable: false, details: { name: auth.secret } },
    );
  };
  switch (auth.type) {
    case 'basic':
      return withHeader('authorization', `Basic ${Buffer.from(`${auth.username}:${secret}`).toString('base64')}`);
    case 'bearer':
      return withHeader('authorization', `Bearer ${secret}`);
    case 'header':
      return withHeader(auth.header.toLowerCase(), secret);
    case 'query': {
      const address = new URL(asked.address);
      address.searchParams.set(auth.parameter, secret);
      return { ...asked, address };
    }
  }
}
