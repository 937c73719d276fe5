/** Where services call back to this host. */
import { CallbackDesk } from '../agents/callbacks/callback-desk.ts';
import { whyNotPublic } from '../contract/endpoint-address.ts';
import { CallbackPort, USUAL_CALLBACK_PORT, type Settings } from '../contract/chosen-settings.ts';
import { systemClock, type Clock } from '../time/clock.ts';
import { callbackKeyOf } from './callback-key.ts';
import { CallbackListener, type ServeCallbacks } from './callback-listener.ts';
import type { EngineSurroundings } from './surroundings.ts';

type Around = Pick<
  EngineSurroundings,
  'directory' | 'env' | 'consolePort' | 'callbackPort' | 'publicAddress' | 'tell'
> & {
  readonly settings: { readonly current: Settings };
  readonly after?: Clock['after'];
};

export interface OpenedCallbacks {
  readonly desk: CallbackDesk;
  /** The engine is there. */
  serveWith(serve: ServeCallbacks): void;
  close(): Promise<void>;
}

export function openCallbacks({
  directory,
  env,
  consolePort,
  callbackPort,
  publicAddress,
  tell,
  settings,
  after = systemClock.after,
}: Around): OpenedCallbacks {
  const named = env['BATON_PUBLIC_ADDRESS']?.trim() || null;
  const why = named === null ? null : whyNotPublic(named);
  if (why !== null) tell(`BATON_PUBLIC_ADDRESS ${why}. It is passed over`);
  const byHost = publicAddress ?? (why === null ? named : null);
  const portByHost = callbackPort ?? portIn(env['BATON_CALLBACK_PORT'], tell);
  const usual = consolePort === undefined ? USUAL_CALLBACK_PORT : null;
  const listener = new CallbackListener({
    after,
    port: () => {
      const wanted = portByHost ?? settings.current.callbackPort ?? usual;
      return wanted === consolePort ? null : wanted;
    },
  });
  return {
    desk: new CallbackDesk({
      key: () => callbackKeyOf(directory),
      listener,
      tell,
      publicAddress: () => byHost ?? settings.current.publicAddress,
    }),
    serveWith: (serve) => listener.serveWith(serve),
    close: () => listener.close(),
  };
}

function portIn(text: string | undefined, tell: (line: string) => void): number | null {
  if (text === undefined || text.trim() === '') return null;
  const read = CallbackPort.safeParse(Number(text));
  if (read.success) return read.data;
  tell('BATON_CALLBACK_PORT must be a number from 1 to 65535. It is passed over');
  return null;
}
