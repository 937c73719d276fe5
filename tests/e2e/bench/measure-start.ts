/**
 * From nothing to a painted page, and to a list of runs that an engine has filled; beside an empty window of the same
 * moment.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { electronBinary, sandboxArguments, windowEnvironment } from '../launch-app.ts';
import { figuresOf, print, quantile } from './measures.ts';

const STARTS = 7;
const project = resolve(import.meta.dirname, '..', '..', '..');
const inBench = (file: string) => join(import.meta.dirname, file);
/** The engine runs, and the list says what is in it. */
const USABLE = `/Engine: Running/.test(document.body.textContent) && /Nothing has run yet/.test(document.body.textContent)`;

interface Start {
  readonly painted: number;
  readonly usable: number;
}

async function start(program: string, env: Readonly<Record<string, string>>): Promise<Start> {
  const child = spawn(electronBinary(), ['-r', inBench('first-paint.mjs'), ...sandboxArguments(), program], {
    env: { ...windowEnvironment(), ...env, BENCH_BEGUN: String(Date.now()) },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += String(text)));
  await once(child, 'close');
  const line = said.split('\n').find((each) => each.startsWith('{"painted"'));
  if (line === undefined) throw new Error(`${program} has painted nothing: ${said}`);
  return JSON.parse(line) as Start;
}

/** @param directory of an engine that has nothing to show yet */
export async function measureStart(directory: string): Promise<void> {
  const empty: Start[] = [];
  const ours: Start[] = [];
  for (let round = 0; round < STARTS; round += 1) {
    empty.push(await start(inBench('empty-window.mjs'), { BATON_HOME: join(directory, 'empty') }));
    ours.push(await start(project, { BATON_HOME: directory, BENCH_USABLE: USABLE }));
  }
  const [floor, painted, usable] = [
    empty.map((each) => each.painted),
    ours.map((each) => each.painted),
    ours.map((each) => each.usable),
  ];
  print(
    'start',
    'ms from the process to the first painted content, and to a list that an engine has filled; the floor is an empty window of the same moments',
    {
      floor: figuresOf(floor),
      painted: figuresOf(painted),
      usable: figuresOf(usable),
      timesFloor: Number((quantile(usable, 0.5) / quantile(floor, 0.5)).toFixed(1)),
      targetMs: 1500,
    },
  );
}
