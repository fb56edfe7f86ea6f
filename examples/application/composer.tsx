import { useMutation, useQueryClient } from '@tanstack/react-query';
import { conversationKey } from './queries.ts';
import { sendMessage } from './requests.ts';

/** Sends a message: work that is over begins again, and what continues is asked for at once. */
export function Composer({ id }: { id: string }) {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: (text: string) => sendMessage(id, text),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: conversationKey(id) }),
  });
  return (
    <form action={(form) => mutate(String(form.get('text')))}>
      <input name="text" aria-label="Message" required />
      <button type="submit" disabled={isPending}>
        Send
      </button>
    </form>
  );
}
