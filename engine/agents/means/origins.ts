/** What an address says of who is there. */

/** Null for what is no address. */
export function askedOrigin(address: string): string | null {
  return URL.canParse(address) ? new URL(address).origin : null;
}

/** As its spelling says; what a name leads to is looked at when it is asked. */
export function isOnThisMachine(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const name = new URL(address).hostname.replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d+){3}$/.test(name);
}
