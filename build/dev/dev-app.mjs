// The Electron of `npm run dev`: one at a time, because two would want the same data.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds that it has for its end. */
const PATIENCE = 10_000;

export class DevApp {
  #command;
  #args;
  #env;
  /** @type {import('node:child_process').ChildProcess | null} */
  #child = null;
  /** What is done to it, one after the other. */
  #turns = Promise.resolve();
  #isOver = false;
  /** @type {(code: number) => void} */
  #quit = () => {};

  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(command, args, env) {
    this.#command = command;
    this.#args = args;
    this.#env = env;
  }

  /**
   * Starts it, and waits until somebody quits it, or ends us: then it ends, too.
   * @returns {Promise<number>} its exit code
   */
  async run() {
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const end = () => void this.#end().then(() => this.#quit(0));
    for (const signal of signals) process.on(signal, end);
    const quit = new Promise((done) => (this.#quit = done));
    this.#start();
    const code = await quit;
    for (const signal of signals) process.off(signal, end);
    return code;
  }

  restart() {
    return this.#inTurn(async () => {
      await this.#stop();
      if (!this.#isOver) this.#start();
    });
  }

  /** @param {string} told */
  tell(told) {
    if (this.#child?.connected) this.#child.send(told);
  }

  /** For good. */
  #end() {
    this.#isOver = true;
    return this.#inTurn(() => this.#stop());
  }

  /** @param {() => Promise<void>} work */
  #inTurn(work) {
    this.#turns = this.#turns.then(work);
    return this.#turns;
  }

  #start() {
    const child = spawn(this.#command, [...this.#args], {
      // The fourth channel tells it what was built, and by its end that we are gone, however we go.
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Ctrl-C is ours alone: of two requests to end, Electron takes the second one for impatience.
      detached: process.platform !== 'win32',
      env: this.#env,
    });
    child.on('close', (code) => {
      if (this.#child === child) this.#quit(code ?? 1);
    });
    this.#child = child;
  }

  async #stop() {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'close');
    child.kill('SIGTERM');
    const hung = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    await gone;
    clearTimeout(hung);
  }
}
