/** Pools: how much room there is, who has it and who waits for it. */
import type { Command } from 'commander';
import type { AddCommand } from '../add-command.ts';
import type { AdmissionView } from '../../contract/admission.ts';
import { usageError } from '../cli-error.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago } from '../output/time.ts';

interface Options {
  readonly json?: true;
  readonly notes?: string;
  readonly yes?: true;
}

export const addPoolsCommand: AddCommand = (program, host, exitWith) => {
  const pools = program
    .command('pools')
    .description('list pools and what agents take at a time: who has room, and who waits for it')
    .action(async ({ json }: Options) => {
      const view = await connected(host, 'read', (client) => client.admission.get({}));
      if (json) printJson(host, { pools: view.pools, agents: view.agents });
      else host.terminal.write(describe(host, view));
      exitWith(0);
    });
  pools
    .command('limit')
    .argument('<pool>')
    .argument('<limit>', 'how many may be under way at once; none: as many as come')
    .description('set how much room a pool has; holds at once, and nobody who is inside is sent away')
    .option('--notes <text>', 'why; kept with your name')
    .action(async (pool: string, typed: string, _: unknown, command: Command) => {
      const { notes = null, json } = command.optsWithGlobals<Options>();
      const limit = limitFrom(typed);
      const changed = await connected(host, 'act', (client) => client.admission.setPoolLimit({ pool, limit, notes }));
      if (json) printJson(host, changed);
      else
        host.terminal.write(
          `${pool}: ${limit === null ? 'no limit' : `${limit} at a time`}. ${changed.held} inside, ${changed.waiting} waiting.\n`,
        );
      exitWith(0);
    });
  pools
    .command('remove')
    .argument('<pool>')
    .description('forget a pool and its limit; refused where an agent, a definition or a run uses it')
    .option('--notes <text>', 'why; kept with your name')
    .option('--yes', 'do it')
    .action(async (pool: string, _: unknown, command: Command) => {
      const { notes = null, json, yes } = command.optsWithGlobals<Options>();
      if (!yes)
        throw usageError(
          `This forgets the pool ${pool} and how much room it has.`,
          `Do it: baton pools remove ${pool} --yes`,
          { pool },
        );
      await connected(host, 'act', (client) => client.admission.removePool({ pool, notes }));
      if (json) printJson(host, { removed: pool });
      else host.terminal.write(`The pool ${pool} is gone.\n`);
      exitWith(0);
    });
};

function limitFrom(typed: string): number | null {
  if (typed === 'none') return null;
  if (/^\d{1,5}$/.test(typed)) return Number(typed);
  throw usageError(`"${typed}" is no limit: give a whole number, or none.`);
}

function describe(host: Host, { pools, agents }: AdmissionView): string {
  const { style, width, now, program } = lookOf(host);
  const ofPools = pools.map(({ name, limit, held, waiting, changed, agents: members, definitions }) => [
    style.bold(name),
    limit === null ? 'no limit' : String(limit),
    String(held),
    waiting === 0 ? '' : style.paint(String(waiting), 'yellow'),
    changed ? `${oneLine(changed.by)}, ${ago(changed.at, now)}` : '',
    [...members, ...definitions].join(', '),
  ]);
  const ofAgents = agents.map(({ agent, mode, concurrency, rate, held, waiting }) => [
    agent,
    mode,
    concurrency === null ? 'no limit' : String(concurrency),
    rate ? `${rate.used} of ${rate.requests} in ${rate.perSeconds} s` : '',
    String(held),
    waiting === 0 ? '' : style.paint(String(waiting), 'yellow'),
  ]);
  const waiters = [...pools, ...agents].flatMap((crowd) =>
    crowd.waiters.map(({ runId, stepId, agent, since, waitsFor }) => [
      runId,
      stepId,
      agent,
      `${waitsFor.kind} ${waitsFor.name}`,
      ago(since, now),
    ]),
  );
  const columns = {
    pools: [
      { title: 'POOL' },
      { title: 'LIMIT' },
      { title: 'INSIDE', align: 'right' },
      { title: 'WAITING', align: 'right' },
      { title: 'SET BY' },
      { title: 'WHOSE CALLS' },
    ],
    agents: [
      { title: 'AGENT' },
      { title: 'MODE' },
      { title: 'AT A TIME' },
      { title: 'RATE' },
      { title: 'INSIDE', align: 'right' },
      { title: 'WAITING', align: 'right' },
    ],
    waiters: [{ title: 'RUN' }, { title: 'STEP' }, { title: 'AGENT' }, { title: 'WAITS FOR' }, { title: 'SINCE' }],
  } as const;
  return [
    ofPools.length > 0
      ? table(columns.pools, ofPools, style, width)
      : `There are no pools. An agent's file (limits: { pool: … }) or a definition (execution: { pool: … }) names one; ${program} pools limit <pool> <n> says how much room it has.\n`,
    ofAgents.length > 0 ? table(columns.agents, ofAgents, style, width) : '',
    waiters.length > 0 ? table(columns.waiters, waiters, style, width) : '',
  ]
    .filter(Boolean)
    .join('\n');
}
