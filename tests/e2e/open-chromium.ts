/** A browser of this machine, when there is one: Chromium as Debian and others install it. */
import { chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../build/setup/browser.mjs';
import { listen, sandboxArguments } from './launch-app.ts';

/** Null: there is none here. */
export const chromiumPath = findBrowser();

export interface OpenedChromium {
  readonly page: Page;
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openChromium(): Promise<OpenedChromium> {
  const browser = await chromium.launch({
    executablePath: chromiumPath ?? '',
    args: sandboxArguments(),
    headless: true,
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const complaints: string[] = [];
  listen(page, complaints);
  return { page, complaints, close: () => browser.close() };
}
