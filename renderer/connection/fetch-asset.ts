import { accessToken } from './access-token.ts';
import { Offline } from './contract-failure.ts';

/**
 * What an agent has kept as a file. In a browser the key goes with it, which an address in an `<img>` could not carry.
 */
export async function fetchAsset(id: string, signal: AbortSignal): Promise<Blob> {
  const token = accessToken();
  const response = await fetch(`/assets/${encodeURIComponent(id)}`, {
    signal,
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  }).catch((error: unknown) => {
    throw signal.aborted ? error : new Offline();
  });
  if (!response.ok)
    throw new Error(
      response.status === 404
        ? 'This file was deleted, or is no longer in the data folder. Settings, Assets says which were deleted'
        : `The file could not be read (${response.status})`,
    );
  return response.blob();
}
