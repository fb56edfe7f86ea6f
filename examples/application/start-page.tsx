import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { startConversation } from './requests.ts';

export function StartPage() {
  const navigate = useNavigate();
  const { mutate, isPending } = useMutation({
    mutationFn: startConversation,
    onSuccess: ({ id }) => navigate(`/starting/${id}`),
  });
  return (
    <main>
      <form action={(form) => mutate(String(form.get('text')))}>
        <input name="text" aria-label="Task" required />
        <button type="submit" disabled={isPending}>
          Start
        </button>
      </form>
    </main>
  );
}
