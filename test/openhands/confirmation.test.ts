import { describe, expect, it } from 'vitest';
import { sentences } from '../../src/openhands/sentences.ts';
import { askAgentServer, type Event, status } from './agent-server.ts';
import { body } from './bodies.ts';

const waiting = (events: readonly Event[]) =>
  askAgentServer({
    fields: { execution_status: 'waiting_for_confirmation' },
    events: [...events, status('waiting_for_confirmation')],
  }).then(({ observation }) => observation);

const action = (summary: unknown, given: unknown, tool_name: unknown = 'terminal'): Event => ({
  ...{ kind: 'ActionEvent', source: 'agent', tool_name, summary },
  action: { kind: 'TerminalAction', ...Object(given) },
  tool_call: { name: 'terminal', arguments: JSON.stringify(given) },
});

const detailOf = (what: string) =>
  `the agent waits for confirmation of ${what}: a person must confirm or reject it`;

describe('a conversation that waits for confirmation', () => {
  it('says what is to be confirmed: the tool and the agent’s summary', async () => {
    const event = action('run the tests', { command: 'npm test -- --run' });
    expect(await waiting([event])).toMatchObject({
      verdict: 'blocked',
      detail: detailOf('terminal (run the tests)'),
    });
  });

  it('reads the real events of a model without a summary, whose arguments it never shows', async () => {
    const { items } = body<{ items: Event[] }>('agent-server-1.58-events-waiting-for-confirmation');
    const { detail } = await waiting(items.slice(1).toReversed());
    expect(detail).toBe(detailOf('terminal'));
  });

  it.each<[string, unknown]>([
    ['terminal: {"command": "echo canary"}', { command: 'echo canary' }],
    ['send canary-of-a-token to the server', { token: 'canary-of-a-token' }],
    ['curl with ghp_Canary1234', { command: "curl -H 'Authorization: Bearer ghp_Canary1234' x" }],
    ['log in with hunterCanary', { command: 'mysql --password=hunterCanary shop' }],
    ['log in with canaryword', { command: 'mysql -pcanaryword shop', timeout: 3 }],
    ['log in with CANARYWORD', { command: 'export PASSWORD="canaryword" && deploy' }],
    ['enter the pin 90125canary', { deep: [{ pin: '90125canary' }] }],
    ['enter the pin 901250042', { pin: 901250042 }],
    ['use sk-canary-9', { env: { summary: 'sk-canary-9', kind: 'sk-canary-9' } }],
    ['fetch canary9x7z.example', { url: 'https://me:canary9x7z@host.test/?sig=canary9x7z' }],
    ['["canary"]', ['canary']],
  ])('shows nothing of the arguments that the summary repeats: %s', async (summary, given) => {
    const { detail } = await waiting([action(summary, given)]);
    expect(detail).toBe(detailOf('terminal'));
  });

  it.each<[string, unknown]>([
    ['run the tests', { command: 'npm run tests', security_risk: 'LOW', summary: 'run the tests' }],
    ['read the parser', { path: '/workspace/project/src/parser.ts' }],
    ['list files', { command: 'ls -la' }],
  ])(
    'shows a summary that only shares plain words with the arguments: %s',
    async (summary, given) => {
      expect((await waiting([action(summary, given)])).detail).toBe(
        detailOf(`terminal (${summary})`),
      );
    },
  );

  it('asks no more than one line of it, however long it is', async () => {
    const long = action(`do\nthis ${'and that '.repeat(500)}`, {}, 't'.repeat(500));
    const { detail = '' } = await waiting([long]);
    expect(detail.length).toBeLessThanOrEqual(250);
    expect(detail).not.toContain('\n');
  });

  it.each<[string, readonly Event[]]>([
    ['without an action', []],
    ['without a tool', [action('do it', {}, null)]],
    ['with arguments that are no JSON', [{ ...action('do it', {}, ''), tool_call: '{' }]],
  ])('says that it waits %s', async (_, events) => {
    expect(await waiting(events)).toMatchObject({
      ...{ verdict: 'blocked', detail: sentences.waitsForConfirmation },
    });
  });

  it('says that it waits when the events can’t be had', async () => {
    const { observation } = await askAgentServer({
      fields: { execution_status: 'waiting_for_confirmation' },
      events: 'reset',
    });
    expect(observation).toMatchObject({
      ...{ verdict: 'blocked', detail: sentences.waitsForConfirmation },
    });
  });
});
