/** What an agent asks for, and the operator's word on it: granted, or taken back. */
import type { Command } from 'commander';
import type { ContractClient } from '../../server/in-process-client.ts';
import type { AgentPermissionsView, GrantStateView } from '../../contract/agent-permissions.ts';
import { usageError } from '../cli-error.ts';
import { connected } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookOf, printJson, type Host } from '../host.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago } from '../output/time.ts';
import { readText } from '../values-file.ts';

interface Options {
  readonly json?: true;
  readonly file?: string;
}

const WORDS: Readonly<Record<GrantStateView, string>> = {
  nothing_asked: 'It asks for nothing outside of its run, and needs no grant.',
  shipped: 'It came with Baton, and asks for what it came for.',
  granted: 'Granted.',
  revoked: 'Revoked: whatever it wants to use is denied.',
  changed: 'It asks for something else than was granted, so nothing is.',
  missing: 'Nobody has granted it yet: live runs that call it are refused.',
};

export function addAgentPermissions(agents: Command, host: Host, exitWith: (code: number) => void): void {
  const add = (
    name: 'permissions' | 'grant' | 'revoke',
    description: string,
    ask: (agent: string, options: Options) => Promise<AgentPermissionsView>,
  ): Command =>
    agents
      .command(name)
      .argument('<agent>')
      .description(description)
      .action(async (agent: string, _: unknown, command: Command) => {
        const options = command.optsWithGlobals<Options>();
        const view = await ask(agent, options);
        if (options.json) printJson(host, view);
        else host.terminal.write(describe(host, view));
        exitWith(exitCodes.done);
      });
  add('permissions', 'show what an agent asks for, and whether that is granted', (name) =>
    connected(host, 'glance', (client) => client.agents.permissions({ name })),
  );
  add('grant', 'grant an agent what its file asks for', async (name, { file }) => {
    const source = file === undefined ? null : await readText(file);
    return connected(host, 'act', async (client) =>
      // exactly what is looked at: what changes in between is refused
      client.agents.grant({ name, source, sha256: await askedBy(client, name, source) }),
    );
  }).option('--file <file>', 'what this text of it asks for, to try it live before it is published');
  add('revoke', 'take back what was granted: the next use of anything is denied', (name) =>
    connected(host, 'act', (client) => client.agents.revoke({ name })),
  );
}

async function askedBy(client: ContractClient, name: string, source: string | null): Promise<string> {
  if (source === null) return (await client.agents.permissions({ name })).sha256;
  const { summary } = await client.agents.validate({ source });
  if (!summary) throw usageError('This text is no agent.', 'See what is wrong with it: baton validate <file>');
  if (summary.toGrant) return summary.toGrant.sha256;
  throw usageError(
    `Nothing is left to grant of what this text of ${summary.name} asks for.`,
    `Try it: baton agents test ${name} --file <file> --live`,
  );
}

function describe(host: Host, { agent, asked, grant, decided, denials }: AgentPermissionsView): string {
  const { style, width, now, program } = lookOf(host);
  const rows = asked.map(({ action, resource }) => [style.bold(action), oneLine(resource)]);
  const list = rows.length === 0 ? '' : `${table([{ title: 'ASKS FOR' }, { title: 'WHICH' }], rows, style, width)}\n`;
  const [last] = decided;
  const said = last ? ` ${last.state} ${ago(last.at, now)} by ${last.by}` : '';
  const way =
    grant === 'missing' || grant === 'changed' || grant === 'revoked'
      ? `\n${style.dim(`To grant it: ${program} agents grant ${agent}`)}`
      : '';
  const denied = denials.map(({ at, runId, stepId, reason, policies }) => [
    ago(at, now),
    `${runId} ${stepId ?? ''}`,
    oneLine(policies.length > 0 ? `${reason} (${policies.join(', ')})` : reason),
  ]);
  const columns = [{ title: 'DENIED' }, { title: 'RUN, STEP' }, { title: 'WHY' }];
  const denialsTable = denied.length === 0 ? '' : `\n${table(columns, denied, style, width)}`;
  return `${list}${WORDS[grant]}${said === '' ? '' : style.dim(` (${said.trim()})`)}${way}\n${denialsTable}`;
}
