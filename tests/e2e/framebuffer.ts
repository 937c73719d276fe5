/** A screen whose pixels can be read, for an app that lets nobody look into it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Framebuffer {
  /** For the app. */
  readonly env: Readonly<Record<string, string>>;
  /** How many pixels have this colour (`#rrggbb`) now. */
  pixelsOf(colour: string): number;
  close(): void;
}

export function openFramebuffer(): Promise<Framebuffer> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-screen-'));
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1400x900x24', '-fbdir', folder, '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const close = () => {
    server.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  return new Promise((opened, failed) => {
    server.once('error', failed);
    const number = server.stdio[3];
    number?.once('data', (text: Buffer) =>
      opened({
        env: { DISPLAY: `:${String(text).trim()}` },
        pixelsOf: (colour) => countPixels(readFileSync(join(folder, 'Xvfb_screen0')), colour),
        close,
      }),
    );
  });
}

/** The file is an X window dump: a header of big-endian numbers, a table of colours, then 32 bits for each pixel. */
function countPixels(dump: Buffer, colour: string): number {
  const field = (index: number) => dump.readUInt32BE(index * 4);
  const [headerSize, colours, lsbFirst] = [field(0), field(19), field(7) === 0];
  const wanted = Number.parseInt(colour.slice(1), 16);
  let found = 0;
  for (let at = headerSize + colours * 12; at + 4 <= dump.length; at += 4) {
    const pixel = lsbFirst ? dump.readUInt32LE(at) : dump.readUInt32BE(at);
    if ((pixel & 0xffffff) === wanted) found += 1;
  }
  return found;
}
