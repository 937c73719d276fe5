/** For tests: the built command line, as a process of its own on the program that runs it in a checkout. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { compiledOfTests } from '../../engine/testing/compiled-of-tests.ts';
import { lendWarehouse } from '../../engine/testing/warehouse-of-tests.ts';

const program = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));
const record = fileURLToPath(new URL('../../node_modules/.baton-runtime.json', import.meta.url));

/** Plain Node, as setup chose it; where there is none, what runs the tests: Electron's. */
export function commandLineRuntime(): string {
  const chosen = existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as { headless?: Headless }) : {};
  return process.env.BATON_RUNTIME ?? chosen.headless?.path ?? process.execPath;
}

type Headless = { readonly path: string } | null;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when standard error has said so. */
  said(text: string | RegExp): Promise<void>;
}

/** A data directory of its own, with the agents that fail and hang as they are told. */
export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'baton-cli-'));
  readonly home = join(this.folder, 'home');
  /** `1`, or the file in which they note their effects. */
  testAgents = '1';
  readonly #runtime: string;

  constructor(runtime = commandLineRuntime()) {
    this.#runtime = runtime;
  }

  /** With the database of figures, which takes seconds to build where one is first asked for. */
  withFigures(): this {
    lendWarehouse(this.home);
    return this;
  }

  start(...args: readonly string[]): Running {
    return this.startWith(['pipe', 'pipe'], ...args);
  }

  /** With other places for standard output and standard error. */
  startWith([out, err]: readonly ['pipe' | number, 'pipe' | number], ...args: readonly string[]): Running {
    if (!existsSync(program)) throw new Error(`There is no ${program}. Build it: node build/build.mjs`);
    const child = spawn(this.#runtime, [program, ...args], {
      cwd: this.folder,
      env: this.environment(),
      stdio: ['ignore', out, err],
    });
    return watchOver(child);
  }

  protected environment(): NodeJS.ProcessEnv {
    return {
      ...plain(process.env),
      BATON_HOME: this.home,
      BATON_TEST_AGENTS: this.testAgents,
      ELECTRON_RUN_AS_NODE: '1',
      NODE_COMPILE_CACHE: compiledOfTests(), // baton has one as well
    };
  }

  async baton(...args: readonly string[]): Promise<Finished> {
    return this.start(...args).finished;
  }

  /** Standard output must be one JSON value and nothing else. */
  async json<Value>(
    ...args: readonly string[]
  ): Promise<{ readonly code: number | null; readonly value: Value; readonly stderr: string }> {
    const { code, stdout, stderr } = await this.baton(...args, '--json');
    return { code, value: JSON.parse(stdout) as Value, stderr };
  }

  write(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return name;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Ends and removes itself with the test. */
export function desk(runtime?: string): Desk {
  const made = new Desk(runtime);
  onTestFinished(() => made.remove());
  return made;
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

function watchOver(child: ChildProcess): Running {
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  alive.add(child);
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const listen of listeners) listen();
  });
  const finished = new Promise<Finished>((done) => {
    child.on('close', (code) => {
      alive.delete(child);
      for (const listen of listeners) listen();
      done({ code, stdout, stderr });
    });
  });
  const has = (text: string | RegExp): boolean =>
    typeof text === 'string' ? stderr.includes(text) : text.test(stderr);
  const said = (text: string | RegExp): Promise<void> =>
    new Promise((done, fail) => {
      const look = (): void => {
        if (has(text)) {
          listeners.delete(look);
          done();
        } else if (child.exitCode !== null || child.signalCode !== null) {
          listeners.delete(look);
          fail(new Error(`It ended without saying ${String(text)}:\n${stderr}`));
        }
      };
      listeners.add(look);
      look();
    });
  return { child, finished, said };
}

function plain(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, npm_lifecycle_event: __, BATON_DEBUG: ___, NODE_OPTIONS: ____, ...rest } = env;
  return { ...rest, NO_COLOR: '1' };
}
