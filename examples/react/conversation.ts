/** The conversation that the scripted server plays and the page polls. */
export const CONVERSATION = '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687';

/** What the server can be made to do next. */
export const stepNames = ['running', '503', '429', 'drop', '404', '401', 'finish'] as const;

export type StepName = (typeof stepNames)[number];
