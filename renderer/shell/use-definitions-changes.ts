import type { DefinitionsChanged } from '../../engine/contract/definitions.ts';
import { client } from '../connection/connection.ts';
import { useLive } from '../connection/use-live.ts';

/**
 * For as long as the component is shown: asks again at once, and whenever definitions are others,
 * whoever has changed them.
 */
export function useDefinitionsChanges(refresh: () => Promise<void>): void {
  useLive<DefinitionsChanged>({
    open: (_afterPosition, options) => client.definitions.changes({}, options),
    receive: () => void refresh(),
  });
}
