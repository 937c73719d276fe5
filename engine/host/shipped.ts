/** What comes with Baton and lies beside its code: agents and orchestrations. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The same steps up from the source as from what is built of it. */
export const shippedFolder = fileURLToPath(new URL('../../orchestrations', import.meta.url));

/** What was built. */
export const programFolder = fileURLToPath(new URL('../../out', import.meta.url));

/** The console's page, as it was built. */
export const pageFolder = fileURLToPath(new URL('../../out/renderer', import.meta.url));

export const shippedAgents = join(shippedFolder, 'agents');

/** An operator's own agents go before those that come with Baton. */
export function agentFolders(directory: string): readonly string[] {
  return [shippedAgents, join(directory, 'agents')];
}
