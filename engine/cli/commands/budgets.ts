/** Budgets: what live calls may cost, and what they have cost today. */
import type { Command } from 'commander';
import { inDollars, type MetricsView } from '../../contract/metrics.ts';
import type { BudgetSettings } from '../../contract/chosen-settings.ts';
import type { AddCommand } from '../add-command.ts';
import { usageError } from '../cli-error.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson, type Host } from '../host.ts';
import { table } from '../output/table.ts';

interface Options {
  readonly json?: true;
}

const DAY = 86_400_000;

export const addBudgetsCommand: AddCommand = (program, host, exitWith) => {
  const budgets = program
    .command('budgets')
    .description('what live calls may cost, and what they have cost today (UTC)')
    .action(async ({ json }: Options) => {
      const { now } = lookOf(host);
      const from = now - (now % DAY);
      const [settings, today] = await connected(host, 'read', (client) =>
        Promise.all([client.settings.get({}), client.metrics.read({ periods: [from], until: from + DAY })]),
      );
      if (json) printJson(host, { budgets: settings.budgets, today: spentIn(today) });
      else host.terminal.write(describe(host, settings.budgets, today));
      exitWith(0);
    });
  budgets
    .command('set')
    .argument('<what>', 'day, run, agent:<name> or definition:<name>')
    .argument('<dollars>', 'how much; none: no limit')
    .description('set what may be spent in a day by all, by an agent or a definition, or in all by a run')
    .action(async (what: string, typed: string, _: unknown, command: Command) => {
      const { json } = command.optsWithGlobals<Options>();
      const change = changeOf(what, dollarsIn(typed));
      const { budgets: now } = await connected(host, 'act', (client) => client.settings.change({ budgets: change }));
      if (json) printJson(host, now);
      else host.terminal.write(`${what}: ${typed === 'none' ? 'no limit' : inDollars(Number(typed))}\n`);
      exitWith(0);
    });
};

function changeOf(what: string, dollars: number | null): object {
  if (what === 'day' || what === 'run') return { [what]: dollars };
  const [kind, name = ''] = what.split(/:(.*)/s);
  if ((kind === 'agent' || kind === 'definition') && name !== '') return { [`${kind}s`]: { [name]: dollars } };
  throw usageError(`"${what}" has no budget: say day, run, agent:<name> or definition:<name>.`);
}

function dollarsIn(typed: string): number | null {
  if (typed === 'none') return null;
  if (/^\d{1,7}(\.\d{1,9})?$/.test(typed)) return Number(typed);
  throw usageError(`"${typed}" is no amount: give US dollars such as 5 or 0.50, or none.`);
}

function spentIn({ steps, agents, definitions }: MetricsView) {
  const spent = ({ cost, unpriced, saved }: MetricsView['steps']) => ({ cost, unpriced, saved });
  return {
    ...spent(steps),
    agents: Object.fromEntries(agents.map((each) => [each.agent, spent(each)])),
    definitions: Object.fromEntries(definitions.map((each) => [each.definition, spent(each)])),
  };
}

function describe(host: Host, budgets: BudgetSettings, today: MetricsView): string {
  const { style, width, program } = lookOf(host);
  const spent = spentIn(today);
  const rowOf = (what: string, limit: number | undefined, cost: number | null): string[] => [
    style.bold(what),
    limit === undefined ? 'no limit' : inDollars(limit),
    cost === null ? '' : inDollars(cost),
  ];
  const named = (kind: 'agents' | 'definitions'): string[][] =>
    [...new Set([...Object.keys(budgets[kind]), ...Object.keys(spent[kind])])]
      .filter((name) => budgets[kind][name] !== undefined || (spent[kind][name]?.cost ?? 0) > 0)
      .map((name) => rowOf(`${kind.slice(0, -1)}:${name}`, budgets[kind][name], spent[kind][name]?.cost ?? 0));
  const rows = [
    rowOf('day', budgets.day, spent.cost),
    rowOf('run', budgets.run, null),
    ...named('agents'),
    ...named('definitions'),
  ];
  const columns = [
    { title: 'BUDGET OF' },
    { title: 'LIMIT', align: 'right' },
    { title: 'SPENT TODAY', align: 'right' },
  ] as const;
  const unpriced =
    spent.unpriced === 0
      ? ''
      : `\nWhat ${spent.unpriced} calls of today cost is not known: their models have no price.\n`;
  return `${table(columns, rows, style, width)}${unpriced}\nSet one: ${program} budgets set day 5\n`;
}
