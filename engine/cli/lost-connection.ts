/** The engine that we spoke to has gone: it ended, or it is about to. What it recorded is there for the next one. */
const codes = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
  'STOPPING',
  'stopping',
  'connection_lost',
]);

/** Nobody was there to take the request, or whoever took it said that it will not do it any more. */
const notTaken = new Set(['ECONNREFUSED', 'ENOENT', 'STOPPING', 'stopping']);

export function wasNotTaken(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause)
    if ('code' in each && typeof each.code === 'string' && notTaken.has(each.code)) return true;
  return false;
}

export function isLostConnection(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && each.code === 'output_lost') return false; // a pipe has gone here, too, and it led to whoever reads us
    if ('code' in each && typeof each.code === 'string' && codes.has(each.code)) return true;
    if (each instanceof TypeError && /^(fetch failed|terminated)$/.test(each.message)) return true;
  }
  return false;
}
