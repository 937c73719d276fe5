import type { BatonClient, Host, Need } from './host.ts';
import { Line } from './line.ts';

/** Connects for as long as the work takes, with whichever engine is there meanwhile. */
export async function connected<Result>(
  host: Host,
  need: Need,
  work: (client: BatonClient, line: Line) => Promise<Result>,
): Promise<Result> {
  const line = new Line(host, need, await host.connect(need));
  try {
    return await work(line.client, line);
  } finally {
    await line.close();
  }
}
