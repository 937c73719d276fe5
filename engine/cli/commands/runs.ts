import { InvalidArgumentError, Option } from 'commander';
import { runStatusWords } from '../run-status-words.ts';
import type { AddCommand } from '../add-command.ts';
import { collect } from '../add-command.ts';
import type { RunStatusView } from '../../contract/run-status.ts';
import type { RunSummary } from '../../contract/run-summary.ts';
import { exampleRun } from '../example-run.ts';
import { labelsFrom } from '../labels.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { noEngine } from '../output/standing.ts';
import { signedRunStanding } from '../output/status.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago, durationText } from '../output/time.ts';

interface Options {
  readonly status: readonly RunStatusView[];
  readonly definition?: string;
  readonly owner?: string;
  readonly text?: string;
  readonly label: readonly string[];
  readonly roots?: true;
  readonly limit: number;
  readonly offset: number;
  readonly json?: true;
}

export const addRunsCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('runs')
    .description('list runs, the newest first')
    .addOption(
      new Option('--status <status>', 'only those that stand so; may be given several times')
        .choices(runStatusWords)
        .argParser(statusAmong)
        .default([], 'any'),
    )
    .option('--definition <name>', 'only runs of this definition')
    .option('--owner <agent>', 'only runs of this orchestrator agent')
    .option('--text <text>', 'only those whose id, definition, error, title or label contains it')
    .option('--label <name=value>', 'only those that have this label; may be given several times', collect, [])
    .option('--roots', 'without runs that were started as a child')
    .option('--limit <n>', 'how many at most', wholeNumber(1, 1000), 50)
    .option('--offset <n>', 'how many to pass over', wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .action(async (options: Options) => exitWith(await listRuns(host, options)));
};

async function listRuns(host: Host, options: Options): Promise<number> {
  const { status, definition, owner, text, label, roots, limit, offset } = options;
  const filter = {
    ...(status.length > 0 ? { status: [...status] } : {}),
    definition,
    owner,
    text,
    ...(label.length > 0 ? { labels: labelsFrom(label) } : {}),
    ...(roots ? { parentRunId: null } : {}),
  };
  const { isWorkedOn, ...page } = await connected(host, 'rows', async (client, line) => ({
    ...(await client.runs.list({ ...filter, limit, offset })),
    isWorkedOn: line.isWorkedOn,
  }));
  if (options.json) printJson(host, { ...page, isWorkedOn });
  else
    host.terminal.write(
      describe(
        host,
        page,
        isWorkedOn,
        Object.values(filter).some((value) => value !== undefined),
      ),
    );
  return 0;
}

function describe(
  host: Host,
  { items, total }: { items: readonly RunSummary[]; total: number },
  isWorkedOn: boolean,
  isFiltered: boolean,
): string {
  const { style, width, now, program } = lookOf(host);
  if (items.length === 0 && isFiltered) return 'No runs like that.\n';
  if (items.length === 0) {
    return `No runs yet. Start one:\n  ${program} ${exampleRun}\n`;
  }
  const rows = items.map((run) => [
    run.id,
    `${run.parentRunId === null ? '' : '↳ '}${run.definition}`,
    run.version,
    signedRunStanding(run, style, isWorkedOn),
    `${run.stepsDone}/${run.stepsTotal}`,
    ago(run.createdAt, now),
    run.finishedAt === null ? '' : durationText(run.finishedAt - run.createdAt),
    [
      run.mode === 'rehearsal' ? style.paint('rehearsal', 'magenta') : style.bold('live'),
      run.title === undefined ? '' : oneLine(run.title),
      run.error === null ? '' : oneLine(run.error),
    ]
      .filter(Boolean)
      .join(' '),
  ]);
  const columns = [
    { title: 'RUN' },
    { title: 'DEFINITION' },
    { title: 'VERSION' },
    { title: 'STATUS' },
    { title: 'STEPS' },
    { title: 'STARTED' },
    { title: 'TOOK', align: 'right' as const },
    { title: 'NOTE' },
  ];
  const more =
    total > items.length ? style.dim(`${items.length} of ${total}; --limit and --offset show the others.\n`) : '';
  const standsStill = !isWorkedOn && items.some(({ status }) => status === 'running' || status === 'planning');
  return table(columns, rows, style, width) + more + (standsStill ? noEngine(program) : '');
}

function statusAmong(value: string, before: readonly string[]): readonly string[] {
  if (!runStatusWords.includes(value)) throw new InvalidArgumentError(`There are ${runStatusWords.join(', ')}.`);
  return collect(value, before);
}

function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < from || number > to)
      throw new InvalidArgumentError(`It must be a whole number${to > 1e9 ? '' : ` from ${from} to ${to}`}.`);
    return number;
  };
}
