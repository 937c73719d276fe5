/** What a live run would call, and what stands in its way. */
import type { CalledAgentView, PreflightView } from '../../contract/preflight.ts';
import { costText } from './cost-text.ts';
import type { Look } from './look.ts';
import { oneLine } from './style.ts';
import { table } from './table.ts';

export function preflightText({ definition, version, canRunLive, agents, cost }: PreflightView, look: Look): string {
  const { style, width, program } = look;
  const rows = agents.map((agent) => [
    agent.problems.length === 0 ? style.paint('✓', 'green') : style.paint('✗', 'red'),
    style.bold(agent.agent),
    agent.kind ?? '',
    [...new Set(agent.asks.flatMap(({ address }) => hostOf(address)))].join(', '),
    agent.definition === definition ? '' : agent.definition,
  ]);
  const columns = [
    { title: '' },
    { title: 'CALLS' },
    { title: 'KIND' },
    { title: 'WHICH ASKS' },
    { title: 'CALLED BY' },
  ];
  const problems = agents.flatMap((agent) => agent.problems.map((problem) => line(agent, problem)));
  const verdict = canRunLive
    ? `${definition} ${version} can run live: ${program} run ${definition}`
    : `A live run of ${definition} ${version} would be refused. Rehearse it: ${program} run ${definition} --rehearse`;
  return [
    table(columns, rows, style, width),
    ...problems.map((text) => `${text}\n`),
    costText(cost, look),
    `\n${verdict}\n`,
  ].join('');
}

function line({ agent }: CalledAgentView, problem: string): string {
  return `  ${agent}: ${oneLine(problem)}`;
}

function hostOf(address: string | null): string[] {
  return address === null || !URL.canParse(address) ? [] : [new URL(address).host];
}
