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
  const named = env['BATON_PUBLIC_ADDRESS']?.trim() || null;
  const why = named === null ? null : whyNotPublic(named);
  if (why !== null) tell(`BATON_PUBLIC_ADDRESS ${why}. It is passed over`);
  const byHost = publicAddress ?? (why === null ? named : null);
  return new CallbackDesk({
    key: () => callbackKeyOf(directory),
    listens,
    tell,
    publicAddress: () => byHost ?? settings.current.publicAddress,
  });
}
