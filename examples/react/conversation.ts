/** The conversation that the scripted server plays and the page polls. */
export const CONVERSATION = 'refactor-the-parser';

/** What the server can be made to do next. */
export const stepNames = ['running', '503', '429', 'drop', '404', '401', 'finish'] as const;

export type StepName = (typeof stepNames)[number];
