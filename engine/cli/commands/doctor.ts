import type { AddCommand } from '../add-command.ts';
import type { DoctorFinding } from '../doctor/finding.ts';
import { exitCodes } from '../exit-codes.ts';
import { printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { asTyped } from '../invocation.ts';
import { oneLine } from '../output/style.ts';

export const addDoctorCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('doctor')
    .description('look at everything that Baton needs, and say how to mend what is broken')
    .action(async ({ json }: { readonly json?: true }) => exitWith(await doctor(host, json === true)));
};

async function doctor(host: Host, json: boolean): Promise<number> {
  const items = await examine(host);
  const healthy = items.every(({ status }) => status !== 'broken');
  if (json) printJson(host, { healthy, items, total: items.length });
  else host.terminal.write(describe(host, items));
  return healthy ? exitCodes.done : exitCodes.failed;
}

async function examine(host: Host): Promise<DoctorFinding[]> {
  const { directory, terminal } = host;
  const [{ examined }, runtime, store, schedules, shipped] = await Promise.all([
    import('../doctor/finding.ts'),
    import('../doctor/runtime.ts'),
    import('../doctor/store.ts'),
    import('../doctor/schedules.ts'),
    import('../doctor/shipped.ts'),
  ]);
  const elsewhere = 'Choose another place: BATON_HOME=<folder>';
  const reinstall = 'Install the program again: npm run setup';
  // One after the other, so that none disturbs the times of another.
  return [
    await examined('runtime', reinstall, () => runtime.examineRuntime()),
    await examined('packages', reinstall, () => runtime.examinePackages()),
    await examined('data directory', elsewhere, () => store.examineDirectory(directory)),
    await examined('disk', elsewhere, () => store.examineDisk(directory)),
    await examined('engine', elsewhere, () => store.examineHolder(directory, terminal.now())),
    await examined(
      'store',
      'Nothing says that it is damaged. Mend what is in the way, then look again: baton doctor',
      () => store.examineStore(directory),
    ),
    await examined('assets', elsewhere, () => store.examineAssets(directory)),
    await examined('schedules', 'Look at them: baton schedules', () => schedules.examineSchedules(directory)),
    await examined('durability', elsewhere, () => store.examineDurability(directory)),
    await examined('backups', elsewhere, () => store.examineBackups(directory, terminal.now())),
    await examined('library', reinstall, () => shipped.examineLibrary(host)),
    await examined('agents', reinstall, () => shipped.examineAgents(host)),
    await examined('live', reinstall, () => shipped.examineLive(host)),
  ];
}

const signs = { ok: ['✓', 'green'], warning: ['!', 'yellow'], broken: ['✗', 'red'] } as const;

function describe({ terminal: { outStyle: style }, program }: Host, items: readonly DoctorFinding[]): string {
  const width = Math.max(...items.map(({ name }) => name.length));
  const lines = items.flatMap(({ name, status, summary, remedy }) => {
    const [sign, colour] = signs[status];
    return [
      `${style.paint(sign, colour)} ${name.padEnd(width)}  ${oneLine(summary)}`,
      ...(remedy === null ? [] : [`${' '.repeat(width + 4)}${style.bold(asTyped(oneLine(remedy), program))}`]),
    ];
  });
  const brokenOnes = items.filter(({ status }) => status === 'broken').length;
  const verdict =
    brokenOnes === 0 ? 'Nothing is broken.' : `${brokenOnes} ${brokenOnes === 1 ? 'thing is' : 'things are'} broken.`;
  return `${[...lines, '', verdict].join('\n')}\n`;
}
