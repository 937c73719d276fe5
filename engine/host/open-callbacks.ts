/** Where services call back to this host. */
import { CallbackDesk } from '../agents/callbacks/callback-desk.ts';
import { whyNotPublic } from '../contract/endpoint-address.ts';
import type { Settings } from '../contract/settings.ts';
import { callbackKeyOf } from './callback-key.ts';
import type { EngineSurroundings } from './surroundings.ts';

type Around = Pick<EngineSurroundings, 'directory' | 'env' | 'listens' | 'publicAddress' | 'tell'> & {
  readonly settings: { readonly current: Settings };
};

export function openCallbacks({
  directory,
  env,
  listens = false,
  publicAddress,
  tell,
  settings,
}: Around): CallbackDesk {
  return new CallbackDesk({
    key: () => callbackKeyOf(directory),
    listens,
    tell,
    publicAddress: () => {
      const named = publicAddress ?? (env['BATON_PUBLIC_ADDRESS']?.trim() || null);
      return named !== null && whyNotPublic(named) === null ? named : settings.current.publicAddress;
    },
  });
}
