import type { ContractClient } from '../server/in-process-client.ts';

/** As an operator does who has looked at what the agent asks for. */
export async function grant({ agents }: Pick<ContractClient, 'agents'>, name: string): Promise<void> {
  const { sha256 } = await agents.permissions({ name });
  await agents.grant({ name, sha256 });
}
