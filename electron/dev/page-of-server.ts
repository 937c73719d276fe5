import { contentSecurityPolicy } from '../../engine/door/door.ts';
import type { PageSource } from '../host/app-protocol.ts';

/**
 * The page as Vite serves it. It keeps its own address, so that all that is asked of a page holds of this one; it may
 * only hear of changes, too.
 *
 * @param server its origin, such as `http://127.0.0.1:5173`
 */
export function pageOfServer(server: string): PageSource {
  const policy = contentSecurityPolicy.replace("connect-src 'self'", `$& ${server.replace('http', 'ws')}`);
  return async ({ url, headers }) => {
    const { pathname, search } = new URL(url);
    const accept = headers.get('accept') ?? '*/*';
    const answer = await fetch(`${server}${pathname}${search}`, { headers: { accept } });
    if (!answer.ok) return null;
    return {
      body: new Uint8Array(await answer.arrayBuffer()),
      headers: {
        'content-type': answer.headers.get('content-type') ?? 'application/octet-stream',
        'content-security-policy': policy,
        'cache-control': 'no-store',
      },
    };
  };
}
