import { useParams } from 'react-router';
import { Composer } from './composer.tsx';
import { Progress } from './progress.tsx';
import { Title } from './title.tsx';

export function ConversationPage() {
  const { id = '' } = useParams();
  return (
    <main>
      <Title id={id} />
      <Progress id={id} />
      <Composer key={id} id={id} />
    </main>
  );
}
