import { variableOfProvider, type OutsideWorld } from '../port/outside-world.ts';
import type { Addressee, AskedService, MissingPart } from '../port/addressee.ts';
import { isOnThisMachine } from './origins.ts';

/** Whom agents of this file would ask now, and what an operator has to set before they can be. */
export function whatIsAsked(addressees: readonly Addressee[], world: OutsideWorld): readonly AskedService[] {
  return addressees.map(({ provider, usual, secret, isKeylessHere }) => {
    const named = provider === null ? null : world.endpoint(provider);
    const address = named?.address ?? usual;
    const isKeyless = isKeylessHere && address !== null && isOnThisMachine(address);
    const missing: MissingPart[] = [];
    if (address === null && provider !== null)
      missing.push({ kind: 'endpoint', name: provider, message: whereToName(provider) });
    if (secret !== null && !isKeyless && !world.secrets.has(secret))
      missing.push({ kind: 'key', name: secret, message: howToSet(secret) });
    return {
      provider,
      variable: provider === null ? null : variableOfProvider(provider),
      address,
      namedBy: named?.namedBy ?? (usual === null ? null : 'file'),
      secret,
      missing,
    };
  });
}

/** The same in sentences. */
export function whatIsMissing(addressees: readonly Addressee[], world: OutsideWorld): readonly string[] {
  return [...new Set(whatIsAsked(addressees, world).flatMap(({ missing }) => missing.map(({ message }) => message)))];
}

export function whereToName(provider: string): string {
  return `nobody says where ${provider} is. Name its address under Settings, Endpoints, or in ${variableOfProvider(provider)}`;
}

export function howToSet(secret: string): string {
  return `the key ${secret} is not set. Set it under Settings, Keys, or in the environment`;
}
