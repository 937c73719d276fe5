import { originOf, whyNotAskable } from '../contract/endpoint-address.ts';
import type { Settings } from '../contract/chosen-settings.ts';
import { EngineError } from '../port/engine.ts';
import { answer } from './answer.ts';
import { tellAsItChanges } from './following/tell-as-it-changes.ts';
import type { HostPort, SecretKeeper } from './transports/host-port.ts';
import { reportingErrors } from './reporting-errors.ts';
import { endpointFor, mayBeSent, secretViews } from './secret-views.ts';
import type { SettingsStore } from './settings-file.ts';
import { endpointViews } from './endpoint-views.ts';
import { tryEndpoint } from './try-endpoint.ts';
import { trySecret } from './try-secret.ts';

const channel = answer.settings;

export const settingsAnswers = {
  get: channel.get.handler(({ context }) => context.settings.current),
  changes: channel.changes.handler(({ context, signal }) =>
    reportingErrors(followSettings(context.settings, signal), context, 'settings.changes'),
  ),
  change: channel.change.handler(({ input, context }) => context.settings.change(input)),
  host: channel.host.handler(({ context: { host } }) => host.abilities),
  openFolder: channel.openFolder.handler(async ({ context: { host, engine } }) => {
    await host.openFolder(engine.directory);
    return {};
  }),
  backups: channel.backups.handler(async ({ context: { host } }) => {
    const items = [...(await host.backups())];
    return { items, total: items.length, lastRestore: host.lastRestore };
  }),
  restore: channel.restore.handler(async ({ input: { file }, context: { host } }) => {
    // A page may name a backup that is listed, and no other file of this machine.
    if (!(await host.backups()).some((backup) => backup.file === file))
      throw new EngineError('not_found', 'There is no such backup', { remedy: 'Choose one of the list.' });
    return host.restore(file);
  }),
  endpoints: channel.endpoints.handler(({ context: { engine, settings } }) => {
    const items = endpointViews(engine.agents, settings.current);
    return { items, total: items.length };
  }),
  testEndpoint: channel.testEndpoint.handler(({ input: { provider }, context: { engine, settings } }) => {
    const found = endpointViews(engine.agents, settings.current).find((view) => view.provider === provider);
    if (!found?.address)
      throw new EngineError('not_found', `Nobody says where ${provider} is`, { remedy: 'Name its address first.' });
    const why = whyNotAskable(found.address);
    if (why !== null) throw new EngineError('refused', `The address of ${provider} ${why}`, { remedy: 'Change it.' });
    return tryEndpoint(provider, found.address);
  }),
  secrets: channel.secrets.handler(
    ({
      context: {
        host,
        engine,
        settings: { current },
      },
    }) => ({
      protection: host.secrets?.protection() ?? {
        kind: 'none',
        state: 'unavailable',
        warning: 'Secrets are kept by the desktop app. This host takes them from its environment.',
      },
      items: secretViews(engine.agents, host.secrets, current),
    }),
  ),
  unlockSecrets: channel.unlockSecrets.handler(async ({ input: { passphrase }, context: { host } }) => {
    const keeper = mustKeepSecrets(host);
    await keeper.unlock(passphrase);
    return { protection: keeper.protection() };
  }),
  setSecret: channel.setSecret.handler(
    async ({
      input: { name, value },
      context: {
        host,
        engine,
        settings: { current },
      },
    }) => {
      const endpoint = endpointFor(name, engine.agents, current);
      await mustKeepSecrets(host).set(name, value, endpoint === null ? null : originOf(endpoint));
      return {};
    },
  ),
  deleteSecret: channel.deleteSecret.handler(({ input: { name }, context: { host } }) => {
    mustKeepSecrets(host).delete(name);
    return {};
  }),
  testSecret: channel.testSecret.handler(
    async ({
      input: { name },
      context: {
        host,
        engine,
        settings: { current },
      },
    }) => {
      const endpoint = endpointFor(name, engine.agents, current);
      if (endpoint === null)
        throw new EngineError('unsupported', `We don't know whom ${name} is for`, {
          remedy: 'Rehearse an agent that uses it, then run it live.',
        });
      const keeper = mustKeepSecrets(host);
      if (keeper.list().some((secret) => secret.name === name) && !mayBeSent(name, endpoint, keeper, engine.agents)) {
        throw new EngineError('refused', `${name} was set for another address than ${originOf(endpoint) ?? endpoint}`, {
          remedy: 'Set it again, and it is sent there from then on; or change the address back.',
        });
      }
      const why = whyNotAskable(endpoint);
      if (why !== null)
        throw new EngineError('refused', `The address of ${name} ${why}`, { remedy: 'Change it under Endpoints.' });
      const secret = await keeper.reveal(name);
      if (secret === null)
        throw new EngineError('not_found', `${name} is not set, or locked`, {
          remedy: 'Set it, or unlock the secrets first.',
        });
      return trySecret({ endpoint, secret });
    },
  ),
  licenses: channel.licenses.handler(async ({ context: { host } }) => {
    const items = [...(await host.licenses())];
    return { items, total: items.length };
  }),
};

function mustKeepSecrets({ secrets }: HostPort): SecretKeeper {
  if (secrets) return secrets;
  throw new EngineError('unsupported', 'This host keeps no secrets', {
    remedy: 'Set them in the desktop app, or in the environment of this host.',
  });
}

function followSettings(store: SettingsStore, aborted: AbortSignal | undefined): AsyncGenerator<Settings, void> {
  return tellAsItChanges({ aborted, listen: (ring) => [store.onChange(ring)], look: () => store.current });
}
