/** Schedules: what starts by the clock, why something did not, and an operator's word. */
import type { Command } from 'commander';
import type { AddCommand } from '../add-command.ts';
import { collect } from '../add-command.ts';
import { usageError } from '../cli-error.ts';
import { findSchedule, nameOf } from '../find-schedule.ts';
import { followAndReport } from '../follow-and-report.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson } from '../host.ts';
import type { BatonClient, Host } from '../host.ts';
import type { ScheduleView } from '../../contract/schedules.ts';
import type { Parameter } from '../../definition/definition.ts';
import { scheduleDetails, scheduleHistory, scheduleTable } from '../output/schedule-text.ts';
import { dateTime } from '../output/time.ts';
import { readGivenParameters, typedParameters } from '../run-parameters.ts';

interface Options {
  readonly json?: true;
  readonly reason?: string;
  readonly limit?: string;
  readonly param: readonly string[];
  readonly params?: string;
  readonly from?: string;
  readonly until?: string;
  readonly concurrency?: string;
  readonly yes?: true;
  readonly cancel?: true;
  readonly follow: boolean;
}

const argument = 'definition/trigger, or the definition that has one only';
const notKept = (host: Host) => `Nothing starts runs by the clock now: the desktop app does, or ${host.program} serve.`;

export const addSchedulesCommand: AddCommand = (program, host, exitWith) => {
  const schedules = program
    .command('schedules')
    .description(
      'list what starts by the clock; look at one, switch it on or off, pause it, run it now or for the past',
    );
  schedules.action(async ({ json }: Options) => exitWith(await list(host, json)));
  const add = (name: string, description: string, act: (typed: string, options: Options) => Promise<number>): Command =>
    schedules
      .command(name)
      .argument('<schedule>', argument)
      .description(description)
      .action(async (typed: string, _: unknown, command: Command) =>
        exitWith(await act(typed, command.optsWithGlobals<Options>())),
      );
  schedules
    .command('list')
    .description('the same as without a word')
    .action(async (_: unknown, command: Command) =>
      exitWith(await list(host, command.optsWithGlobals<Options>().json)),
    );
  add('show', 'when it comes, what became of its times, and why', (typed, options) =>
    show(host, typed, options),
  ).option('--limit <number>', 'how much of its history (default: 20)');
  add('on', 'let it start runs by itself; what came with a template is off until then', (typed, options) =>
    switchOn(host, typed, options),
  ).option('--reason <text>', 'why');
  add('off', 'let it start nothing by itself, whatever version is published', (typed, options) =>
    switchOff(host, typed, options),
  ).option('--reason <text>', 'why');
  add('pause', 'skip its times until it is resumed', (typed, options) => pause(host, typed, options)).option(
    '--reason <text>',
    'why; told wherever a time is skipped',
  );
  add('resume', 'let its times count again', (typed, { reason, json }) =>
    commanded(host, typed, json, (client, { id }) =>
      client.schedules.resume({ scheduleId: id, reason: reason ?? null }),
    ),
  ).option('--reason <text>', 'why');
  add('trigger', 'start a run of it now, and follow it', (typed, options) => trigger(host, typed, options))
    .option('--param <name=value>', 'goes over the parameter of the trigger; may be given several times', collect, [])
    .option('--params <file>', 'parameters from a YAML or JSON file')
    .option('--no-follow', 'return as soon as it is recorded');
  add(
    'backfill',
    'start a run for every time of a range that is over; without --yes only say how many',
    (typed, options) => backfill(host, typed, options),
  )
    .option('--from <time>', 'such as 2026-01-31 or 2026-01-31T09:00; without a zone, that of this machine')
    .option('--until <time>', 'default: now')
    .option('--concurrency <number>', 'runs at a time, where the schedule lets them overlap (default: 1)')
    .option('--reason <text>', 'why')
    .option('--yes', 'do it')
    .option('--cancel', 'end the one that is under way: nothing more of it is started');
};

async function list(host: Host, json: true | undefined): Promise<number> {
  const page = await connected(host, 'read', (client) => client.schedules.list({}));
  if (json) printJson(host, page);
  else if (page.items.length === 0)
    host.terminal.write(
      'No active definition has a trigger. A definition\'s "triggers" say when its runs start by themselves.\n',
    );
  else {
    host.terminal.write(scheduleTable(page.items, lookOf(host)));
    if (!page.isKeeping) host.terminal.say(notKept(host));
  }
  return 0;
}

async function show(host: Host, typed: string, { limit = '20', json }: Options): Promise<number> {
  const [schedule, history] = await connected(host, 'read', async (client) => {
    const found = await findSchedule(client, typed);
    return [
      found,
      await client.schedules.history({ scheduleId: found.id, limit: numberFrom(limit, '--limit', 500) }),
    ] as const;
  });
  if (json) printJson(host, { ...schedule, history });
  else
    host.terminal.write(`${scheduleDetails(schedule, lookOf(host))}\n${scheduleHistory(history.items, lookOf(host))}`);
  return 0;
}

