/** What an agent asks for, and the operator's word on it: granted, or taken back. */
import type { Command } from 'commander';
import type { AgentPermissionsView, GrantStateView } from '../../contract/agent-permissions.ts';
import { connected } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookOf, printJson, type Host } from '../host.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago } from '../output/time.ts';

interface Options {
  readonly json?: true;
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
    ask: (agent: string) => Promise<AgentPermissionsView>,
  ): void => {
    agents
      .command(name)
      .argument('<agent>')
      .description(description)
      .action(async (agent: string, _: unknown, command: Command) => {
        const view = await ask(agent);
        if (command.optsWithGlobals<Options>().json) printJson(host, view);
        else host.terminal.write(describe(host, view));
        exitWith(exitCodes.done);
      });
  };
  add('permissions', 'show what an agent asks for, and whether that is granted', (name) =>
    connected(host, 'glance', (client) => client.agents.permissions({ name })),
  );
  add('grant', 'grant an agent what its file asks for', (name) =>
    connected(host, 'act', async (client) => {
      const { sha256 } = await client.agents.permissions({ name }); // exactly that: what changes in between is refused
      return client.agents.grant({ name, sha256 });
    }),
  );
  add('revoke', 'take back what was granted: the next use of anything is denied', (name) =>
    connected(host, 'act', (client) => client.agents.revoke({ name })),
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
