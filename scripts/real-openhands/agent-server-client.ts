import { jsonClient } from '../real-servers/json-client.ts';
import type { Ask } from './scenario.ts';

/** What begins conversations at an agent server, and acts on them. */
export type AgentServerClient = ReturnType<typeof agentServerClient>;

export interface AgentServerAt {
  readonly baseUrl: string;
  readonly key: string;
  /** The base URL of the model. */
  readonly model: string;
  /** Where the agents work. */
  readonly folder: string;
}

export function agentServerClient({ baseUrl, key, model, folder }: AgentServerAt) {
  const headers = { 'X-Session-API-Key': key };
  const call = jsonClient(`${baseUrl}/api/conversations`, headers);
  const llmOf = (name: string) => ({
    model: `openai/${name}`,
    base_url: model,
    api_key: 'sk-fake',
    usage_id: 'agent',
    num_retries: 0,
  });

  /** Creates a conversation whose model has this name; without a text nothing is begun. */
  async function create(name: string, text: string | null, settings: object = {}) {
    const { id } = await call<{ id: string }>('', {
      agent: { kind: 'Agent', llm: llmOf(name), tools: [{ name: 'terminal', params: {} }] },
      workspace: { kind: 'LocalWorkspace', working_dir: folder },
      ...(text !== null && {
        initial_message: { role: 'user', content: [{ type: 'text', text }], run: true },
      }),
      ...settings,
    });
    return id;
  }

  const ask: Ask = async (id, signal) => {
    const answer = await fetch(`${baseUrl}/api/conversations/${id}`, { headers, signal });
    if (!answer.ok) return `${answer.status}`;
    return ((await answer.json()) as { execution_status: string }).execution_status;
  };

  return {
    baseUrl,
    key,
    ask,
    begin: (name: string, settings?: object) => create(name, 'Do it.', settings),
    beginEmpty: (name: string, settings?: object) => create(name, null, settings),
    message: (id: string, text: string, run: boolean) =>
      call(`/${id}/events`, { role: 'user', content: [{ type: 'text', text }], run }),
    confirm: (id: string, accept: boolean) =>
      call(`/${id}/events/respond_to_confirmation`, { accept, reason: 'Not like this.' }),
    pause: (id: string) => call(`/${id}/pause`, {}),
    run: (id: string) => call(`/${id}/run`, {}),
    goal: (id: string, rounds: number) =>
      call(`/${id}/goal`, { objective: 'Make it so.', max_iterations: rounds }),
    fork: async (id: string) => (await call<{ id: string }>(`/${id}/fork`, {})).id,
    remove: (id: string) => call(`/${id}`, undefined, 'DELETE'),
    /** How large its body is, in bytes. */
    sizeOf: async (id: string) => JSON.stringify(await call(`/${id}`)).length,
    /** Resolves once it says this. */
    async until(id: string, status: string): Promise<void> {
      while ((await ask(id, AbortSignal.timeout(20_000)).catch(() => '')) !== status)
        await new Promise((resolve) => setTimeout(resolve, 200));
    },
  };
}
