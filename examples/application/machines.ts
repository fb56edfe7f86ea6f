import { createPollingMachine, defineResource, unchecked } from 'pollchart';
import { type Conversation, readConversation } from './conversation.ts';
import { fetchConversation, fetchStartTask } from './requests.ts';
import { readStartTask, type StartTask } from './start-task.ts';

/** A page may be open for hours: an outage ends no poll. OpenHands answers a failed lookup like an unknown id. */
const policy = { maxFailures: null, missingGrace: 1 };

export const conversationMachine = createPollingMachine(
  defineResource({
    load: (id, { signal }) => fetchConversation(id, signal),
    schema: unchecked<Conversation>(),
    read: readConversation,
    policy,
  }),
);

export const startTaskMachine = createPollingMachine(
  defineResource({
    load: (id, { signal }) => fetchStartTask(id, signal),
    schema: unchecked<StartTask>(),
    read: readStartTask,
    policy,
  }),
);
