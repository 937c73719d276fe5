/** The engine that we spoke to has gone: it ended, or it is about to. What it recorded is there for the next one. */
const codes = new Set(['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_DESTROYED', 'UND_ERR_CLOSED', 'STOPPING', 'connection_lost']);

export function isLostConnection(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && typeof each.code === 'string' && codes.has(each.code)) return true;
    if (each instanceof TypeError && /^(fetch failed|terminated)$/.test(each.message)) return true;
  }
  return false;
}
