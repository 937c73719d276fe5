import { variableOfProvider, type OutsideWorld } from '../port/outside-world.ts';
import type { Addressee } from '../port/addressee.ts';
import { isOnThisMachine } from './origins.ts';

/** What an operator has to set before agents of this file can work, in sentences. */
export function whatIsMissing(addressees: readonly Addressee[], world: OutsideWorld): readonly string[] {
  const missing = addressees.flatMap(({ provider, usual, secret, isKeylessHere }) => {
    const address = (provider === null ? null : world.endpoint(provider)?.address) ?? usual;
    const where = address === null && provider !== null ? [whereToName(provider)] : [];
    const isKeyless = isKeylessHere && address !== null && isOnThisMachine(address);
    const key = secret === null || isKeyless || world.secrets.has(secret) ? [] : [howToSet(secret)];
    return [...where, ...key];
  });
  return [...new Set(missing)];
}

export function whereToName(provider: string): string {
  return `nobody says where ${provider} is. Name its address under Settings, Endpoints, or in ${variableOfProvider(provider)}`;
}

export function howToSet(secret: string): string {
  return `the key ${secret} is not set. Set it under Settings, Keys, or in the environment`;
}