async function switchOn(host: Host, typed: string, { reason, json }: Options): Promise<number> {
  return commanded(host, typed, json, async (client, { id }) => {
    const schedule = await client.schedules.switchOn({ scheduleId: id, reason: reason ?? null });
    if (!(await client.schedules.list({})).isKeeping) host.terminal.say(notKept(host));
    return schedule;
  });
}

async function switchOff(host: Host, typed: string, { reason, json }: Options): Promise<number> {
  if (reason === undefined || reason.trim() === '')
    throw usageError(`Say why: ${host.program} schedules off ${typed} --reason "…"`);
  return commanded(host, typed, json, (client, { id }) => client.schedules.switchOff({ scheduleId: id, reason }));
}

async function pause(host: Host, typed: string, { reason, json }: Options): Promise<number> {
  if (reason === undefined || reason.trim() === '')
    throw usageError(`Say why: ${host.program} schedules pause ${typed} --reason "…"`);
  return commanded(host, typed, json, (client, { id }) => client.schedules.pause({ scheduleId: id, reason }));
}

async function trigger(host: Host, typed: string, { param, params, follow, json }: Options): Promise<number> {
  const given = await readGivenParameters(param, params);
  return connected(host, 'act', async (client, connection) => {
    const { id, definition, owner } = await findSchedule(client, typed);
    const { parameters } = await client.definitions.get({ name: definition, owner });
    const values = await typedParameters(
      given,
      parameters.map(({ name, type }) => ({ name, type: type as Parameter['type'] })),
    );
    const run = await client.schedules.trigger({ scheduleId: id, parameters: values });
    if (follow) return followAndReport(host, connection, { runId: run.id, json: json === true });
    if (json) printJson(host, run);
    else host.terminal.write(`Started. Follow the run: ${host.program} watch ${run.id}\n`);
    return 0;
  });
}

async function backfill(host: Host, typed: string, options: Options): Promise<number> {
  const { json, yes, cancel, reason = null } = options;
  if (cancel)
    return commanded(host, typed, json, (client, { id }) =>
      client.schedules.cancelBackfill({ scheduleId: id, reason }),
    );
  if (options.from === undefined)
    throw usageError('Say from when: --from 2026-01-31', 'And until when, if not until now: --until 2026-02-28T12:00');
  const range = {
    from: timeFrom(options.from, '--from'),
    until: options.until === undefined ? host.terminal.now() : timeFrom(options.until, '--until'),
  };
  const concurrency = numberFrom(options.concurrency ?? '1', '--concurrency', 10);
  return connected(host, yes ? 'act' : 'read', async (client) => {
    const schedule = await findSchedule(client, typed);
    const asked = { scheduleId: schedule.id, ...range, concurrency };
    const plan = await client.schedules.previewBackfill(asked);
    const begun = yes ? await client.schedules.backfill({ ...asked, reason }) : null;
    if (json) printJson(host, begun ?? plan);
    else
      host.terminal.write(
        `${described(schedule, plan)}${begun ? ` Recorded. How far it is: ${host.program} schedules show ${nameOf(schedule)}` : ` Do it: add --yes`}\n`,
      );
    if (begun && !(await client.schedules.list({})).isKeeping) host.terminal.say(notKept(host));
    return 0;
  });
}

function described(
  schedule: ScheduleView,
  { times, concurrency }: { readonly times: readonly number[]; readonly concurrency: number },
): string {
  const [first] = times;
  if (first === undefined) return `${nameOf(schedule)} has no time in this range.`;
  const span = times.length === 1 ? dateTime(first) : `${dateTime(first)} to ${dateTime(times.at(-1) ?? first)}`;
  return `${times.length} ${times.length === 1 ? 'run' : 'runs'} of ${nameOf(schedule)}, for ${span}, ${concurrency === 1 ? 'one after the other' : `${concurrency} at a time`}.`;
}

async function commanded(
  host: Host,
  typed: string,
  json: true | undefined,
  act: (client: BatonClient, schedule: ScheduleView) => Promise<ScheduleView>,
): Promise<number> {
  const schedule = await connected(host, 'act', async (client) => act(client, await findSchedule(client, typed)));
  if (json) printJson(host, schedule);
  else host.terminal.write(scheduleDetails(schedule, lookOf(host)));
  return 0;
}

function timeFrom(text: string, option: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00`).getTime() : Date.parse(text);
  if (Number.isNaN(time))
    throw usageError(
      `${option} ${text}: it is no time.`,
      'Write 2026-01-31, 2026-01-31T09:00 or 2026-01-31T09:00:00Z.',
    );
  return time;
}

function numberFrom(text: string, option: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most)
    throw usageError(`${option} ${text}: it must be a whole number from 1 to ${most}.`);
  return value;
}
