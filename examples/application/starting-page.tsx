import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { useStartTask } from './use-start-task.ts';

/** The task stands in the URL: a reload goes on with it. */
export function StartingPage() {
  const { taskId = '' } = useParams();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { status, problem } = useStartTask(taskId, (conversationId) => {
    void queryClient.invalidateQueries({ queryKey: ['conversations'] });
    void navigate(`/conversations/${conversationId}`, { replace: true });
  });
  return (
    <main>
      <output>{status ?? '…'}</output>
      {problem && <p role="alert">{problem}</p>}
    </main>
  );
}
