/**
 * What an agent asks for, as its file says: a list that an operator reads and grants, and the hash that it is known by.
 */
import { createHash } from 'node:crypto';
import type { Addressee } from '../port/addressee.ts';
import type { Grants } from './grants.ts';
import type { AskedPermission } from './permission-use.ts';

/**
 * @param addressees those that its kind asks: where the operator says where they are, that is asked for, too
 * @param declared what the configuration of its kind asks for beside the permissions
 */
export function askedPermissions(
  { network, programs, secrets, database, deliverables, assets, memory, personal }: Grants,
  addressees: readonly Addressee[],
  declared: readonly AskedPermission[],
): readonly AskedPermission[] {
  // a host that the operator names is there as its provider
  const written = (network?.hosts ?? []).filter((host) => !host.includes('{{'));
  const hosts = written.map((host) => asked('http.egress', host));
  const providers = addressees.flatMap(({ provider }) =>
    provider === null ? [] : [asked('http.egress', endpointOf(provider))],
  );
  const statements = (database?.operations ?? []).flatMap((operation) =>
    database?.tables.length ? database.tables.map((table) => asked('sql.execute', `${operation} ${table}`)) : [],
  );
  const all = [
    ...hosts,
    ...providers,
    ...(programs ?? []).map((program) => asked('program.start', program)),
    ...(secrets ?? []).map((secret) => asked('secret.use', secret)),
    ...statements,
    ...declared,
    ...(deliverables ?? []).map(() => asked('deliverable.create', 'deliverables')),
    ...(assets ?? []).map((what) => asked(`asset.${what}`, 'assets')),
    ...(memory ?? []).map((what) => asked(`memory.${what}`, 'memory')),
    ...(personal ?? []).map((what) => asked(`personal.${what}`, PERSONAL_FIELDS)),
  ];
  return [...new Map(all.map((one) => [lineOf(one), one])).values()];
}

/** The same for whoever asks for the same, in whichever order. */
export function hashOfAsked(permissions: readonly AskedPermission[]): string {
  return createHash('sha256')
    .update(JSON.stringify(permissions.map(lineOf).sort()))
    .digest('hex');
}

/** Whether it needs no word of an operator: what it makes stays with its run. */
export function asksForNothingOutside(permissions: readonly AskedPermission[]): boolean {
  return permissions.every(({ action }) => action === 'deliverable.create' || action === 'asset.create');
}

export function asked(action: AskedPermission['action'], resource: string): AskedPermission {
  return { action, resource };
}

/** What is read of people: fields that authors have marked. */
export const PERSONAL_FIELDS = 'personal fields';

/** As policies name it: `*` is all of them. */
export function toolOf(agent: string, tool: string): string {
  return `${agent}/${tool}`;
}

/** Wherever the operator says that a provider is. */
function endpointOf(provider: string): string {
  return `the endpoint of ${provider}`;
}

function lineOf({ action, resource }: AskedPermission): string {
  return `${action} ${resource}`;
}
