/** The desktop app as people have it: with the page that was built with it. */
import { builtPage } from './host/app-protocol.ts';
import { openApp } from './open-app.ts';

openApp(builtPage);
