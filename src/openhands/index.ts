export { agentServerConversation } from './agent-server.ts';
export { agentServerConversations } from './agent-server-conversations.ts';
export { appConversation } from './app-conversation.ts';
export { appConversations } from './app-conversations.ts';
export { conversationV0 } from './conversation-v0.ts';
export type { MainServerOptions, OpenHandsOptions } from './options.ts';
export type { AgentServerConversation, AppConversation, ConversationInfo } from './schemas.ts';
