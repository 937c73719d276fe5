/** Whom agents ask, as their files write it. */
import type { Addressee } from '../port/addressee.ts';
import { isProgram, type McpConfiguration } from './mcp/configuration.ts';
import { providerOfVariable, USUAL_ENDPOINTS } from '../port/outside-world.ts';

type Where = Pick<Addressee, 'provider' | 'usual'>;

/** Of an address that a file writes out, or whose beginning the operator says: `{{ env.N8N_BASE_URL }}/webhook`. */
export function addressed(written: string): Where {
  const variable = /^\s*\{\{\s*env\.([A-Za-z0-9_]+)\s*\}\}/.exec(written)?.[1];
  if (variable !== undefined) return { provider: providerOfVariable(variable), usual: null };
  const usual = URL.canParse(written) ? written : null;
  return { provider: providerAt(usual), usual };
}

/** A model, wherever the API of its provider is spoken; servers on this machine ask for no key. */
export function modelAt({
  provider,
  baseUrl,
  apiKey,
}: {
  readonly provider: string;
  readonly baseUrl?: string | undefined;
  readonly apiKey?: { readonly secret: string } | undefined;
}): Addressee {
  const usual = baseUrl ?? USUAL_ENDPOINTS[provider] ?? null;
  return { provider, usual, secret: apiKey?.secret ?? null, isKeylessHere: true };
}

/** A function sends its secrets to the hosts that its file permits: each key to each of them. */
export function askedByFunctions(secrets: readonly string[], hosts: readonly string[]): readonly Addressee[] {
  const asked = hosts.map((host) => addressed(host.includes('{{') ? host : `https://${host}`));
  const keys = secrets.length === 0 ? [null] : secrets;
  return asked.flatMap((where) => keys.map((secret) => ({ ...where, secret, isKeylessHere: false })));
}

/** A service is asked with its key; a program is handed its secrets, and whom it asks is its own affair. */
export function askedByToolServer(server: McpConfiguration['server']): readonly Addressee[] {
  if (!isProgram(server))
    return [{ ...addressed(server.url), secret: server.auth?.secret ?? null, isKeylessHere: false }];
  const secrets = Object.values(server.env).flatMap((value) => (typeof value === 'string' ? [] : [value.secret]));
  return secrets.map((secret) => ({ provider: null, usual: null, secret, isKeylessHere: false }));
}

/** A key that calls of a service are checked with. It is sent to nobody. */
export function checkedWith(secret: string | undefined): readonly Addressee[] {
  return secret === undefined ? [] : [{ provider: null, usual: null, secret, isKeylessHere: false }];
}

/** Whose usual address this is. */
function providerAt(address: string | null): string | null {
  if (address === null) return null;
  const { origin } = new URL(address);
  return Object.entries(USUAL_ENDPOINTS).find(([, usual]) => new URL(usual).origin === origin)?.[0] ?? null;
}
