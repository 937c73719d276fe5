/** Agents and orchestrations that come with Baton, and the operator's own agents. */
import { existsSync } from 'node:fs';
import type { AgentRegistry } from '../../agents/port/registry.ts';
import { checkFiles } from '../definition-file.ts';
import type { Host } from '../host.ts';
import { shippedFolder } from '../../host/shipped.ts';
import { SettingsFile } from '../../server/settings-file.ts';
import { worldOf } from '../../host/outside-world.ts';
import { loadAgents } from '../../host/surroundings.ts';
import { availability, whyNobodyWorks } from '../../server/agent-availability.ts';
import { broken, ok, warning } from './finding.ts';
import type { DoctorFinding } from './finding.ts';

export async function examineLibrary(host: Host): Promise<DoctorFinding> {
  const { createLibrary } = await import('../../catalog/library.ts');
  const templates = createLibrary(shippedFolder).list();
  if (templates.length === 0)
    return broken(
      'library',
      `There are no orchestrations in ${shippedFolder}`,
      'The program is incomplete. Install it again.',
    );
  const checked = await checkFiles(
    host,
    templates.map(({ name, source }) => ({ file: name, source })),
  );
  const problems = checked.flatMap(({ file, problems: own }) =>
    own
      .filter(({ severity }) => severity === 'error')
      .map(({ line, column, message }) => `${file}:${line}:${column} ${message}`),
  );
  const details = { templates: templates.map(({ name }) => name), problems };
  const [first] = problems;
  return first === undefined
    ? ok('library', `${templates.length} orchestrations, without errors`, details)
    : broken('library', `${problems.length} errors: ${first}`, 'Each is listed by: baton doctor --json', details);
}

/** What a live run may call here. Whatever else it calls, it is refused before it begins. */
export async function examineLive(host: Host): Promise<DoctorFinding> {
  const agents = await loadAgents(host, {
    world: worldOf({ env: host.env, settings: new SettingsFile(host.directory) }),
  });
  try {
    const all = agents.list();
    const { able, unable } = Object.groupBy(all, (profile) =>
      availability(agents, profile, false).isAvailable ? 'able' : 'unable',
    );
    const names = (able ?? []).map(({ name }) => name);
    const { lacking = [], rehearsed = [] } = Object.groupBy(unable ?? [], (profile) =>
      whyNobodyWorks(agents, profile, false) === null ? 'lacking' : 'rehearsed',
    );
    const kinds = [...new Set(rehearsed.map(({ type }) => type))].sort();
    const details = {
      able: names,
      unable: (unable ?? []).map(({ name }) => name),
      kinds,
      missing: Object.fromEntries(
        lacking.map((profile) => [profile.name, [...(agents.whatIsMissing?.(profile) ?? [])]]),
      ),
    };
    const rest = [
      lacking.length === 0 ? '' : `. ${lacking.length} lack a key or an address (baton agents says which)`,
      kinds.length === 0
        ? ''
        : `. Agents of the kind ${kinds.join(', ')} are only rehearsed in this version: live runs that call them are refused before they begin`,
    ].join('');
    return ok(
      'live',
      `${names.length} of ${all.length} agents can run live${names.length === 0 ? '' : `: ${names.join(', ')}`}${rest}`,
      details,
    );
  } finally {
    await agents.close();
  }
}

/**
 * Names of those whose files say something else than runs have used. None where no store can be read:
 * that is another's finding.
 */
async function refusedAgents(directory: string, agents: AgentRegistry): Promise<string[]> {
  const [{ openStoreForReading, storePath }, { KeptAgents }, { publishedIn }] = await Promise.all([
    import('../../storage/sqlite/sqlite-store.ts'),
    import('../../assembly/kept-agents.ts'),
    import('../../catalog/published-agents.ts'),
  ]);
  if (!existsSync(storePath(directory))) return [];
  try {
    const store = openStoreForReading(directory);
    agents.usePublished?.(publishedIn(store.publishedAgents));
    const kept = new KeptAgents(agents, store.agentVersions);
    try {
      return kept
        .list()
        .map(({ name }) => name)
        .filter((name) => kept.whyRefused(name) !== null);
    } finally {
      store.close();
    }
  } catch {
    return [];
  }
}

export async function examineAgents(host: Pick<Host, 'directory' | 'env'>): Promise<DoctorFinding> {
  const agents = await loadAgents(host);
  try {
    const known = agents.list().map(({ name }) => name);
    const problems = agents.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
    const details = { agents: known, problems };
    const [first] = problems;
    if (first !== undefined)
      return broken(
        'agents',
        `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}: ${first}`,
        'Correct the files. Until then their agents are unknown.',
        details,
      );
    const refused = await refusedAgents(host.directory, agents);
    if (refused.length > 0)
      return warning(
        'agents',
        `No run can use ${refused.join(', ')} as they are: their files say something else than they did when runs first used their versions`,
        'Give them other versions. See: baton agents',
        { ...details, refused },
      );
    return known.length === 0
      ? warning('agents', 'There are none', 'The program is incomplete. Install it again.', details)
      : ok('agents', `${known.length} agents, without problems`, details);
  } finally {
    await agents.close();
  }
}
