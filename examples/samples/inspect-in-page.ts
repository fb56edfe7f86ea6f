import { createBrowserInspector } from '@statelyai/inspect';
import { cookies, createPollingMachine } from 'pollchart';
import { withoutSecrets } from 'pollchart/inspect';
import { appConversation } from 'pollchart/openhands';
import { createActor } from 'xstate';

const resource = appConversation({ baseUrl: '/', credentials: cookies() });
const machine = createPollingMachine(resource);

/** From a click: a browser blocks a window that is opened otherwise. */
export function watchInInspector(id: string) {
  const { inspect } = createBrowserInspector({ serialize: withoutSecrets(resource) });
  return createActor(machine, { input: { id, autoStart: true }, inspect }).start();
}
