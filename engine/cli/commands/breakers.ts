/** Breakers of agents: how they stand, what happened to them, and an operator's word. */
import type { Command } from 'commander';
import type { AddCommand } from '../add-command.ts';
import type { AdmissionEventView, BreakerView } from '../../contract/admission.ts';
import { usageError } from '../cli-error.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson } from '../host.ts';
import type { BatonClient, Host } from '../host.ts';
import { oneLine, type Style } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago, clockTime, durationText } from '../output/time.ts';

interface Options {
  readonly json?: true;
  readonly history?: true;
  readonly notes?: string;
  readonly rehearsal?: true;
}

export const addBreakersCommand: AddCommand = (program, host, exitWith) => {
  const breakers = program
    .command('breakers')
    .description('list the breakers of agents; trip or reset one')
    .option('--history', 'what happened to them, newest first')
    .action(async ({ history, json }: Options) => {
      await (history ? showHistory(host, json) : list(host, json));
      exitWith(0);
    });
  const decide = (name: 'trip' | 'reset', description: string) =>
    breakers
      .command(name)
      .argument('<agent>')
      .description(description)
      .option('--notes <text>', 'why; kept with your name')
      .option('--rehearsal', 'the one that rehearsals have, not the one of live runs')
      .action(async (agent: string, _: unknown, command: Command) =>
        exitWith(await act(host, name, agent, command.optsWithGlobals<Options>())),
      );
  decide('trip', 'stop all calls of an agent until you reset its breaker');
  decide('reset', 'close a breaker: its agent is called again');
};

async function act(
  host: Host,
  name: 'trip' | 'reset',
  agent: string,
  { notes, rehearsal, json }: Options,
): Promise<number> {
  if (notes === undefined || notes.trim() === '')
    throw usageError(`Say why: baton breakers ${name} ${agent} --notes "…"`);
  const mode = rehearsal ? 'rehearsal' : 'live';
  const breaker = await connected(host, 'act', (client: BatonClient) => client.admission[name]({ agent, mode, notes }));
  if (json) printJson(host, breaker);
  else
    host.terminal.write(
      name === 'trip'
        ? `${agent} is not called any more${rehearsal ? ' in rehearsals' : ''}. Let it go on: ${host.program} breakers reset ${agent} --notes …\n`
        : `${agent} is called again.\n`,
    );
  return 0;
}

async function list(host: Host, json: true | undefined): Promise<void> {
  const { breakers } = await connected(host, 'read', (client) => client.admission.get({}));
  if (json) return printJson(host, { items: breakers, total: breakers.length });
  host.terminal.write(describe(host, breakers));
}

function describe(host: Host, breakers: readonly BreakerView[]): string {
  const { style, width, now, program } = lookOf(host);
  if (breakers.length === 0)
    return `No agent has a breaker. An agent's file gives it one (breaker: {}); stop any agent by hand: ${program} breakers trip <agent> --notes …\n`;
  const rows = breakers.map((breaker) => [
    breaker.agent,
    breaker.mode,
    signed(breaker, style),
    breaker.since === null ? '' : ago(breaker.since, now),
    breaker.waiting === 0 ? '' : String(breaker.waiting),
    oneLine(why(breaker, now)),
  ]);
  return table(
    [
      { title: 'AGENT' },
      { title: 'MODE' },
      { title: 'STATE' },
      { title: 'SINCE' },
      { title: 'WAITING', align: 'right' },
      { title: 'WHY' },
    ],
    rows,
    style,
    width,
  );
}

function signed({ state }: BreakerView, style: Style): string {
  if (state === 'closed') return style.paint('✓ closed', 'green');
  return state === 'open' ? style.paint('✗ open', 'red') : style.paint('~ half open', 'yellow');
}

/** What led here, and what comes next. */
function why({ state, until, reason, notes, actor, calls, failures, probes }: BreakerView, now: number): string {
  const said = [actor && actor !== 'system' ? `by ${actor}` : '', notes ? `“${notes}”` : ''].filter(Boolean).join(' ');
  if (state === 'closed') return calls > 0 ? `${failures} of the last ${calls} calls failed` : said;
  if (state === 'half_open')
    return `${probes.underWay} ${probes.underWay === 1 ? 'probe' : 'probes'} under way, ${probes.succeeded} succeeded`;
  const next =
    until === null
      ? 'until somebody resets it'
      : until <= now
        ? 'about to half-open'
        : `half-opens in ${durationText(until - now)}`;
  const words = {
    error_rate: 'too many calls failed',
    probe_failed: 'a probe failed',
    operator: `tripped ${said}`,
  } as const;
  return [reason && reason in words ? words[reason as keyof typeof words] : '', next].filter(Boolean).join(', ');
}

async function showHistory(host: Host, json: true | undefined): Promise<void> {
  const page = await connected(host, 'read', (client) => client.admission.history({ limit: 200 }));
  if (json) return printJson(host, page);
  const { style, width, now } = lookOf(host);
  if (page.items.length === 0) return host.terminal.write('Nothing has happened to any breaker or pool yet.\n');
  const rows = page.items.map(({ at, type, subject, mode, actor, data }: AdmissionEventView) => [
    now - at < 86_400_000 ? clockTime(at) : ago(at, now),
    type.replace(/^orchestration\./, ''),
    subject,
    mode ?? 'both',
    oneLine(actor),
    style.dim(oneLine(JSON.stringify(data))),
  ]);
  host.terminal.write(
    table(
      [{ title: 'TIME' }, { title: 'EVENT' }, { title: 'OF' }, { title: 'MODE' }, { title: 'BY' }, { title: 'DATA' }],
      rows,
      style,
      width,
    ),
  );
}
