export { agentServerConversation } from './agent-server.ts';
export { agentServerConversations } from './agent-server-conversations.ts';
export { appConversation } from './app-conversation.ts';
export { appConversations } from './app-conversations.ts';
export { type Conversation, conversation } from './conversation.ts';
export { conversationIn } from './conversation-in.ts';
export { conversationV0 } from './conversation-v0.ts';
export type { Intervals } from './intervals.ts';
export type {
  AgentOptions,
  ConversationV0Options,
  MainServerOptions,
  OpenHandsOptions,
  PassingOptions,
} from './options.ts';
export type { UnknownFields } from './passed-fields.ts';
export type {
  AgentServerConversation,
  AppConversation,
  ConversationInfo,
  StartTask,
} from './schemas.ts';
export { startTask } from './start-task.ts';
