/** Puts the page together from its features. */
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { createRouter, createWebHashHistory, type Router } from 'vue-router';
import { takeTokenFromAddress } from '../connection/access-token.ts';
import { failureOf } from '../connection/contract-failure.ts';
import { fetchAsset } from '../connection/fetch-asset.ts';
import { keepConnected } from '../connection/connection.ts';
import { wholeValue } from '../connection/whole-value.ts';
import { ASSET_BYTES } from '../design/values/asset-bytes.ts';
import { WHOLE_VALUE } from '../design/values/large-values.ts';
import { applyTheme } from '../design/theme.ts';
import AppFrame from './AppFrame.vue';
import { registerCommands, registerCommandSource } from './commands.ts';
import type { Feature, Go } from './feature.ts';
import { hearShell } from './hear-shell.ts';
import { keepTheme } from './keep-theme.ts';
import { listenToKeyboard } from './shortcuts.ts';
import { themeCommands } from './theme-commands.ts';

/** @param home the path of the page that is shown first */
export function startApp(features: readonly Feature[], home: string): Router {
  takeTokenFromAddress(); // before the router reads the address
  applyTheme();
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', redirect: home },
      ...features.flatMap(({ routes }) => routes),
      { path: '/:elsewhere(.*)*', redirect: home },
    ],
  });
  const go: Go = (to) => void router.push(to);
  for (const { name, navigation, commands, commandSource } of features) {
    const { title, icon, keys, to } = navigation;
    registerCommands([{ id: `${name}.open`, title: `Go to ${title}`, group: 'Pages', icon, keys, run: () => go(to) }]);
    if (commands) registerCommands(commands(go));
    if (commandSource) registerCommandSource(commandSource(go));
  }
  registerCommands(themeCommands); // the palette lists what is registered first first
  router.afterEach(({ meta }) => (document.title = meta.title ? `${meta.title} – Baton` : 'Baton'));
  createApp(AppFrame, { navigation: features.map(({ navigation }) => navigation) })
    .provide(WHOLE_VALUE, wholeValue)
    .provide(ASSET_BYTES, assetBytes)
    .use(createPinia())
    .use(router)
    .mount('#app');
  listenToKeyboard();
  hearShell(router);
  keepTheme();
  void keepConnected();
  return router;
}

async function assetBytes(id: string, signal: AbortSignal): Promise<Blob> {
  try {
    return await fetchAsset(id, signal);
  } catch (error) {
    throw new Error(failureOf(error).message, { cause: error });
  }
}

declare module 'vue-router' {
  interface RouteMeta {
    /** Of the window. */
    readonly title?: string;
  }
}
