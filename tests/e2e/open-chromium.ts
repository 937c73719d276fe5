/** A browser of this machine, when there is one: Chromium as Debian and others install it. */
import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { listen, sandboxArguments } from './launch-app.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Null: there is none here. */
export const chromiumPath = PLACES.find((place) => existsSync(place)) ?? null;

export interface OpenedChromium {
  readonly page: Page;
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openChromium(): Promise<OpenedChromium> {
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: sandboxArguments(), headless: true });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const complaints: string[] = [];
  listen(page, complaints);
  return { page, complaints, close: () => browser.close() };
}
