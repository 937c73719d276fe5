/** The application's menu. What it does in the window are the palette's commands, by their ids. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';

interface Options {
  /** Runs a command of the window. */
  command(id: string): void;
  quit(): void;
}

const pages = [
  ['Runs', 'runs'],
  ['Approvals', 'approvals'],
  ['Library', 'library'],
  ['Editor', 'editor'],
  ['Agents', 'agents'],
  ['Schedules', 'schedules'],
  ['Metrics', 'metrics'],
] as const;

export function setMenu({ command, quit }: Options): void {
  const isMac = process.platform === 'darwin';
  const quitItem: MenuItemConstructorOptions = { label: 'Quit Baton', accelerator: 'CmdOrCtrl+Q', click: quit };
  const settingsItem: MenuItemConstructorOptions = { label: 'Settings…', click: () => command('settings.open') };
  // The page hears its own keys; here they are only shown.
  const find: MenuItemConstructorOptions = {
    label: 'Find or Do…',
    accelerator: 'CmdOrCtrl+K',
    registerAccelerator: false,
    click: () => command('shell.palette'),
  };
  const template: MenuItemConstructorOptions[] = [
    ...(isMac
      ? [
          {
            label: 'Baton',
            submenu: [
              { role: 'about' },
              { type: 'separator' },
              settingsItem,
              { type: 'separator' },
              { role: 'hide' },
              { role: 'hideOthers' },
              { role: 'unhide' },
              { type: 'separator' },
              quitItem,
            ],
          } satisfies MenuItemConstructorOptions,
        ]
      : []),
    {
      label: 'File',
      submenu: [
        find,
        { type: 'separator' },
        { role: 'close', label: 'Close Window' },
        ...(isMac ? [] : [{ type: 'separator' } as const, settingsItem, quitItem]),
      ],
    },
    { role: 'editMenu' },
    { label: 'Go', submenu: pages.map(([label, name]) => ({ label, click: () => command(`${name}.open`) })) },
    {
      label: 'View',
      submenu: [
        { label: 'Light', click: () => command('shell.theme-light') },
        { label: 'Dark', click: () => command('shell.theme-dark') },
        { label: 'As the System', click: () => command('shell.theme-system') },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged
          ? []
          : [{ type: 'separator' } as const, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
