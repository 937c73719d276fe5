/** Names on disk, known on both sides of the thread; the files themselves are warehouse-store.ts's. */
import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { kpiCatalog } from './kpi-catalog.ts';
import { schemaSql, warehouseSeed, warehouseVersion } from './warehouse.ts';

/** A folder of its own for each content, so that a new program never meets an old warehouse. */
export function warehouseFolder(dataDirectory: string): string {
  const content = JSON.stringify([warehouseVersion, warehouseSeed, schemaSql, kpiCatalog]);
  return join(dataDirectory, `kpi-warehouse-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`);
}

/** A name for a private copy that tells whose it is. */
export function newCopyPath(folder: string): string {
  return join(folder, privateName('copy'));
}

export function privateName(kind: 'copy' | 'draft'): string {
  return `${kind}~${hostname()}~${process.pid}~${randomUUID().slice(0, 8)}`;
}

/** True for the copy or draft of a process of this machine that is no longer there. */
export function isLeftBehind(name: string): boolean {
  const [kind, host, pid] = name.split('~');
  return (kind === 'copy' || kind === 'draft') && host === hostname() && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
