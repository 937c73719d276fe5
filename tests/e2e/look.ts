import type { Page } from 'playwright-core';

/** A folder for pictures of what a test sees, for whoever wants to look. Without one none is taken. */
const folder = process.env.BATON_LOOK;

/** Light and dark, narrow and wide. @param name of the pictures */
export async function look(page: Page, name: string): Promise<void> {
  if (!folder) return;
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [900, 1440]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      // at the end of what is on its way: colours change over a moment
      await page.screenshot({ path: `${folder}/${name}-${scheme}-${width}.png`, animations: 'disabled' });
    }
}
