import { expect, it } from 'vitest';
import { startTaskIn } from '../../src/openhands/conversation-in.ts';
import { conversationIn } from '../../src/openhands/index.ts';

const ID = '781f9e30acdc4eda9f18ad0dcde39dea';

it.each([
  [`https://app.all-hands.dev/conversations/${ID}`, 'https://app.all-hands.dev'],
  [`https://app.all-hands.dev/conversations/${ID}/?tab=2#end`, 'https://app.all-hands.dev'],
  [`https://app.all-hands.dev/shared/conversations/${ID}`, 'https://app.all-hands.dev'],
  [`https://host.test:8443/oh/shared/conversations/${ID}//?x=1#y`, 'https://host.test:8443/oh'],
  [`http://host.test/public/conversations/${ID}/`, 'http://host.test'],
  [`http://host.test:3000/conversations/${ID}/vscode?a=b`, 'http://host.test:3000'],
  [`http://host.test/oh/conversations/${ID}/terminal/#end`, 'http://host.test/oh'],
  [`http://host.test/conversations/conversations/${ID}`, 'http://host.test/conversations'],
  [`http://host.test/shared/api/conversations/${ID}///`, 'http://host.test/shared'],
  [`http://localhost:3000/api/conversations/${ID}`, 'http://localhost:3000'],
  [`http://host.test/prefix/api/conversations/${ID}`, 'http://host.test/prefix'],
  [`http://host.test/api/v1/app-conversations?ids=${ID}`, 'http://host.test'],
  [`http://host.test/oh/api/v1/app-conversations/?x=1&ids=${ID}`, 'http://host.test/oh'],
])('%s names a conversation', (text, baseUrl) => {
  expect(conversationIn(text)).toEqual({ baseUrl, id: ID });
});

it('decodes the id', () => {
  expect(conversationIn('http://host.test/conversations/a%2Fb')?.id).toBe('a/b');
});

it('leaves a user and a password out', () => {
  const found = conversationIn(`https://me:canary@host.test/conversations/${ID}`);
  expect(found).toEqual({ baseUrl: 'https://host.test', id: ID });
});

it.each([
  ...['', ID, 'conversations', `/conversations/${ID}`, `file:///conversations/${ID}`],
  ...['https://host.test', 'https://host.test/conversations', 'https://host.test/conversations/'],
  ...[`https://host.test/conversations/${ID}/events`, 'https://host.test/conversations/%zz'],
  'https://host.test/api/v1/app-conversations',
  `https://host.test/api/v1/app-conversations?ids=${ID}&ids=b`,
  `https://host.test/settings?next=/conversations/${ID}`,
  ...['https://host.test/shared/conversations', 'https://host.test/shared/conversations/'],
  ...[`https://host.test/shared/${ID}`, `https://host.test/conversations/${ID}/vscode/more`],
  `https://host.test/conversations/task-${ID}`,
])('%j names none', (text) => {
  expect(conversationIn(text)).toBeNull();
});

it('the page of a start task names the task', () => {
  const found = startTaskIn(`https://host.test/oh/conversations/task-${ID}/?x=1`);
  expect(found).toEqual({ baseUrl: 'https://host.test/oh', id: ID });
  for (const text of [`https://host.test/conversations/${ID}`, 'task-1', `task-${ID}`])
    expect(startTaskIn(text)).toBeNull();
  expect(conversationIn('https://host.test/conversations/task-force')?.id).toBe('task-force');
});
