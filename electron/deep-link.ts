/** `baton://runs/<id>` and `baton://approvals/<id>`: which page of the window they mean. Pure. */
export const DEEP_LINK_SCHEME = 'baton';

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** Null for anything else: a link comes from anywhere. */
export function pathOfDeepLink(link: string): string | null {
  if (!link.toLowerCase().startsWith(`${DEEP_LINK_SCHEME}://`)) return null;
  const [kind, id, ...more] = link.slice(`${DEEP_LINK_SCHEME}://`.length).replace(/\/$/, '').split('/');
  if (kind !== 'runs' && kind !== 'approvals') return null;
  if (id === undefined) return `/${kind}`;
  return more.length === 0 && ID.test(id) ? `/${kind}/${id}` : null;
}

/** The first deep link among a program's arguments. */
export function deepLinkIn(args: readonly string[]): string | null {
  for (const argument of args) {
    const path = pathOfDeepLink(argument);
    if (path !== null) return path;
  }
  return null;
}
