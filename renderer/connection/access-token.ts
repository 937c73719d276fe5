/**
 * The key that `baton serve` hands over behind the `#` of the address it prints. It stays in this tab: it is taken out
 * of the address at once, so that no bookmark and no screenshot has it.
 */
const PLACE = 'baton.token';
const IN_ADDRESS = /^#token=([A-Za-z0-9_-]+)$/;

/** Has to be called before anybody else looks at the address. */
export function takeTokenFromAddress(): void {
  const [, token] = IN_ADDRESS.exec(location.hash) ?? [];
  if (token === undefined) return;
  sessionStorage.setItem(PLACE, token);
  history.replaceState(null, '', `${location.pathname}#/`);
}

/** Empty when this tab was never given one. */
export function accessToken(): string {
  return sessionStorage.getItem(PLACE) ?? '';
}
