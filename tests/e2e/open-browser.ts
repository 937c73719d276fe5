/** The console in a browser, against `baton serve`: the same page without the desktop app around it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright-core';
import { electronBinary, listen, sandboxArguments, windowEnvironment } from './launch-app.ts';

export interface OpenedBrowser {
  readonly page: Page;
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openBrowser(): Promise<OpenedBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'baton-browser-'));
  const app = await _electron.launch({
    executablePath: electronBinary(),
    args: [...sandboxArguments(), join(import.meta.dirname, 'browser-main.mjs')],
    // Electron warns of pages without a policy, such as the empty one that this browser begins with.
    env: { ...windowEnvironment(), BROWSER_PROFILE: profile, ELECTRON_DISABLE_SECURITY_WARNINGS: 'true' },
  });
  const complaints: string[] = [];
  const page = await app.firstWindow();
  listen(page, complaints);
  return {
    page,
    complaints,
    close: async () => {
      await app.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
