/**
 * The desktop app as `npm run dev` opens it: its page comes from Vite's server, and an engine that was built anew takes
 * the place of the one that runs. This is an entry of that command's build and of no other, so that there is no way to
 * talk a packaged app into any of it.
 */
import { app } from 'electron';
import { openApp } from '../open-app.ts';
import { pageOfServer } from './page-of-server.ts';

const engineHost = openApp(pageOfServer(process.env['BATON_DEV_SERVER'] ?? ''));

// Whoever has started us (build/dev/) tells us what was built, and we end when it has gone.
process.on('message', (told) => {
  if (told === 'engine-was-built') engineHost.restart();
});
process.on('disconnect', () => app.quit());
