/** Light or dark is kept with the data: read back when the page starts, and written wherever somebody chooses. */
import { watch } from 'vue';
import { client, connection } from '../connection/connection.ts';
import { themeChoice, type ThemeChoice } from '../design/theme.ts';
import { tellFailure } from './notices.ts';

export function keepTheme(): void {
  let kept: ThemeChoice | null = null;
  watch(
    () => connection.generation,
    async () => {
      try {
        kept = (await client.settings.get({})).theme;
        themeChoice.value = kept;
      } catch {
        // Then it stays as this page had it the last time.
      }
    },
  );
  watch(themeChoice, (theme) => {
    if (kept === null || theme === kept) return;
    kept = theme;
    client.settings.change({ theme }).catch(tellFailure);
  });
}
