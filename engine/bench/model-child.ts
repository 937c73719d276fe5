/** A model on this machine, in a process of its own: what it takes to speak is not what is measured. */
import { ModelServer } from '../testing/model-server/model-server.ts';
import type { ScriptedAnswer } from '../testing/model-server/reaction.ts';

/** What the measuring process says to it. */
export type ToModel =
  | { readonly script: ScriptedAnswer /** It says nothing before `go`. */; readonly holds?: boolean }
  | { readonly go: true };

/** What it says itself. */
export type FromModel = { readonly baseUrl: string } | { readonly held: true } | { readonly scripted: true };

export async function modelChild(): Promise<void> {
  const server = await ModelServer.open();
  const tell = (message: FromModel) => process.send?.(message);
  let go = (): void => undefined;
  let asked = 0;
  process.on('message', (message: ToModel) => {
    if ('go' in message) return go();
    const { script, holds } = message;
    server.react = () => {
      // No two of them speak in step.
      if (!holds) return { ...script, pauseMs: (script.pauseMs ?? 0) * (0.7 + ((asked++ * 7) % 13) / 20) };
      const until = new Promise<void>((resolve) => (go = resolve));
      return { ...script, until, onHeld: () => tell({ held: true }) };
    };
    return tell({ scripted: true });
  });
  process.on('disconnect', () => process.exit(0));
  tell({ baseUrl: server.baseUrl });
}
