/** Starts the process in which a model speaks, and talks to it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ScriptedAnswer } from '../testing/model-server/reaction.ts';
import { MODEL_CHILD } from './benchmark-line.ts';
import type { FromModel, ToModel } from './model-child.ts';

export interface ModelProcess {
  readonly baseUrl: string;
  /** What it answers from now on. With `holds` it waits before its first byte, each time. */
  script(script: ScriptedAnswer, options?: { readonly holds?: boolean }): Promise<void>;
  /** Somebody has asked, and it waits. */
  held(): Promise<void>;
  go(): void;
  close(): Promise<void>;
}

/** @param command how this process starts another that measures */
export async function startModel(command: readonly string[]): Promise<ModelProcess> {
  const child = spawn(process.execPath, [...command, MODEL_CHILD], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const told = async () => (await once(child, 'message'))[0] as FromModel;
  const first = await told();
  if (!('baseUrl' in first)) throw new Error('The process of the model did not say where it is');
  const say = (message: ToModel) => void child.send(message);
  return {
    baseUrl: first.baseUrl,
    async script(script, { holds = false } = {}) {
      const scripted = told();
      say({ script, holds });
      await scripted;
    },
    held: async () => void (await told()),
    go: () => say({ go: true }),
    async close() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
