/** What the last line of each sample that is a program of Node says; `''`: nothing. */
export const programs: Readonly<Record<string, string>> = {
  'actor.ts': '已结束，状态为 finished。',
  'any-api.ts': '"42" has ended with the status passed.',
  'batch-resource.ts': '"c" has ended with the status passed.',
  'durable-polls.ts': 'has ended with the status finished',
  'fleet.ts': '2 have ended.',
  'follow-up.ts': '"44" ended with the status failed (a test is red)',
  'node-transport.ts': 'has ended with the status finished',
  'own-client.ts': 'has ended with the status passed. all is well',
  'record-and-replay.ts': 'has ended with the status finished',
  'scripted-server.ts': '',
  'step.ts': 'done',
  'watch.ts': 'has ended with the status finished',
};
